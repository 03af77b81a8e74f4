namespace CrawlIndex.Catalog;

public enum ResultFormat
{
    /// <summary>Aligned columns for people.</summary>
    Table,

    /// <summary>RFC 4180, with a header row.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    JsonLines,

    /// <summary>One JSON array of objects.</summary>
    Json,
}

/// <summary>Writes a result as text.</summary>
public static class ResultWriter
{
    /// <summary>Writes all rows left in <paramref name="rows"/>; gives their number.</summary>
    /// <param name="width">Widest line of a table, in terminal cells; longer values are cut with an ellipsis.</param>
    public static long Write(ResultSet rows, ResultFormat format, TextWriter output, int width = 160) => throw new NotSupportedException();
}
