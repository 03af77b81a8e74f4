using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog;

/// <summary>
/// Hands filled chunks to DuckDB, which reads them as the table function crawlindex_rows(stream). At most three chunks exist, so the
/// writer waits when DuckDB is behind. One thread fills, one thread reads.
/// </summary>
internal sealed class RowStream : IDisposable
{
    private const int MaxChunks = 3;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _filled = new(0);
    private readonly SemaphoreSlim _emptied = new(MaxChunks);
    private readonly Queue<RowChunk> _full = new(MaxChunks);
    private readonly Queue<RowChunk> _empty = new(MaxChunks);
    private readonly ColumnType[] _types;
    private readonly TableSchema _schema;
    private GCHandle _handle;
    private RowChunk? _reading;
    private volatile bool _aborted;
    private volatile bool _stopped;

    public RowStream(TableSchema schema)
    {
        _schema = schema;
        _types = [.. schema.Columns.Select(c => c.Type)];
        _handle = GCHandle.Alloc(this);
    }

    /// <summary>The argument of crawlindex_rows.</summary>
    public long Id => GCHandle.ToIntPtr(_handle);

    /// <summary>An empty chunk; null when the reader has stopped and nothing will be read any more.</summary>
    public RowChunk? Rent()
    {
        _emptied.Wait();
        if (_stopped) return null;
        lock (_lock) return _empty.TryDequeue(out var chunk) ? chunk : new RowChunk(_types);
    }

    public void Push(RowChunk chunk)
    {
        lock (_lock) _full.Enqueue(chunk);
        _filled.Release();
    }

    /// <summary>No chunk follows.</summary>
    public void Complete() => _filled.Release();

    /// <summary>The reader gets an error instead of the end, so that DuckDB gives the file up.</summary>
    public void Abort()
    {
        _aborted = true;
        _filled.Release();
    }

    /// <summary>The reader is gone, well or not: nobody waits for it any more.</summary>
    public void Stop()
    {
        _stopped = true;
        _emptied.Release();
    }

    public void Dispose()
    {
        _handle.Free();
        _reading?.Dispose();
        foreach (var chunk in _full) chunk.Dispose();
        foreach (var chunk in _empty) chunk.Dispose();
        _filled.Dispose();
        _emptied.Dispose();
    }

    /// <summary>Makes crawlindex_rows known to an instance.</summary>
    public static unsafe void Register(Connection connection)
    {
        var function = Native.duckdb_create_table_function();
        var bigint = Native.duckdb_create_logical_type(NativeType.BigInt);
        Native.duckdb_table_function_set_name(function, "crawlindex_rows");
        Native.duckdb_table_function_add_parameter(function, bigint);
        Native.duckdb_table_function_set_bind(function, &Bind);
        Native.duckdb_table_function_set_init(function, &Init);
        Native.duckdb_table_function_set_function(function, &Read);
        var state = Native.duckdb_register_table_function(connection, function);
        Native.duckdb_destroy_logical_type(ref bigint);
        Native.duckdb_destroy_table_function(ref function);
        if (state != Native.Success) throw new CatalogException("DuckDB did not take the row source");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint bind)
    {
        var value = Native.duckdb_bind_get_parameter(bind, 0);
        var id = (nint)Native.duckdb_get_int64(value);
        Native.duckdb_destroy_value(ref value);
        foreach (var column in ((RowStream)GCHandle.FromIntPtr(id).Target!)._schema.Columns)
        {
            var type = Native.duckdb_create_logical_type(column.Type switch
            {
                ColumnType.Text => NativeType.Varchar,
                ColumnType.Int32 => NativeType.Integer,
                ColumnType.Int64 => NativeType.BigInt,
                ColumnType.Bool => NativeType.Boolean,
                ColumnType.Blob => NativeType.Blob,
                _ => NativeType.Timestamp,
            });
            Native.duckdb_bind_add_result_column(bind, column.Name, type);
            Native.duckdb_destroy_logical_type(ref type);
        }
        Native.duckdb_bind_set_bind_data(bind, id, 0);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint init)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Read(nint function, nint output)
    {
        var stream = (RowStream)GCHandle.FromIntPtr(Native.duckdb_function_get_bind_data(function)).Target!;
        var chunk = stream.Next();
        if (stream._aborted) Native.duckdb_function_set_error(function, "the writer gave the file up");
        else if (chunk is null) Native.duckdb_data_chunk_set_size(output, 0);
        else chunk.CopyTo(output);
    }

    /// <summary>The next filled chunk, null after the last. DuckDB has copied the rows of the one before when it asks again.</summary>
    private RowChunk? Next()
    {
        if (_reading is not null)
        {
            _reading.Clear();
            lock (_lock) _empty.Enqueue(_reading);
            _reading = null;
            _emptied.Release();
        }
        _filled.Wait();
        lock (_lock) return !_aborted && _full.TryDequeue(out _reading) ? _reading : null;
    }
}
