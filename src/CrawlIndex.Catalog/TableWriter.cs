using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog;

/// <summary>
/// Writes one Parquet file (zstd) row by row: any number of column calls, in any order, then <see cref="EndRow"/>; a column
/// not called is NULL, one called twice keeps the last value. Memory stays bounded whatever the number of rows, and the same rows give the same bytes.
/// The file appears under its name with <see cref="Finish"/>, replacing one of that name; without it <see cref="Dispose"/> leaves nothing behind.
/// One thread at a time; several writers work side by side.
/// </summary>
public sealed class TableWriter : IRowWriter, IDisposable
{
    /// <summary>Closes a row group early when rows are long.</summary>
    private const int MaxGroupBytes = 32 << 20;

    private static readonly Lazy<Database> Instance = new(OpenInstance);

    private readonly RowStream _stream;
    private readonly string _partial;
    private RowChunk? _chunk;
    private Thread? _copy;
    private Exception? _error;
    private State _state;

    /// <param name="schema">Columns of the table.</param>
    /// <param name="path">Where the finished file goes; its folder is created when absent. Rows wait beside it in a file `.NAME.part`.</param>
    public TableWriter(TableSchema schema, string path)
    {
        Schema = schema;
        Path = System.IO.Path.GetFullPath(path);
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        Directory.CreateDirectory(folder);
        _partial = System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(Path)}.part");
        _stream = new RowStream(schema);
        _chunk = _stream.Rent()!;
    }

    private enum State
    {
        Open,
        Finished,
        Disposed,
    }

    public TableSchema Schema { get; }

    public string Path { get; }

    /// <summary>Rows ended so far.</summary>
    public long Rows { get; private set; }

    private RowChunk Chunk => _chunk ?? ThrowClosed();

    /// <summary>Sets a text column. Bytes that are not UTF-8 become U+FFFD (WHATWG Encoding, "UTF-8 decode").</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Text(int column, ReadOnlySpan<byte> utf8)
    {
        var chunk = Chunk;
        if (utf8.Length > NativeString.InlineLength && chunk.TryRepeat(column, utf8)) return;
        if (Utf8.IsValid(utf8)) chunk.Text(column, utf8);
        else Repaired(column, utf8);
    }

    public void Blob(int column, ReadOnlySpan<byte> bytes) => Chunk.Blob(column, bytes);

    public void Int32(int column, int value) => Chunk.Fixed(column, ColumnType.Int32, value);

    public void Int64(int column, long value) => Chunk.Fixed(column, ColumnType.Int64, value);

    public void Bool(int column, bool value) => Chunk.Fixed(column, ColumnType.Bool, value);

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public void TimestampMicros(int column, long value) => Chunk.Fixed(column, ColumnType.Timestamp, value);

    public void Null(int column) => Chunk.Null(column);

    public void EndRow()
    {
        Chunk.EndRow();
        Rows++;
        if (Chunk.IsFull) HandOver();
    }

    /// <summary>Completes the file and gives it its name. Throws <see cref="CatalogException"/> when DuckDB could not write it.</summary>
    public void Finish()
    {
        _stream.Push(Chunk);
        _chunk = null;
        _stream.Complete();
        // A table of one chunk needs no thread of its own.
        if (_copy is null) Copy();
        else _copy.Join();
        ThrowIfFailed();
        using (var file = File.OpenHandle(_partial, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
        File.Move(_partial, Path, overwrite: true);
        _state = State.Finished;
        _stream.Dispose();
    }

    public void Dispose()
    {
        if (_state == State.Open)
        {
            _stream.Abort();
            _copy?.Join();
            if (File.Exists(_partial)) File.Delete(_partial);
            _chunk?.Dispose();
            _chunk = null;
            _stream.Dispose();
        }
        _state = State.Disposed;
    }

    private static Database OpenInstance()
    {
        // One thread: rows stay in order, so the bytes depend on nothing but the rows; each writer brings its own thread.
        // The setting about order only frees DuckDB to close a group by its bytes.
        var database = Database.Open(("threads", "1"), ("preserve_insertion_order", "false"));
        using var connection = database.Connect();
        RowStream.Register(connection);
        return database;
    }

    private void HandOver()
    {
        if (_copy is null)
        {
            _copy = new Thread(Copy) { IsBackground = true, Name = $"write {Schema.Name}" };
            _copy.Start();
        }
        _stream.Push(Chunk);
        _chunk = _stream.Rent();
        if (_chunk is null) ThrowIfFailed();
    }

    private void Copy()
    {
        try
        {
            // Level 1 costs 15 % less CPU than the default for 3 % more bytes; small groups bound memory and let a search skip more, while a column of
            // domains keeps the dictionary that it is pruned by.
            using var connection = Instance.Value.Connect();
            connection.Execute(
                $"COPY (SELECT {Schema.Projection} FROM crawlindex_rows({_stream.Id})) TO {Connection.Quote(_partial)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 10240, DICTIONARY_SIZE_LIMIT 4096, STRING_DICTIONARY_PAGE_SIZE_LIMIT 262144, ROW_GROUP_SIZE_BYTES {MaxGroupBytes}, USE_TMP_FILE false)",
                $"write {Path}");
        }
        catch (Exception e) when (e is CatalogException)
        {
            _error = e;
        }
        finally
        {
            _stream.Stop();
        }
    }

    // Apart from the property, which is read for each value and must stay small enough to inline.
    private RowChunk ThrowClosed() => throw new ObjectDisposedException(nameof(TableWriter), $"{Path} takes no more rows");

    private void ThrowIfFailed()
    {
        if (_error is not null) throw new CatalogException(_error.Message, _error);
    }

    private void Repaired(int column, ReadOnlySpan<byte> bytes)
    {
        // Each maximal bad sequence becomes one U+FFFD, at most three bytes for each byte read.
        var text = ArrayPool<byte>.Shared.Rent(checked(bytes.Length * 3));
        var written = 0;
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var read) != OperationStatus.Done) rune = Rune.ReplacementChar;
            written += rune.EncodeToUtf8(text.AsSpan(written));
            bytes = bytes[read..];
        }
        Chunk.Text(column, text.AsSpan(0, written));
        ArrayPool<byte>.Shared.Return(text);
    }
}
