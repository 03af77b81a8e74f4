namespace CrawlIndex.Catalog;

/// <summary>What a column holds. Text is UTF-8; Timestamp is microseconds since 1970-01-01T00:00:00Z.</summary>
public enum ColumnType : byte
{
    Text,
    Int32,
    Int64,
    Bool,
    Timestamp,

    /// <summary>Bytes that need not be text.</summary>
    Blob,
}

/// <summary>Name and type of one column. Every column may hold NULL.</summary>
public readonly record struct Column(string Name, ColumnType Type)
{
    /// <summary>The type as DuckDB writes it in SQL.</summary>
    public string SqlType => Type switch
    {
        ColumnType.Text => "VARCHAR",
        ColumnType.Int32 => "INTEGER",
        ColumnType.Int64 => "BIGINT",
        ColumnType.Bool => "BOOLEAN",
        ColumnType.Blob => "BLOB",
        _ => "TIMESTAMP",
    };
}

/// <summary>Name and columns of a table; the name is also its folder in the workspace and its view in SQL.</summary>
public sealed class TableSchema(string name, params Column[] columns)
{
    public string Name { get; } = name;

    public IReadOnlyList<Column> Columns { get; } = columns;

    /// <summary>Column of which each value counts once, in its row of the highest <see cref="Version"/>; null when every row counts.</summary>
    public string? Key { get; init; }

    /// <summary>Column with the version of a row, from 1.</summary>
    public string? Version { get; init; }

    /// <summary>0-based position of a column; throws <see cref="ArgumentException"/> for a name the table does not have.</summary>
    public int IndexOf(string column)
    {
        var index = Array.FindIndex(columns, c => c.Name == column);
        return index >= 0 ? index : throw new ArgumentException($"table {Name} has no column '{column}'", nameof(column));
    }
}
