using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CrawlIndex.Index.Segments;

/// <summary>Appends the body of a segment file block by block and keeps the checksum of each.</summary>
internal sealed class BlockWriter(SafeFileHandle file) : IDisposable
{
    private readonly byte[] block = ArrayPool<byte>.Shared.Rent(SegmentFormat.BlockBytes);
    private readonly List<uint> checksums = [];
    private int filled;
    private long written = SegmentFormat.HeaderBytes;

    /// <summary>Where the next byte goes.</summary>
    public long Position => written + filled;

    public unsafe void Write(void* bytes, long count)
    {
        for (var from = 0L; from < count;)
        {
            var part = (int)Math.Min(count - from, SegmentFormat.BlockBytes - filled);
            new ReadOnlySpan<byte>((byte*)bytes + from, part).CopyTo(block.AsSpan(filled));
            from += part;
            filled += part;
            if (filled == SegmentFormat.BlockBytes) Flush();
        }
    }

    /// <summary>Fills with zeros up to <paramref name="position"/>.</summary>
    public void PadTo(long position)
    {
        while (Position < position)
        {
            var part = (int)Math.Min(position - Position, SegmentFormat.BlockBytes - filled);
            block.AsSpan(filled, part).Clear();
            filled += part;
            if (filled == SegmentFormat.BlockBytes) Flush();
        }
    }

    /// <summary>Writes the last block and the table of checksums; returns the checksum of the table.</summary>
    public uint Finish()
    {
        if (filled > 0) Flush();
        var table = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(checksums));
        RandomAccess.Write(file, table, written);
        return Checksum.Of(table);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(block);

    private void Flush()
    {
        var bytes = block.AsSpan(0, filled);
        checksums.Add(Checksum.Of(bytes));
        RandomAccess.Write(file, bytes, written);
        written += filled;
        filled = 0;
    }
}
