namespace CrawlIndex.Catalog;

/// <summary>How a value looks in JSON: a number, true/false, text, or JSON of its own (lists, structs, maps).</summary>
public enum ResultKind : byte
{
    Text,
    Number,
    Bool,
    Json,
}

/// <summary>One column of a result; <see cref="SqlType"/> as DuckDB names it.</summary>
public readonly record struct ResultColumn(string Name, string SqlType, ResultKind Kind);

/// <summary>Rows of a query, streamed: <see cref="Read"/> moves to the next row, the accessors read it.</summary>
public sealed class ResultSet : IDisposable
{
    internal ResultSet()
    {
    }

    public IReadOnlyList<ResultColumn> Columns { get; } = [];

    /// <summary>Moves to the next row; false after the last.</summary>
    public bool Read() => throw new NotSupportedException();

    public bool IsNull(int column) => throw new NotSupportedException();

    /// <summary>The value as text (timestamps as 2024-05-18T01:58:10Z); empty for NULL.</summary>
    public string Text(int column) => throw new NotSupportedException();

    public long Int64(int column) => throw new NotSupportedException();

    public bool Bool(int column) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
