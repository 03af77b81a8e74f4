using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Consent.Registries;

/// <summary>Hashes of pictures that nobody may use: checked before anything else, never displayed, only withdrawn by the list itself.</summary>
public sealed class BlockList
{
    private readonly HashSet<Digest> digests = [];
    private readonly HashSet<Digest> urls = [];
    private readonly List<PdqFingerprint> pdq = [];

    public BlockList(string id) => Id = id;

    /// <summary>Name of the list: all that evidence keeps besides the hash.</summary>
    public string Id { get; }

    public int Count => digests.Count + urls.Count + pdq.Count;

    /// <summary>Entries whose status is Withdrawn or Deleted, kept as events only.</summary>
    public int Withdrawn { get; private set; }

    /// <summary>Adds an MD5, SHA-1 or SHA-256 digest, or a PDQ hash, in hex; false for anything else.</summary>
    public bool Add(string type, string value) => Add(type.Contains("pdq", StringComparison.OrdinalIgnoreCase) ? BlockHashKind.Pdq : BlockHashKind.Any, value);

    /// <summary>Adds a hash of a known kind, in hex; false when its length or digits are not those of the kind.</summary>
    public bool Add(BlockHashKind kind, string value)
    {
        if (kind == BlockHashKind.Pdq)
        {
            if (!PdqFingerprint.TryParse(value, 100, out var fingerprint)) return false;
            pdq.Add(fingerprint);
            return true;
        }
        var fits = kind switch
        {
            BlockHashKind.Md5 => value.Length == 32,
            BlockHashKind.Sha1 => value.Length == 40,
            BlockHashKind.Sha256 => value.Length == 64,
            _ => value.Length is 32 or 40 or 64,
        };
        if (!fits || !Digest.TryParse(value, out var digest)) return false;
        (kind == BlockHashKind.UrlHash ? urls : digests).Add(digest);
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
        foreach (var digest in (ReadOnlySpan<string>)[picture.Sha256, picture.Sha1, picture.Md5])
        {
            if (digests.Count == 0 || !Digest.TryParse(digest, out var own) || !digests.Contains(own)) continue;
            hash = digest;
            return true;
        }
        if (fingerprint is not { } look) return false;
        foreach (var entry in pdq)
        {
            if (!look.Matches(entry, radius, minQuality)) continue;
            // The picture's own hash: what stands on the list is shown to nobody.
            hash = $"{look.A:x16}{look.B:x16}{look.C:x16}{look.D:x16}";
            return true;
        }
        return false;
    }

    /// <summary>True when the list holds the hash of a URL's text.</summary>
    public bool MatchesUrl(WebUrl url, out string hash) => (hash = (urls.Count == 0 ? null : Find(urls, System.Text.Encoding.UTF8.GetBytes(url.ToString()))) ?? "").Length > 0;

    private static string? Find(HashSet<Digest> set, ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
#pragma warning disable CA5350, CA5351 // The exchange formats name these digests; nothing is secured by them.
        foreach (var length in (ReadOnlySpan<int>)[SHA256.HashData(bytes, digest), -SHA1.HashSizeInBytes, -MD5.HashSizeInBytes])
        {
            if (length == -SHA1.HashSizeInBytes) SHA1.HashData(bytes, digest);
            else if (length < 0) MD5.HashData(bytes, digest);
#pragma warning restore CA5350, CA5351
            if (set.Contains(Digest.Of(digest[..Math.Abs(length)]))) return Convert.ToHexStringLower(digest[..Math.Abs(length)]);
        }
        return null;
    }

    private static string? TextOf(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A digest of 16, 20 or 32 bytes without an object of its own.</summary>
    private readonly record struct Digest(UInt128 Head, UInt128 Tail, int Length)
    {
        public static bool TryParse(string hex, out Digest digest)
        {
            Span<byte> bytes = stackalloc byte[32];
            digest = default;
            if (hex.Length > 64 || Convert.FromHexString(hex, bytes, out _, out var length) != System.Buffers.OperationStatus.Done) return false;
            digest = Of(bytes[..length]);
            return true;
        }

        public static Digest Of(ReadOnlySpan<byte> bytes)
        {
            Span<byte> padded = stackalloc byte[32];
            padded.Clear();
            bytes.CopyTo(padded);
            return new Digest(BinaryPrimitives.ReadUInt128BigEndian(padded), BinaryPrimitives.ReadUInt128BigEndian(padded[16..]), bytes.Length);
        }
    }
}
