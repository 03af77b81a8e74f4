using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog.Delta;

/// <summary>The rows of any Delta Lake table this reader understands, as SQL for DuckDB: columns of the schema, partition values from the log.</summary>
public static class DeltaScan
{
    /// <summary>
    /// A SELECT of the columns of the schema over all files of a snapshot. A column that a file lacks is NULL there, one that the schema lacks is not read.
    /// </summary>
    /// <param name="folder">The folder of the table.</param>
    public static string Select(DeltaSnapshot snapshot, string folder)
    {
        var columns = DeltaSchema.Columns(snapshot.Metadata, snapshot.Location);
        var empty = $"SELECT {string.Join(", ", columns.Select(column => $"NULL::{column.SqlType} AS {DeltaSchema.Quoted(column.Name)}"))} WHERE false";
        var groups = snapshot.Files.Values.OrderBy(file => file.Path, StringComparer.Ordinal).GroupBy(file => Partition(file, columns), StringComparer.Ordinal).Select(group =>
        {
            var files = group.Select(file => Path.Combine(folder, DataPath.Inside(file.Path, snapshot.Location)));
            return $"SELECT *{group.Key} FROM read_parquet({ParquetPath.List(files)}, union_by_name=true, hive_partitioning=false)";
        });
        var names = string.Join(", ", columns.Select(column => DeltaSchema.Quoted(column.Name)));
        return $"SELECT {names} FROM ({string.Join("\nUNION ALL BY NAME\n", groups.Prepend(empty))})";
    }

    /// <summary>The constant columns of a file: `, 'value'::TYPE AS "name"` for each partition column (protocol, "Partition Value Serialization").</summary>
    private static string Partition(AddFile file, IReadOnlyList<DeltaColumn> columns) => string.Concat(columns.Where(column => column.IsPartition).Select(column =>
    {
        var text = file.PartitionValues.GetValueOrDefault(column.Name);
        var value = string.IsNullOrEmpty(text) ? "NULL" : column.SqlType == "BLOB" ? $"encode({Connection.Quote(text)})" : Connection.Quote(text);
        return $", {value}::{column.SqlType} AS {DeltaSchema.Quoted(column.Name)}";
    }));
}
