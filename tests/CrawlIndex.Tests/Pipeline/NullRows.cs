using CrawlIndex.Catalog;

namespace CrawlIndex.Tests.Pipeline;

/// <summary>Counts rows and drops them.</summary>
internal sealed class NullRows(TableSchema schema) : IRowWriter
{
    public TableSchema Schema { get; } = schema;

    public long Rows { get; private set; }

    public void Text(int column, ReadOnlySpan<byte> utf8)
    {
    }

    public void Blob(int column, ReadOnlySpan<byte> bytes)
    {
    }

    public void Int32(int column, int value)
    {
    }

    public void Int64(int column, long value)
    {
    }

    public void Bool(int column, bool value)
    {
    }

    public void TimestampMicros(int column, long value)
    {
    }

    public void EndRow() => Rows++;
}
