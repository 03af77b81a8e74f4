using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog;

/// <summary>
/// Up to 2,048 rows as columns in DuckDB's own vector layout, outside the managed heap: DuckDB takes them with one copy a column.
/// Text over 12 bytes lies in an arena that lives until <see cref="Clear"/>.
/// </summary>
internal sealed unsafe class RowChunk : IDisposable
{
    public const int Capacity = 2048;
    private const int ValidityWords = Capacity / 64;

    /// <summary>Text one chunk may hold before it is handed over short of rows; it bounds memory when rows are long.</summary>
    private const int ArenaLimit = 4 << 20;
    private const int BlockSize = 512 << 10;

    private readonly ColumnType[] _types;
    private readonly byte** _values;
    private readonly ulong** _validity;
    private readonly NativeString* _last;
    private readonly List<nint> _blocks = [];
    private readonly List<nint> _large = [];
    private byte* _free;
    private byte* _end;
    private int _block;
    private long _arena;
    private bool _disposed;

    public RowChunk(ColumnType[] types)
    {
        _types = types;
        _values = (byte**)NativeMemory.AllocZeroed((nuint)(types.Length * sizeof(byte*)));
        _validity = (ulong**)NativeMemory.AllocZeroed((nuint)(types.Length * sizeof(ulong*)));
        _last = (NativeString*)NativeMemory.AllocZeroed((nuint)(types.Length * sizeof(NativeString)));
        for (var i = 0; i < types.Length; i++)
        {
            _values[i] = (byte*)NativeMemory.AllocZeroed((nuint)(Capacity * Width(types[i])));
            _validity[i] = (ulong*)NativeMemory.AllocZeroed(ValidityWords * sizeof(ulong));
        }
    }

    /// <summary>Rows ended; also the position of the row being filled.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == Capacity || _arena >= ArenaLimit;

    public void Fixed<T>(int column, ColumnType type, T value)
        where T : unmanaged
    {
        Check(column, type);
        ((T*)_values[column])[Count] = value;
        SetValid(column);
    }

    public void Null(int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)_types.Length, nameof(column));
        _validity[column][Count >> 6] &= ~(1UL << (Count & 63));
    }

    /// <summary>Stores valid UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Text(int column, ReadOnlySpan<byte> utf8)
    {
        Check(column, ColumnType.Text);
        Store(column, utf8);
    }

    /// <summary>Stores any bytes: DuckDB keeps them as it keeps text.</summary>
    public void Blob(int column, ReadOnlySpan<byte> bytes)
    {
        Check(column, ColumnType.Blob);
        Store(column, bytes);
    }

    private void Store(int column, ReadOnlySpan<byte> utf8)
    {
        var slot = (NativeString*)_values[column] + Count;
        *slot = default;
        slot->Length = (uint)utf8.Length;
        if (utf8.Length <= NativeString.InlineLength)
        {
            utf8.CopyTo(new Span<byte>(slot->Inline, NativeString.InlineLength));
        }
        else
        {
            slot->Pointer = Take(utf8.Length);
            utf8.CopyTo(new Span<byte>(slot->Pointer, utf8.Length));
            slot->Prefix = *(uint*)slot->Pointer;
            _last[column] = *slot;
        }
        SetValid(column);
    }

    /// <summary>Repeats the last long text of the column without looking at its bytes again; false when this is another text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRepeat(int column, ReadOnlySpan<byte> utf8)
    {
        Check(column, ColumnType.Text);
        var last = _last + column;
        if (last->Length != utf8.Length || !utf8.SequenceEqual(new ReadOnlySpan<byte>(last->Pointer, utf8.Length))) return false;
        ((NativeString*)_values[column])[Count] = *last;
        SetValid(column);
        return true;
    }

    public void EndRow() => Count++;

    /// <summary>Copies the rows into DuckDB's chunk. Long text stays here: keep this chunk unchanged until DuckDB has taken it.</summary>
    public void CopyTo(nint chunk)
    {
        var words = (Count + 63) / 64;
        for (var i = 0; i < _types.Length; i++)
        {
            var vector = Native.duckdb_data_chunk_get_vector(chunk, (ulong)i);
            new ReadOnlySpan<byte>(_values[i], Count * Width(_types[i])).CopyTo(new Span<byte>(Native.duckdb_vector_get_data(vector), Count * Width(_types[i])));
            if (IsAllValid(_validity[i])) continue;
            Native.duckdb_vector_ensure_validity_writable(vector);
            new ReadOnlySpan<ulong>(_validity[i], words).CopyTo(new Span<ulong>(Native.duckdb_vector_get_validity(vector), words));
        }
        Native.duckdb_data_chunk_set_size(chunk, (ulong)Count);
    }

    /// <summary>Makes all rows NULL and the arena empty.</summary>
    public void Clear()
    {
        for (var i = 0; i < _types.Length; i++) new Span<ulong>(_validity[i], ValidityWords).Clear();
        new Span<NativeString>(_last, _types.Length).Clear();
        foreach (var block in _large) NativeMemory.Free((void*)block);
        _large.Clear();
        Count = 0;
        _block = 0;
        _free = _end = null;
        _arena = 0;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var block in _blocks) NativeMemory.Free((void*)block);
        foreach (var block in _large) NativeMemory.Free((void*)block);
        for (var i = 0; i < _types.Length; i++)
        {
            NativeMemory.Free(_values[i]);
            NativeMemory.Free(_validity[i]);
        }
        NativeMemory.Free(_values);
        NativeMemory.Free(_validity);
        NativeMemory.Free(_last);
    }

    private static int Width(ColumnType type) => type switch
    {
        ColumnType.Text or ColumnType.Blob => sizeof(NativeString),
        ColumnType.Int32 => sizeof(int),
        ColumnType.Bool => sizeof(byte),
        _ => sizeof(long),
    };

    private void Check(int column, ColumnType type)
    {
        if (_types[column] != type) ThrowOtherType(column, type);
    }

    // Apart from the check, which runs for each value and must stay small enough to inline.
    private void ThrowOtherType(int column, ColumnType type) =>
        throw new ArgumentException($"column {column} holds {_types[column]}, not {type}", nameof(column));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetValid(int column) => _validity[column][Count >> 6] |= 1UL << (Count & 63);

    private bool IsAllValid(ulong* validity)
    {
        var whole = Count / 64;
        if (new ReadOnlySpan<ulong>(validity, whole).ContainsAnyExcept(ulong.MaxValue)) return false;
        var rest = (1UL << (Count & 63)) - 1;
        return rest == 0 || (validity[whole] & rest) == rest;
    }

    private byte* Take(int length)
    {
        _arena += length;
        if (length > BlockSize)
        {
            var own = (byte*)NativeMemory.Alloc((nuint)length);
            _large.Add((nint)own);
            return own;
        }
        if (_end - _free < length)
        {
            if (_block == _blocks.Count) _blocks.Add((nint)NativeMemory.Alloc(BlockSize));
            _free = (byte*)_blocks[_block++];
            _end = _free + BlockSize;
        }
        var start = _free;
        _free += length;
        return start;
    }
}
