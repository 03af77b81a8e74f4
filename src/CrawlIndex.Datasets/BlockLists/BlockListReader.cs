using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CrawlIndex.Datasets.Readers;

namespace CrawlIndex.Datasets.BlockLists;

/// <summary>
/// Reads the exchange formats of block lists: a hash a line (<c>HEX[,metadata]</c>, <c>hash=HEX</c>), <c>TYPE HASH</c> lines, CSV with a column
/// indicator, and JSON objects with hashValue and signalType, indicator and type, or a fingerprint a property. Every entry is counted; no entry is
/// ever part of a message.
/// </summary>
/// <param name="typeOfBare">Kind of hashes that stand without one; null tells it from their length, 64 digits being PDQ.</param>
public sealed class BlockListReader(BlockKind? typeOfBare = null)
{
    private static readonly SearchValues<byte> BetweenRecords = SearchValues.Create(" \t\r\n,[]"u8);

    private long listed;
    private long withdrawn;
    private long unsupported;
    private long bad;
    private int indicator;

    public BlockListCounts Counts => new(listed, withdrawn, unsupported, bad);

    internal List<UIntEntry> Active { get; } = [];

    internal List<UIntEntry> Removed { get; } = [];

    /// <summary>Reads a file, gzip and zstd undone.</summary>
    public void Read(string path, CancellationToken cancel = default)
    {
        indicator = 0;
        var isJson = FirstCharacter(path) is '{' or '[';
        using var window = new ByteWindow(TextSource.OpenText(path));
        if (isJson)
        {
            ReadJson(window, cancel);
            return;
        }
        var isFirst = true;
        while (window.TryReadLine(out var line, out var isCut))
        {
            cancel.ThrowIfCancellationRequested();
            line = line.Trim(" \t"u8);
            if (isCut) bad++;
            else if (!line.IsEmpty && line[0] != '#') ReadLine(Encoding.UTF8.GetString(line), isFirst);
            isFirst = false;
        }
        if (window.Fault is not null) throw new InvalidDataException($"{path}: {window.Fault}");
    }

