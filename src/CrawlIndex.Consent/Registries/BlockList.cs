using System.Text.Json;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Consent.Registries;

/// <summary>Hashes of pictures that nobody may use: checked before anything else, never displayed, only withdrawn by the list itself.</summary>
public sealed class BlockList
{
    private readonly HashSet<string> digests = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<PdqFingerprint> pdq = [];

    public BlockList(string id) => Id = id;

    /// <summary>Name of the list: all that evidence keeps besides the hash.</summary>
    public string Id { get; }

    public int Count => digests.Count + pdq.Count;

    /// <summary>Entries whose status is Withdrawn or Deleted, kept as events only.</summary>
    public int Withdrawn { get; private set; }

    /// <summary>Adds an MD5, SHA-1 or SHA-256 digest, or a PDQ hash, in hex; false for anything else.</summary>
    public bool Add(string type, string value)
    {
        if (type.Contains("pdq", StringComparison.OrdinalIgnoreCase))
        {
            if (!PdqFingerprint.TryParse(value, 100, out var fingerprint)) return false;
            pdq.Add(fingerprint);
            return true;
        }
        if (value.Length is not (32 or 40 or 64) || !value.All(char.IsAsciiHexDigit)) return false;
        digests.Add(value);
        return true;
    }

    /// <summary>Reads StopNCII records: signalType, hashValue, hashStatus; returns how many were active.</summary>
    /// <exception cref="JsonException">The page is no JSON array of records.</exception>
    public int AddStopNcii(ReadOnlySpan<byte> json)
    {
        var added = 0;
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var records = document.RootElement;
        if (records.ValueKind == JsonValueKind.Object && records.TryGetProperty("hashRecords", out var inner)) records = inner;
        foreach (var record in records.ValueKind == JsonValueKind.Array ? records.EnumerateArray().AsEnumerable() : [records])
        {
            if (record.ValueKind != JsonValueKind.Object || TextOf(record, "hashValue") is not { } hash) continue;
            if (TextOf(record, "hashStatus") != "Active") Withdrawn++;
            else if (Add(TextOf(record, "signalType") ?? "", hash)) added++;
        }
        return added;
    }

    /// <summary>True when the list holds PDQ hashes, which need a decoded picture.</summary>
    public bool NeedsFingerprint => pdq.Count > 0;

    /// <summary>Reads a registry's answer as hash records; null when it is something else.</summary>
    /// <param name="id">Name of the list.</param>
    /// <param name="body">The answer.</param>
    /// <param name="isUnreadable">True for an answer that speaks of hash records and cannot be read.</param>
    internal static BlockList? TryRead(string id, ReadOnlySpan<byte> body, out bool isUnreadable)
    {
        isUnreadable = false;
        if (body.IndexOf("\"hashValue\""u8) < 0) return null;
        try
        {
            var list = new BlockList(id);
            list.AddStopNcii(body);
            return list;
        }
        catch (JsonException)
        {
            isUnreadable = true;
            return null;
        }
    }

    /// <summary>True when the picture is on the list.</summary>
    /// <param name="picture">Digests of its bytes.</param>
    /// <param name="fingerprint">Its PDQ fingerprint, if it could be decoded.</param>
    /// <param name="radius">Largest PDQ distance.</param>
    /// <param name="minQuality">Smallest PDQ quality.</param>
    /// <param name="hash">The hash that matched.</param>
    public bool Matches(PictureDigests picture, PdqFingerprint? fingerprint, int radius, int minQuality, out string hash)
    {
        ArgumentNullException.ThrowIfNull(picture);
        hash = "";
        if (digests.Count > 0)
        {
            foreach (var digest in (ReadOnlySpan<string>)[picture.Sha256, picture.Sha1, picture.Md5])
            {
                if (!digests.Contains(digest)) continue;
                hash = digest;
                return true;
            }
        }
        if (fingerprint is not { } own) return false;
        foreach (var entry in pdq)
        {
            if (!own.Matches(entry, radius, minQuality)) continue;
            hash = $"{entry.A:x16}{entry.B:x16}{entry.C:x16}{entry.D:x16}";
            return true;
        }
        return false;
    }

    private static string? TextOf(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
