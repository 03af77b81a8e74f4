using System.Globalization;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog.Compaction;

/// <summary>
/// Rewrites files of one table into its buckets. One DuckDB instance on one thread, which spills to its folder beyond its memory: memory does
/// not grow with the table. One worker uses one instance.
/// </summary>
public sealed class BucketWriter : IDisposable
{
    private const string BucketColumn = "crawlindex_bucket";
    private const int RowGroup = 20_480;
    private const int MaxGroupBytes = 32 << 20;

    private readonly Database _database;
    private readonly BucketLayout _layout;
    private readonly IReadOnlyList<DeltaColumn> _columns;

    /// <param name="columns">Columns of the table.</param>
    /// <param name="memory">Bytes DuckDB may hold before it spills.</param>
    /// <param name="spill">Folder for what it spills; it is made when needed.</param>
    public BucketWriter(IReadOnlyList<DeltaColumn> columns, BucketLayout layout, long memory, string spill)
    {
        _columns = columns;
        _layout = layout;
        // The setting about order only frees DuckDB to close a group by its bytes; on one thread rows stay in order.
        _database = Database.Open(
            ("threads", "1"), ("preserve_insertion_order", "false"), ("memory_limit", string.Create(CultureInfo.InvariantCulture, $"{memory >> 20}MiB")), ("temp_directory", spill));
        using var connection = _database.Connect();
        connection.Execute("SET partitioned_write_flush_threshold = 65536", "bound the memory of the split");
        connection.Execute("SET partitioned_write_max_open_files = 256", "bound the files of the split");
    }

    /// <summary>Cuts files into one or more local files a bucket, below <paramref name="folder"/>; rows stay in the order they come.</summary>
    public IReadOnlyList<(int Bucket, string Path)> Split(IReadOnlyList<string> inputs, string folder, CancellationToken cancel = default)
    {
        var bucket = _layout.Sql(Column(_layout.DomainColumn), Column(_layout.UrlColumn));
        // Runs are read once and replaced: a fast codec costs less than it saves.
        Execute(
            $"COPY (SELECT *, {bucket} AS {BucketColumn} FROM ({Rows(inputs)})) TO {Connection.Quote(folder)} "
            + $"(FORMAT parquet, COMPRESSION snappy, PARTITION_BY ({BucketColumn}), ROW_GROUP_SIZE {RowGroup}, ROW_GROUP_SIZE_BYTES {MaxGroupBytes})",
            $"split {inputs.Count} files into buckets", cancel);
        return [.. Directory.EnumerateDirectories(folder)
            .SelectMany(part => Directory.EnumerateFiles(part, "*.parquet").Select(file => (int.Parse(Path.GetFileName(part).AsSpan(BucketColumn.Length + 1), CultureInfo.InvariantCulture), file)))
            .OrderBy(run => run.Item1).ThenBy(run => run.file, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Writes the rows of one bucket by domain and URL. Rows alike in both come by a hash of all their columns, so that the bytes depend on
    /// nothing but the set of rows.
    /// </summary>
    public void Sort(IReadOnlyList<string> inputs, string output, CancellationToken cancel = default)
    {
        string?[] keys = [_layout.DomainColumn, _layout.UrlColumn];
        var order = keys.OfType<string>().DefaultIfEmpty(_columns[0].Name).Select(key => $"{DeltaSchema.Quoted(key)} NULLS LAST")
            .Append($"hash({string.Join(", ", _columns.Select(column => DeltaSchema.Quoted(column.Name)))})");
        Execute(
            $"COPY (SELECT * FROM ({Rows(inputs)}) ORDER BY {string.Join(", ", order)}) TO {Connection.Quote(output)} "
            + $"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {RowGroup}, ROW_GROUP_SIZE_BYTES {MaxGroupBytes}, USE_TMP_FILE false)",
            $"sort {inputs.Count} files of a bucket", cancel);
    }

    public void Dispose() => _database.Dispose();

    private void Execute(string sql, string purpose, CancellationToken cancel)
    {
        using var connection = _database.Connect();
        using var stop = cancel.Register(() => Native.duckdb_interrupt(connection));
        try
        {
            connection.Execute(sql, purpose);
        }
        catch (CatalogException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    private static string Column(string? name) => name is null ? "NULL" : DeltaSchema.Quoted(name);

    /// <summary>All columns of the table; one that a file of an older version lacks is NULL.</summary>
    private string Rows(IReadOnlyList<string> inputs)
    {
        var empty = string.Join(", ", _columns.Select(column => $"NULL::{column.SqlType} AS {DeltaSchema.Quoted(column.Name)}"));
        var names = string.Join(", ", _columns.Select(column => DeltaSchema.Quoted(column.Name)));
        return $"SELECT {names} FROM (SELECT {empty} WHERE false UNION ALL BY NAME SELECT * FROM read_parquet({ParquetPath.List(inputs)}, union_by_name=true, hive_partitioning=false))";
    }
}