    private static char FirstCharacter(string path)
    {
        var head = new byte[4096];
        var text = head.AsSpan(0, TextSource.Sniff(path, head)).TrimStart(" \t\r\n"u8);
        if (text.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf])) text = text[3..].TrimStart(" \t\r\n"u8);
        return text.IsEmpty ? '\0' : (char)text[0];
    }

    private void ReadLine(string line, bool isFirst)
    {
        var fields = line.Split(',');
        if (isFirst && Array.FindIndex(fields, field => field.Trim(' ', '"').Equals("indicator", StringComparison.OrdinalIgnoreCase)) is var column and >= 0)
        {
            indicator = column;
            return;
        }
        var entry = fields[Math.Min(indicator, fields.Length - 1)].Trim(' ', '"');
        if (entry.StartsWith("hash=", StringComparison.OrdinalIgnoreCase)) entry = entry[5..];
        var words = entry.Split([' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 2) Take(words[0], fields.Length == 1 ? words[1] : line[(line.IndexOf(words[0], StringComparison.Ordinal) + words[0].Length)..].Trim(), isWithdrawn: false);
        else Take(null, entry, isWithdrawn: false);
    }

    private void ReadJson(ByteWindow window, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var blank = window.Unread.IndexOfAnyExcept(BetweenRecords);
            window.Consume(blank < 0 ? window.Unread.Length : blank);
            if (window.Unread.IsEmpty)
            {
                if (window.Fill()) continue;
                return;
            }
            var length = JsonScan.ValueLength(window);
            if (length < 0)
            {
                bad++;
                while (window.Unread.Length > 0 || window.Fill()) window.Consume(window.Unread.Length);
                return;
            }
            try
            {
                using var document = JsonDocument.Parse(Encoding.UTF8.GetString(window.Unread[..length]), new JsonDocumentOptions { MaxDepth = DatasetLimits.MaxDepth });
                ReadRecord(document.RootElement);
            }
            catch (JsonException)
            {
                bad++;
            }
            window.Consume(length);
        }
    }

    private void ReadRecord(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            bad++;
            return;
        }
        // A page of records around the records themselves.
        foreach (var wrapper in (string[])["hashRecords", "data", "records", "updates"])
        {
            if (!record.TryGetProperty(wrapper, out var inner) || inner.ValueKind != JsonValueKind.Array) continue;
            foreach (var each in inner.EnumerateArray()) ReadRecord(each);
            return;
        }
        var gone = TextOf(record, "hashStatus") is { } status && status != "Active" || IsTrue(record, "deleted") || IsTrue(record, "is_deleted") || IsTrue(record, "should_delete");
        if ((TextOf(record, "hashValue") ?? TextOf(record, "indicator") ?? TextOf(record, "hash") ?? TextOf(record, "signal")) is { } hash)
        {
            Take(TextOf(record, "signalType") ?? TextOf(record, "signal_type") ?? TextOf(record, "type"), hash, gone);
            return;
        }
        var prints = record.TryGetProperty("fingerprints", out var nested) && nested.ValueKind == JsonValueKind.Object ? nested : record;
        var before = Counts.Entries;
        foreach (var print in prints.EnumerateObject())
            if (print.Value.ValueKind == JsonValueKind.String && KindOf(print.Name) is not null) Take(print.Name, print.Value.GetString()!, gone);
        if (Counts.Entries == before) bad++;
    }

    private void Take(string? type, string value, bool isWithdrawn)
    {
        var kind = type is null ? typeOfBare : KindOf(type);
        if (type is not null && kind is null)
        {
            unsupported++;
            return;
        }
        UInt256 hash;
        if (type is not null && (type.Equals("url", StringComparison.OrdinalIgnoreCase) || type.Equals("uri", StringComparison.OrdinalIgnoreCase)))
        {
            hash = UInt256.Of(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
        }
        else if (!UInt256.TryParse(Encoding.UTF8.GetBytes(value.Trim()), out hash))
        {
            bad++;
            return;
        }
        kind ??= hash.Length switch { 16 => BlockKind.Md5, 20 => BlockKind.Sha1, _ => BlockKind.Pdq };
        if (LengthOf(kind.Value) != hash.Length)
        {
            bad++;
            return;
        }
        if (isWithdrawn) withdrawn++;
        else listed++;
        (isWithdrawn ? Removed : Active).Add(new UIntEntry(kind.Value, hash));
    }

    /// <summary>Kinds by the names that the exchanges use; null for those that nothing here can match.</summary>
    private static BlockKind? KindOf(string type) => type.ToLowerInvariant().Replace('-', '_') switch
    {
        "pdq" or "hash_pdq" or "imagepdq" or "image_pdq" => BlockKind.Pdq,
        "md5" or "hash_md5" or "video_md5" or "photo_md5" => BlockKind.Md5,
        "sha1" or "hash_sha1" or "sha_1" => BlockKind.Sha1,
        "sha256" or "hash_sha256" or "sha_256" => BlockKind.Sha256,
        "url" or "uri" or "url_sha256" or "url_hash" => BlockKind.UrlSha256,
        "url_md5" => BlockKind.UrlMd5,
        "url_sha1" => BlockKind.UrlSha1,
        _ => null,
    };

    private static int LengthOf(BlockKind kind) => kind switch
    {
        BlockKind.Md5 or BlockKind.UrlMd5 => 16,
        BlockKind.Sha1 or BlockKind.UrlSha1 => 20,
        _ => 32,
    };

    private static string? TextOf(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsTrue(JsonElement record, string name) => record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}

/// <summary>A hash with its kind, ordered.</summary>
internal readonly record struct UIntEntry(BlockKind Kind, UInt256 Hash) : IComparable<UIntEntry>
{
    public int CompareTo(UIntEntry other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : Hash.CompareTo(other.Hash);
}
