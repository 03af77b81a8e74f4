using System.Globalization;
using System.Text;
using System.Text.Json;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog.Delta;

/// <summary>Statistics of one data file (protocol, "Per-file Statistics"): made from Parquet footers, read for skipping files.</summary>
public sealed class FileStatistics
{
    /// <summary>Text is cut here, in characters; a cut maximum gets the highest character after it.</summary>
    private const int MaxText = 256;

    /// <summary>Columns that questions filter by, in any table: others would only make the log longer.</summary>
    private static readonly HashSet<string> Columns =
        ["url", "image_url", "page_url", "url_host_registered_domain", "page_host_registered_domain", "fetch_time", "segment_id", "sha256"];

    private static readonly Lazy<Database> Instance = new(() => Database.Open(("threads", "1")));

    private readonly Dictionary<string, string> _min = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _max = new(StringComparer.Ordinal);

    private FileStatistics()
    {
    }

    /// <summary>The JSON of `stats` for a finished local Parquet file, from its footer alone.</summary>
    /// <exception cref="CatalogException">The file is no Parquet; the message names it.</exception>
    public static string Of(string path)
    {
        var groups = new List<(string Column, string Type, long Values, string? Min, string? Max, long? Nulls)>();
        long rows = 0;
        var list = string.Join(", ", Columns.Order(StringComparer.Ordinal).Select(Connection.Quote));
        var file = Connection.Quote(ParquetPath.Literal(path));
        using (var counts = ResultSet.Run(Instance.Value.Connect(), $"SELECT num_rows FROM parquet_file_metadata({file})", $"read the footer of {path}"))
        {
            while (counts.Read()) rows += counts.Int64(0);
        }
        using (var all = ResultSet.Run(
            Instance.Value.Connect(),
            $"SELECT path_in_schema, type, num_values, stats_min_value, stats_max_value, stats_null_count FROM parquet_metadata({file}) WHERE path_in_schema IN ({list})",
            $"read the footer of {path}"))
        {
            while (all.Read())
                groups.Add((all.Text(0), all.Text(1), all.Int64(2), all.IsNull(3) ? null : all.Text(3), all.IsNull(4) ? null : all.Text(4), all.IsNull(5) ? null : all.Int64(5)));
        }
        var columns = groups.GroupBy(group => group.Column).OrderBy(column => column.Key, StringComparer.Ordinal).Select(column =>
        {
            var valued = column.Where(group => group.Nulls != group.Values).ToList();
            var isKnown = valued.Count > 0 && valued.All(group => group.Min is not null && group.Max is not null);
            var (min, max) = isKnown ? (valued.Select(group => group.Min!).Min(Utf8Order), valued.Select(group => group.Max!).Max(Utf8Order)) : (null, null);
            long? nulls = column.All(group => group.Nulls is not null) ? column.Sum(group => group.Nulls!.Value) : null;
            return (Name: column.Key, IsText: column.First().Type == "BYTE_ARRAY", Min: min, Max: max, Nulls: nulls);
        }).ToList();
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("numRecords", rows);
            json.WriteStartObject("minValues");
            foreach (var column in columns)
            {
                if (column.Min is { } min && (column.IsText ? Shortest(min) : Time(min, 0)) is { } bound) json.WriteString(column.Name, bound);
            }
            json.WriteEndObject();
            json.WriteStartObject("maxValues");
            foreach (var column in columns)
            {
                if (column.Max is { } max && (column.IsText ? Longest(max) : Time(max, 999)) is { } bound) json.WriteString(column.Name, bound);
            }
            json.WriteEndObject();
            json.WriteStartObject("nullCount");
            foreach (var column in columns.Where(column => column.Nulls is not null)) json.WriteNumber(column.Name, column.Nulls!.Value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads the JSON of `stats`; null or JSON of another shape gives statistics that say nothing.</summary>
    public static FileStatistics Parse(string? stats)
    {
        var statistics = new FileStatistics();
        if (stats is null) return statistics;
        try
        {
            using var json = JsonDocument.Parse(stats);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return statistics;
            if (json.RootElement.TryGetProperty("numRecords", out var rows) && rows.ValueKind == JsonValueKind.Number && rows.TryGetInt64(out var count)) statistics.Rows = count;
            Add(json.RootElement, "minValues", statistics._min);
            Add(json.RootElement, "maxValues", statistics._max);
        }
        catch (JsonException)
        {
            // Statistics only save work: those that cannot be read exclude nothing.
        }
        return statistics;
    }

    public long? Rows { get; private set; }

    /// <summary>False when no row can have this text in the column; the order is that of UTF-8 bytes.</summary>
    public bool CanHold(string column, string value) =>
        (!_min.TryGetValue(column, out var min) || Utf8Order.Compare(min, value) <= 0) && (!_max.TryGetValue(column, out var max) || Utf8Order.Compare(value, max) <= 0);

    private static void Add(JsonElement stats, string side, Dictionary<string, string> to)
    {
        if (!stats.TryGetProperty(side, out var values) || values.ValueKind != JsonValueKind.Object) return;
        foreach (var value in values.EnumerateObject())
        {
            if (value.Value.ValueKind == JsonValueKind.String) to[value.Name] = value.Value.GetString()!;
        }
    }

    private static readonly Comparer<string> Utf8Order = Comparer<string>.Create(CompareUtf8);

    /// <summary>The order of UTF-8 bytes, which is the order of code points; UTF-16 differs where surrogates meet U+E000 to U+FFFF.</summary>
    private static int CompareUtf8(string a, string b)
    {
        var at = a.AsSpan().CommonPrefixLength(b);
        if (at == a.Length || at == b.Length) return a.Length - b.Length;
        var (x, y) = (a[at], b[at]);
        return char.IsSurrogate(x) == char.IsSurrogate(y) ? x - y : char.IsSurrogate(x) ? 1 : -1;
    }

    private static string Shortest(string min) => min.Length <= MaxText ? min : min[..CutOf(min)];

    private static string Longest(string max) => max.Length <= MaxText ? max : $"{max.AsSpan(0, CutOf(max))}\U0010FFFF";

    private static int CutOf(string text) => char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText;

    /// <summary>DuckDB's `2024-05-18 01:58:10.25` as the protocol wants it, to the millisecond; <paramref name="spare"/> microseconds are added first, so that a bound stays one. Null for what it cannot say.</summary>
    private static string? Time(string duckDb, int spare) =>
        DateTime.TryParse(duckDb, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time.AddMicroseconds(spare).ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture)
            : null;
}
