namespace CrawlIndex.Catalog;

/// <summary>
/// Writes one Parquet file (zstd) row by row: any number of column calls, in any order, then <see cref="EndRow"/>; a column
/// not called is NULL, one called twice keeps the last value. Memory stays bounded whatever the number of rows, and the same rows give the same bytes.
/// The file appears under its name with <see cref="Finish"/>, replacing one of that name; without it <see cref="Dispose"/> leaves nothing behind.
/// One thread at a time; several writers work side by side.
/// </summary>
public sealed class TableWriter : IRowWriter, IDisposable
{
    /// <param name="schema">Columns of the table.</param>
    /// <param name="path">Where the finished file goes; its folder is created when absent.</param>
    public TableWriter(TableSchema schema, string path)
    {
        Schema = schema;
        Path = System.IO.Path.GetFullPath(path);
    }

    public TableSchema Schema { get; }

    public string Path { get; }

    /// <summary>Rows ended so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Sets a text column. Bytes that are not UTF-8 become U+FFFD (WHATWG Encoding, "UTF-8 decode").</summary>
    public void Text(int column, ReadOnlySpan<byte> utf8) => throw new NotSupportedException();

    public void Int32(int column, int value) => throw new NotSupportedException();

    public void Int64(int column, long value) => throw new NotSupportedException();

    public void Bool(int column, bool value) => throw new NotSupportedException();

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public void TimestampMicros(int column, long value) => throw new NotSupportedException();

    public void Null(int column) => throw new NotSupportedException();

    public void EndRow() => throw new NotSupportedException();

    /// <summary>Completes the file and gives it its name. Throws <see cref="CatalogException"/> when DuckDB could not write it.</summary>
    public void Finish() => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
