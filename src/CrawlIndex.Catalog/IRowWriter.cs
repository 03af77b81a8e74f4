namespace CrawlIndex.Catalog;

/// <summary>
/// Takes rows of one table: any number of column calls (0-based, see <see cref="Tables"/>), in any order, then
/// <see cref="EndRow"/>. A column not called is NULL, one called twice keeps the last value.
/// </summary>
public interface IRowWriter
{
    TableSchema Schema { get; }

    /// <summary>Rows ended so far.</summary>
    long Rows { get; }

    /// <summary>Sets a text column. Bytes that are not UTF-8 become U+FFFD.</summary>
    void Text(int column, ReadOnlySpan<byte> utf8);

    /// <summary>Sets a column of bytes; they are copied.</summary>
    void Blob(int column, ReadOnlySpan<byte> bytes);

    void Int32(int column, int value);

    void Int64(int column, long value);

    void Bool(int column, bool value);

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    void TimestampMicros(int column, long value);

    void EndRow();
}
