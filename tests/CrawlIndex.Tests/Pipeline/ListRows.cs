using System.Text;
using CrawlIndex.Catalog;

namespace CrawlIndex.Tests.Pipeline;

/// <summary>Keeps rows as texts by column name.</summary>
internal sealed class ListRows(TableSchema schema) : IRowWriter
{
    private Dictionary<string, string> row = [];

    public TableSchema Schema { get; } = schema;

    public long Rows => All.Count;

    public List<Dictionary<string, string>> All { get; } = [];

    public void Text(int column, ReadOnlySpan<byte> utf8) => row[Schema.Columns[column].Name] = Encoding.UTF8.GetString(utf8);

    /// <summary>Bytes as Latin-1 text, so that none is lost.</summary>
    public void Blob(int column, ReadOnlySpan<byte> bytes) => row[Schema.Columns[column].Name] = Encoding.Latin1.GetString(bytes);

    public void Int32(int column, int value) => Int64(column, value);

    public void Int64(int column, long value) => row[Schema.Columns[column].Name] = $"{value}";

    public void Bool(int column, bool value) => row[Schema.Columns[column].Name] = value ? "true" : "false";

    public void TimestampMicros(int column, long value) => Int64(column, value);

    public void EndRow()
    {
        All.Add(row);
        row = [];
    }
}
