using System.Text;

namespace CrawlIndex.Catalog;

public enum ResultFormat
{
    /// <summary>Aligned columns for people.</summary>
    Table,

    /// <summary>RFC 4180, with a header row; NULL is an empty field, empty text is "".</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    JsonLines,

    /// <summary>One JSON array of objects.</summary>
    Json,
}

/// <summary>Writes a result as text, row by row.</summary>
public static class ResultWriter
{
    private static readonly System.Buffers.SearchValues<char> CsvSpecial = System.Buffers.SearchValues.Create(",\"\r\n");

    /// <summary>Writes all rows left in <paramref name="rows"/>; gives their number.</summary>
    /// <param name="width">Widest line of a table, in terminal cells; longer values are cut with an ellipsis.</param>
    public static long Write(ResultSet rows, ResultFormat format, TextWriter output, int width = 160) => format switch
    {
        ResultFormat.Csv => WriteCsv(rows, output),
        ResultFormat.JsonLines => WriteJson(rows, output, "", "\n", "\n", ""),
        ResultFormat.Json => WriteJson(rows, output, "[", ",\n", "", "]\n"),
        _ => new TextTable(rows, output, width).Write(),
    };

    private static long WriteCsv(ResultSet rows, TextWriter output)
    {
        for (var i = 0; i < rows.Columns.Count; i++) WriteField(rows.Columns[i].Name, i);
        output.Write("\r\n");
        long count = 0;
        for (; rows.Read(); count++)
        {
            for (var i = 0; i < rows.Columns.Count; i++) WriteField(rows.IsNull(i) ? null : rows.Text(i), i);
            output.Write("\r\n");
        }
        return count;

        void WriteField(string? text, int column)
        {
            if (column > 0) output.Write(',');
            if (text is null) return;
            if (text.Length > 0 && !text.AsSpan().ContainsAny(CsvSpecial)) output.Write(text);
            else output.Write($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }
    }

    private static long WriteJson(ResultSet rows, TextWriter output, string open, string between, string last, string close)
    {
        var names = rows.Columns.Select(c => JsonText.Quote(c.Name)).ToArray();
        var line = new StringBuilder();
        long count = 0;
        output.Write(open);
        for (; rows.Read(); count++)
        {
            if (count > 0) output.Write(between);
            line.Clear().Append('{');
            for (var i = 0; i < names.Length; i++)
            {
                if (i > 0) line.Append(',');
                line.Append(names[i]).Append(':');
                rows.AppendJson(line, i);
            }
            output.Write(line.Append('}'));
        }
        if (count > 0) output.Write(last);
        output.Write(close);
        return count;
    }
}
