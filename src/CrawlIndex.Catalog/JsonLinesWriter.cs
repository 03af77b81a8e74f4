using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CrawlIndex.Catalog;

/// <summary>Writes rows as JSON Lines (UTF-8, one object a line, every column present, NULL as null, timestamps as RFC 3339, bytes as base64).</summary>
public sealed class JsonLinesWriter : IRowWriter, IDisposable
{
    private const int FlushBytes = 1 << 16;

    private readonly Stream output;
    private readonly JsonEncodedText[] names;
    private readonly Cell[] cells;
    private readonly ArrayBufferWriter<byte> buffer = new(2 * FlushBytes);
    private readonly ArrayBufferWriter<byte> texts = new(4096);
    private readonly Utf8JsonWriter json;

    public JsonLinesWriter(TableSchema schema, Stream output)
    {
        Schema = schema;
        this.output = output;
        names = [.. schema.Columns.Select(column => JsonEncodedText.Encode(column.Name))];
        cells = new Cell[names.Length];
        json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    public TableSchema Schema { get; }

    public long Rows { get; private set; }

    public void Text(int column, ReadOnlySpan<byte> utf8)
    {
        cells[column] = new Cell(true, texts.WrittenCount, utf8.Length);
        texts.Write(utf8);
    }

    public void Blob(int column, ReadOnlySpan<byte> bytes) => Text(column, bytes);

    public void Int32(int column, int value) => Int64(column, value);

    public void Int64(int column, long value) => cells[column] = new Cell(true, value, 0);

    public void Bool(int column, bool value) => cells[column] = new Cell(true, value ? 1 : 0, 0);

    public void TimestampMicros(int column, long value) => Int64(column, value);

    public void EndRow()
    {
        json.WriteStartObject();
        for (var column = 0; column < cells.Length; column++)
        {
            if (cells[column].IsSet) WriteValue(names[column], Schema.Columns[column].Type, cells[column]);
            else json.WriteNull(names[column]);
        }
        json.WriteEndObject();
        json.Flush();
        json.Reset();
        buffer.Write("\n"u8);
        Array.Clear(cells);
        texts.ResetWrittenCount();
        Rows++;
        if (buffer.WrittenCount >= FlushBytes) Flush();
    }

    /// <summary>Hands everything written so far to the stream; the stream stays open.</summary>
    public void Dispose()
    {
        Flush();
        output.Flush();
        json.Dispose();
    }

    private void WriteValue(JsonEncodedText name, ColumnType type, in Cell cell)
    {
        switch (type)
        {
            case ColumnType.Text:
                json.WriteString(name, texts.WrittenSpan.Slice((int)cell.Value, cell.Length));
                break;
            case ColumnType.Blob:
                json.WriteBase64String(name, texts.WrittenSpan.Slice((int)cell.Value, cell.Length));
                break;
            case ColumnType.Bool:
                json.WriteBoolean(name, cell.Value != 0);
                break;
            case ColumnType.Timestamp:
                json.WriteString(name, DateTime.UnixEpoch.AddMicroseconds(cell.Value));
                break;
            default:
                json.WriteNumber(name, cell.Value);
                break;
        }
    }

    private void Flush()
    {
        output.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
    }

    /// <summary>One value: a number, or the place of a text in the row's text buffer.</summary>
    private readonly record struct Cell(bool IsSet, long Value, int Length);
}
