using System.Runtime.InteropServices;
using System.Text;
using CrawlIndex.Catalog.DuckDb;

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

/// <summary>Rows of a query, streamed: <see cref="Read"/> moves to the next row, the accessors read it. Dispose it before the reader it came from.</summary>
public sealed class ResultSet : IDisposable
{
    private readonly Connection _connection;
    private readonly Statement _statement;
    private readonly string _purpose;
    private readonly ValueShape[] _shapes;
    private readonly nint[] _vectors;
    private readonly StringBuilder _text = new();
    private NativeResult _result;
    private nint _chunk;
    private ulong _row;
    private ulong _rows;
    private long _left = long.MaxValue;
    private IDisposable? _owned;
    private bool _ended;
    private bool _disposed;

    private ResultSet(Connection connection, Statement statement, NativeResult result, string purpose)
    {
        _connection = connection;
        _statement = statement;
        _result = result;
        _purpose = purpose;
        var count = (int)Native.duckdb_column_count(ref _result);
        _shapes = new ValueShape[count];
        _vectors = new nint[count];
        var columns = new ResultColumn[count];
        for (var i = 0; i < count; i++)
        {
            var shape = _shapes[i] = ValueShape.OfOwned(Native.duckdb_column_logical_type(ref _result, (ulong)i));
            var name = Marshal.PtrToStringUTF8(Native.duckdb_column_name(ref _result, (ulong)i)) ?? "";
            columns[i] = new(name, shape.SqlType, shape.Kind);
        }
        Columns = columns;
    }

    public IReadOnlyList<ResultColumn> Columns { get; }

    /// <summary>Moves to the next row; false after the last.</summary>
    /// <exception cref="CatalogException">DuckDB could not go on (a damaged file, a value that does not convert).</exception>
    public bool Read()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_left == 0) return false;
        _left--;
        return ++_row < _rows || (!_ended && NextChunk());
    }

    public bool IsNull(int column) => ValueText.IsNull(_vectors[column], _row);

    /// <summary>The value as text (timestamps as 2024-05-18T01:58:10Z); empty for NULL.</summary>
    public string Text(int column)
    {
        if (IsNull(column)) return "";
        _text.Clear();
        ValueText.Append(_text, _shapes[column], _vectors[column], _row);
        return _text.ToString();
    }

    /// <summary>The bytes of a VARCHAR or BLOB, empty for NULL; valid until the next <see cref="Read"/>.</summary>
    public unsafe ReadOnlySpan<byte> Bytes(int column)
    {
        if (_shapes[column].Type is not (NativeType.Varchar or NativeType.Blob)) throw new CatalogException($"column {Columns[column].Name} holds {Columns[column].SqlType}, not VARCHAR or BLOB");
        return IsNull(column) ? default : NativeString.Bytes((NativeString*)Native.duckdb_vector_get_data(_vectors[column]) + _row);
    }

    /// <summary>A whole number; 0 for NULL. Throws for other types and for numbers beyond 64 bits.</summary>
    public unsafe long Int64(int column) =>
        IsNull(column) ? 0 : checked((long)ValueText.Integer(_shapes[column].Type, Native.duckdb_vector_get_data(_vectors[column]), _row));

    /// <summary>False for NULL.</summary>
    public unsafe bool Bool(int column)
    {
        if (_shapes[column].Type != NativeType.Boolean) throw new CatalogException($"column {Columns[column].Name} holds {Columns[column].SqlType}, not BOOLEAN");
        return !IsNull(column) && ((byte*)Native.duckdb_vector_get_data(_vectors[column]))[_row] != 0;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_chunk != 0) Native.duckdb_destroy_data_chunk(ref _chunk);
        Native.duckdb_destroy_result(ref _result);
        _statement.Dispose();
        _connection.Dispose();
        _owned?.Dispose();
    }

    /// <summary>Gives at most <paramref name="limit"/> rows, and frees <paramref name="owned"/> with itself.</summary>
    internal void Own(IDisposable? owned, long? limit)
    {
        _owned = owned;
        _left = Math.Max(0, limit ?? long.MaxValue);
    }

    internal void AppendJson(StringBuilder to, int column) => ValueText.AppendJson(to, _shapes[column], _vectors[column], _row);

    /// <summary>Runs one statement; the result owns <paramref name="connection"/>.</summary>
    internal static ResultSet Run(Connection connection, string sql, string purpose, params ReadOnlySpan<object> parameters) =>
        Run(connection, Statement.Prepare(connection, sql, purpose), purpose, parameters);

    internal static ResultSet Run(Connection connection, Statement statement, string purpose, params ReadOnlySpan<object> parameters)
    {
        for (var i = 0; i < parameters.Length; i++) statement.Bind(i + 1, parameters[i]);
        if (Native.duckdb_execute_prepared_streaming(statement, out var result) == Native.Success)
        {
            var rows = new ResultSet(connection, statement, result, purpose);
            var strange = rows._shapes.FirstOrDefault(s => !ValueText.CanAppend(s));
            if (strange is null) return rows;
            rows.Dispose();
            throw new CatalogException($"cannot {purpose}: values of type {strange.SqlType} cannot be shown; cast them to VARCHAR");
        }
        var message = Marshal.PtrToStringUTF8(Native.duckdb_result_error(ref result));
        Native.duckdb_destroy_result(ref result);
        statement.Dispose();
        throw new CatalogException($"cannot {purpose}: {message}");
    }

    private bool NextChunk()
    {
        do
        {
            if (_chunk != 0) Native.duckdb_destroy_data_chunk(ref _chunk);
            _chunk = Native.duckdb_fetch_chunk(_result);
            if (_chunk == 0)
            {
                _ended = true;
                _rows = 0;
                var error = Marshal.PtrToStringUTF8(Native.duckdb_result_error(ref _result));
                return string.IsNullOrEmpty(error) ? false : throw new CatalogException($"cannot {_purpose}: {error}");
            }
            _rows = Native.duckdb_data_chunk_get_size(_chunk);
        }
        while (_rows == 0);
        for (var i = 0; i < _vectors.Length; i++) _vectors[i] = Native.duckdb_data_chunk_get_vector(_chunk, (ulong)i);
        _row = 0;
        return true;
    }
}
