using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog.Compaction;

/// <summary>
/// How compacted files are cut: 2^Bits buckets by the hash of the registered domain; a heavy domain spreads over several buckets by the hash
/// of its URLs. Same domain and URL, same bucket: a dataset cut the same way meets a table bucket by bucket. The layout is a setting of the table;
/// files say in their tags by which layout and into which bucket they were cut.
/// </summary>
/// <param name="Number">Counts the layouts of a table; a file of another layout counts as not yet cut.</param>
/// <param name="Bits">0 to <see cref="MaxBits"/>.</param>
/// <param name="DomainColumn">Column of the registered domain; null when the table has none, then <paramref name="UrlColumn"/> alone decides.</param>
/// <param name="UrlColumn">Column of the URL; null when the table has none.</param>
/// <param name="Heavy">Heavy domains with the number of bits their URLs spread over.</param>
public sealed record BucketLayout(int Number, int Bits, string? DomainColumn, string? UrlColumn, IReadOnlyDictionary<string, int> Heavy)
{
    public const int MaxBits = 16;
    public const string Setting = "crawlindex.layout";
    public const string LayoutTag = "crawlindex.layout";
    public const string BucketTag = "crawlindex.bucket";

    /// <summary>`run`: rows of one bucket as they came; `sorted`: by domain and URL.</summary>
    public const string OrderTag = "crawlindex.order";

    public int Buckets => 1 << Bits;

    /// <summary>The layout a table is compacted by; null when it never was.</summary>
    public static BucketLayout? Of(TableMetadata metadata)
    {
        if (!metadata.Configuration.TryGetValue(Setting, out var text)) return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            var bits = root.GetProperty("bits").GetInt32();
            if (bits is < 0 or > MaxBits) throw new JsonException($"bits is {bits}");
            var heavy = root.GetProperty("heavy").EnumerateObject().ToDictionary(domain => domain.Name, domain => Math.Clamp(domain.Value.GetInt32(), 0, bits), StringComparer.Ordinal);
            return new(root.GetProperty("number").GetInt32(), bits, root.GetProperty("domain").GetString(), root.GetProperty("url").GetString(), heavy);
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CatalogException($"the setting {Setting} of table {metadata.Name} cannot be read: {bad.Message}", bad);
        }
    }

    public string Serialize()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("number", Number);
            json.WriteNumber("bits", Bits);
            json.WriteString("domain", DomainColumn);
            json.WriteString("url", UrlColumn);
            json.WriteStartObject("heavy");
            foreach (var (domain, bits) in Heavy.OrderBy(entry => entry.Key, StringComparer.Ordinal)) json.WriteNumber(domain, bits);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The bucket a file was cut into by this layout; null for any other file.</summary>
    public int? BucketOf(AddFile file) =>
        file.Tags.TryGetValue(LayoutTag, out var number) && int.TryParse(number, out var layout) && layout == Number
        && file.Tags.TryGetValue(BucketTag, out var text) && int.TryParse(text, out var bucket) && bucket >= 0 && bucket < Buckets ? bucket : null;

    /// <summary>The bucket of a row.</summary>
    public int BucketOf(string? domain, string? url)
    {
        if (Bits == 0) return 0;
        if (DomainColumn is null) return (int)(Hash(url ?? "").Upper >> (64 - Bits));
        var first = (int)(Hash(domain ?? "").Upper >> (64 - Bits));
        var spread = Heavy.GetValueOrDefault(domain ?? "");
        return spread == 0 ? first : (first + (int)(Hash(url ?? "").Lower >> (64 - spread))) & (Buckets - 1);
    }

    /// <summary>True when rows of a domain can lie in a bucket.</summary>
    public bool CanHold(int bucket, string domain)
    {
        if (Bits == 0 || DomainColumn is null) return true;
        var first = (int)(Hash(domain).Upper >> (64 - Bits));
        return ((bucket - first) & (Buckets - 1)) < 1 << Heavy.GetValueOrDefault(domain);
    }

    /// <summary>The bucket of a row as an SQL expression over expressions for domain and URL; `CanHold` and `BucketOf` say the same.</summary>
    public string Sql(string domain, string url)
    {
        if (Bits == 0) return "0";
        if (DomainColumn is null) return $"(md5_number_upper(coalesce({url}, '')) >> {64 - Bits})::INTEGER";
        var first = $"(md5_number_upper(coalesce({domain}, '')) >> {64 - Bits})::INTEGER";
        if (Heavy.Count == 0) return first;
        var cases = Heavy.Where(entry => entry.Value > 0).GroupBy(entry => entry.Value).OrderBy(group => group.Key).Select(group =>
            $"WHEN coalesce({domain}, '') IN ({string.Join(", ", group.Select(entry => entry.Key).Order(StringComparer.Ordinal).Select(Connection.Quote))}) "
            + $"THEN ({first} + (md5_number_lower(coalesce({url}, '')) >> {64 - group.Key})::INTEGER) & {Buckets - 1}");
        return $"CASE {string.Join(' ', cases)} ELSE {first} END";
    }

    /// <summary>DuckDB's md5_number_upper and md5_number_lower: the halves of an MD5 as little-endian numbers.</summary>
    private static (ulong Upper, ulong Lower) Hash(string text)
    {
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
#pragma warning disable CA5351 // A spread over buckets that every engine can compute, not a protection.
        MD5.HashData(Encoding.UTF8.GetBytes(text), digest);
#pragma warning restore CA5351
        return (BinaryPrimitives.ReadUInt64LittleEndian(digest), BinaryPrimitives.ReadUInt64LittleEndian(digest[8..]));
    }
}
