using System.Text.Json;
using CrawlIndex.Catalog.Compaction;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog;

/// <summary>One file of a table, with what its log knows for skipping it.</summary>
/// <param name="Path">On this machine.</param>
/// <param name="Bucket">Of the table's layout; null for a file that was not cut by it.</param>
public sealed record TableFile(string Path, long Bytes, int? Bucket, bool IsSorted, string? Stats)
{
    private Dictionary<string, (string? Min, string? Max)>? _ranges;

    /// <summary>Rows by the statistics; null when there are none.</summary>
    public long? Rows
    {
        get
        {
            if (Stats is null) return null;
            using var json = JsonDocument.Parse(Stats);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("numRecords", out var rows) && rows.TryGetInt64(out var count) ? count : null;
        }
    }

    /// <summary>False when the statistics exclude that a row has this text in the column.</summary>
    internal bool CanHold(string column, string value)
    {
        if (Stats is null) return true;
        _ranges ??= [];
        if (!_ranges.TryGetValue(column, out var range))
        {
            using var json = JsonDocument.Parse(Stats);
            _ranges[column] = range = FileStatistics.Range(json.RootElement, column);
        }
        return (range.Min is null || FileStatistics.Utf8Order.Compare(range.Min, value) <= 0) && (range.Max is null || FileStatistics.Utf8Order.Compare(value, range.Max) <= 0);
    }
}

/// <summary>The files that make up a table for a reader: those its log names, or all in its folder where there is no log.</summary>
public sealed class TableFiles
{
    private TableFiles(TableSchema schema, IReadOnlyList<TableFile> files, DeltaSnapshot? snapshot, BucketLayout? layout)
    {
        Schema = schema;
        Files = files;
        Version = snapshot?.Version;
        Time = snapshot?.Timestamp;
        Layout = layout;
    }

    public TableSchema Schema { get; }

    /// <summary>In ordinal order of their paths.</summary>
    public IReadOnlyList<TableFile> Files { get; }

    /// <summary>Version of the log; null without a log.</summary>
    public long? Version { get; }

    /// <summary>When that version was made (UTC), where it is known.</summary>
    public DateTime? Time { get; }

    /// <summary>How compacted files are cut; null before the first compaction.</summary>
    public BucketLayout? Layout { get; }

    /// <summary>Reads the files of a table in a workspace folder.</summary>
    /// <exception cref="CatalogException">The log is damaged, needs an unknown feature, names files outside of the table, or has no such version.</exception>
    public static TableFiles Read(string workspace, TableSchema schema, CatalogVersion? at = null)
    {
        var folder = Path.Combine(workspace, schema.Name);
        var log = new DeltaLog(new FolderLogStore(folder));
        var version = at?.Of(schema.Name);
        // A local folder answers at once: there is nothing to wait for.
        var snapshot = (at?.AsOf is { } time ? log.ReadAsOfAsync(time) : log.ReadAsync(version)).GetAwaiter().GetResult();
        if (snapshot is null)
        {
            if (version is not null) throw new CatalogException($"table {schema.Name} has no log, so no version {version}");
            var isYounger = at?.AsOf is not null && Directory.Exists(Path.Combine(folder, LogName.Folder));
            var all = Directory.Exists(folder) && !isYounger ? Directory.GetFiles(folder, "*.parquet") : [];
            if (at?.AsOf is not null && all.Length > 0) throw new CatalogException($"table {schema.Name} has no log, so nobody knows what it held at {at.AsOf:yyyy-MM-ddTHH:mm:ssZ}");
            Array.Sort(all, StringComparer.Ordinal);
            return new(schema, [.. all.Select(path => new TableFile(path, new FileInfo(path).Length, null, false, null))], null, null);
        }
        var layout = BucketLayout.Of(snapshot.Metadata);
        var files = snapshot.Files.Values
            .Select(add => new TableFile(
                Path.Combine(folder, DataPath.Inside(add.Path, snapshot.Location)), add.Size, layout?.BucketOf(add), add.Tags.TryGetValue(BucketLayout.OrderTag, out var order) && order == "sorted", add.Stats))
            .OrderBy(file => file.Path, StringComparer.Ordinal);
        return new(schema, [.. files], snapshot, layout);
    }

    /// <summary>Files that can hold rows of a bucket of <see cref="Layout"/>: its own and all that are not cut yet.</summary>
    public IEnumerable<TableFile> InBucket(int bucket) => Files.Where(file => file.Bucket is null || file.Bucket == bucket);

    /// <summary>Files that can hold a row with this text in a column.</summary>
    internal IEnumerable<TableFile> Holding(string column, string value) => Files.Where(file =>
        file.CanHold(column, value) && (Layout?.DomainColumn != column || file.Bucket is not { } bucket || Layout.CanHold(bucket, value)));

    /// <summary>A SELECT of all columns of the table over some of its files; no files give no rows.</summary>
    /// <param name="domains">Only rows of these registered domains; in a sorted file DuckDB reads little more than those.</param>
    public string Select(IReadOnlyCollection<TableFile> files, IReadOnlyCollection<string>? domains = null)
    {
        var empty = $"SELECT {string.Join(", ", Schema.Columns.Select(c => $"NULL::{c.SqlType} AS {c.Name}"))} WHERE false";
        if (files.Count == 0) return empty;
        var (list, columns) = (ParquetPath.List(files.Select(file => file.Path)), string.Join(", ", Schema.Columns.Select(c => c.Name)));
        // Segments ingested by an earlier version have fewer columns; what they lack is NULL.
        if (Schema == Tables.Segments) return $"SELECT {columns} FROM (SELECT * FROM read_parquet({list}, union_by_name=true, hive_partitioning=false) UNION ALL BY NAME {empty})";
        var where = domains is null || Layout?.DomainColumn is not { } column ? "" : $" WHERE {column} IN ({string.Join(", ", domains.Select(Connection.Quote))})";
        var rows = $"SELECT {columns} FROM read_parquet({list}, hive_partitioning=false){where}";
        if (Schema.Key is not { } key) return rows;
        // Few rows have a later version: the statistics let DuckDB skip all groups without one.
        return $"SELECT {columns} FROM ({rows}) LEFT JOIN (SELECT {key} AS later_key, max({Schema.Version}) AS later FROM ({rows}) WHERE {Schema.Version} > 1 GROUP BY 1) ON {key} = later_key WHERE {Schema.Version} = coalesce(later, 1)";
    }
}
