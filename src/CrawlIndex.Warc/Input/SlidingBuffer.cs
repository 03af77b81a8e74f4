using System.Buffers;

namespace CrawlIndex.Warc.Input;

/// <summary>A pooled buffer that slides over a sequence of bytes: appended at its end, consumed from its start.</summary>
internal sealed class SlidingBuffer(int capacity) : IDisposable
{
    // The pool rounds up to a power of two: larger buffers are made to measure and left to the collector.
    private const int LargeBytes = 16 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int _end;

    public byte[] Array => _bytes;

    public int Start { get; private set; }

    public int Count => _end - Start;

    /// <summary>Offset of the first unconsumed byte in the sequence.</summary>
    public long Position { get; private set; }

    public int Capacity => _bytes.Length;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(Start, Count);

    /// <summary>Free room of at least <paramref name="count"/> bytes after the last byte.</summary>
    public Span<byte> Reserve(int count)
    {
        if (Count == 0) Start = _end = 0;
        if (_bytes.Length - _end < count)
        {
            // Moving only what is at most as long as what was consumed keeps the moves linear.
            if (_bytes.Length - Count >= count && Start >= Count) Move(_bytes);
            else Grow(count);
        }

        return _bytes.AsSpan(_end);
    }

    public void Commit(int count) => _end += count;

    public void Consume(int count)
    {
        Start += count;
        Position += count;
    }

    /// <summary>Drops <paramref name="count"/> bytes that lie <paramref name="at"/> bytes after the start.</summary>
    public void Remove(int at, int count)
    {
        var from = Start + at + count;
        Buffer.BlockCopy(_bytes, from, _bytes, Start + at, _end - from);
        _end -= count;
    }

    /// <summary>Counts bytes that were removed from the middle as passed.</summary>
    public void Pass(long count) => Position += count;

    public void Dispose()
    {
        Release(_bytes);
        _bytes = [];
        Start = _end = 0;
    }

    private void Grow(int count)
    {
        var old = _bytes;
        var needed = (long)Count + count;
        var size = needed > LargeBytes ? needed + (needed / 4) : Math.Max(old.Length * 2L, needed);
        var larger = size > LargeBytes ? GC.AllocateUninitializedArray<byte>((int)Math.Min(System.Array.MaxLength, size)) : ArrayPool<byte>.Shared.Rent((int)size);
        Move(larger);
        _bytes = larger;
        Release(old);
    }

    private static void Release(byte[] bytes)
    {
        if (bytes.Length is > 0 and <= LargeBytes) ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Move(byte[] target)
    {
        var count = Count;
        Buffer.BlockCopy(_bytes, Start, target, 0, count);
        Start = 0;
        _end = count;
    }
}
