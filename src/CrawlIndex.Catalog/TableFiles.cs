using CrawlIndex.Catalog.Compaction;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog;

/// <summary>One file of a table, with what its log knows for skipping it.</summary>
/// <param name="Path">On this machine.</param>
/// <param name="Bucket">Of the table's layout; null for a file that was not cut by it.</param>
public sealed record TableFile(string Path, long Bytes, int? Bucket, bool IsSorted, string? Stats)
{
    private FileStatistics? _statistics;

    /// <summary>What its log says of its rows; empty where it says nothing.</summary>
    internal FileStatistics Statistics => _statistics ??= FileStatistics.Parse(Stats);
}

/// <summary>The files that make up a table for a reader: those its log names, or all in its folder where there is no log.</summary>
public sealed class TableFiles
{
    private TableFiles(TableSchema schema, IReadOnlyList<TableFile> files, DeltaSnapshot? snapshot, BucketLayout? layout)
    {
        Schema = schema;
        Files = files;
        Version = snapshot?.Version;
        Layout = layout;
    }

    public TableSchema Schema { get; }

    /// <summary>In ordinal order of their paths.</summary>
    public IReadOnlyList<TableFile> Files { get; }

    /// <summary>Version of the log; null without a log.</summary>
    public long? Version { get; }

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

    /// <summary>Rows by the statistics of the files; null when a file has none.</summary>
    public long? Rows => Files.Sum(file => file.Statistics.Rows ?? 0) is var rows && Files.All(file => file.Statistics.Rows is not null) ? rows : null;

    /// <summary>False when a file's statistics or bucket exclude that a row of it has this text in a column.</summary>
    internal bool CanHold(TableFile file, string column, string value) =>
        file.Statistics.CanHold(column, value) && (Layout is not { } layout || layout.DomainColumn != column || file.Bucket is not { } bucket || layout.CanHold(bucket, value));

    /// <summary>Files that can hold a row with this text in a column.</summary>
    internal IEnumerable<TableFile> Holding(string column, string value) => Files.Where(file => CanHold(file, column, value));

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
