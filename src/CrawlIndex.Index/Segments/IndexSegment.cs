using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using CrawlIndex.Index.Layouts;

namespace CrawlIndex.Index.Segments;

/// <summary>How much of a segment is checked when it is opened.</summary>
public enum SegmentCheck
{
    /// <summary>Header, lengths, the table of checksums, and the bucket offsets. Row numbers are checked where they are used.</summary>
    Structure = 0,

    /// <summary>The checksum of every block.</summary>
    Full = 1,
}

/// <summary>
/// An immutable file of keys, mapped into memory and safe for any number of threads. Whatever bytes it holds, a search answers or
/// throws <see cref="CorruptIndexException"/>; it never reads outside the mapping.
/// </summary>
public sealed unsafe class IndexSegment : IDisposable
{
    private readonly MemoryMappedFile? mapping;
    private readonly MemoryMappedViewAccessor? view;
    private readonly RadiusPlan?[] plans = new RadiusPlan?[Key256.Bits + 1];
    private readonly CostModel? costs;

    private IndexSegment(string path, SegmentFormat format, byte* start, MemoryMappedFile mapping, MemoryMappedViewAccessor view, CostModel? costs)
    {
        Path = path;
        Format = format;
        Start = start;
        this.mapping = mapping;
        this.view = view;
        this.costs = costs;
        Tables = new SlotTable[format.Layout.Slots.Length];
        for (var i = 0; i < Tables.Length; i++) Tables[i] = new SlotTable(format, i, start);
    }

    public string Path { get; }

    public long Count => Format.Keys;

    public SlotLayout Layout => Format.Layout;

    public long FileBytes => Format.FileBytes;

    internal SegmentFormat Format { get; }

    /// <summary>First byte of the mapping.</summary>
    internal byte* Start { get; }

    internal Key256* Keys => (Key256*)(Start + Format.KeysAt);

    internal ulong* Ids => (ulong*)(Start + Format.IdsAt);

    internal SlotTable[] Tables { get; }

    internal byte* Qualities => Start + Format.QualitiesAt;

    /// <param name="path">The file.</param>
    /// <param name="check">How much to check now; <see cref="Verify"/> checks all later.</param>
    /// <param name="costs">Costs to plan by, or null to measure this machine.</param>
    /// <exception cref="CorruptIndexException">The file is not a whole segment; says where.</exception>
    public static IndexSegment Open(string path, SegmentCheck check = SegmentCheck.Structure, CostModel? costs = null)
    {
        uint checksumOfTable;
        SegmentFormat format;
        MemoryMappedFile mapping;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0))
        {
            Span<byte> header = stackalloc byte[SegmentFormat.HeaderBytes];
            var read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            format = SegmentFormat.ReadHeader(header[..read], path, stream.Length, out checksumOfTable);
            mapping = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        }
        var view = mapping.CreateViewAccessor(0, format.FileBytes, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        var segment = new IndexSegment(path, format, start + view.PointerOffset, mapping, view, costs);
        try
        {
            segment.CheckTable(checksumOfTable);
            if (check == SegmentCheck.Full) segment.Verify();
            else segment.CheckOffsets();
            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    /// <summary>Checks every block against its checksum.</summary>
    /// <exception cref="CorruptIndexException">Names the first block that differs.</exception>
    public void Verify() => CheckBlocks(0, Format.Blocks);

    /// <summary>The item of row <paramref name="row"/>, 0 to Count - 1.</summary>
    public IndexItem ItemAt(long row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)row, (ulong)Count);
        return new IndexItem(Keys[row], Ids[row], Qualities[row]);
    }

    public void Dispose()
    {
        if (view is null || view.SafeMemoryMappedViewHandle.IsClosed) return;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        mapping?.Dispose();
    }

    /// <summary>How this segment is searched at a radius of 0-256.</summary>
    public RadiusPlan PlanFor(int radius) => Volatile.Read(ref plans[radius]) ?? CreatePlan(radius);

    /// <summary>First row whose id is at least <paramref name="id"/>.</summary>
    internal long LowerBound(ulong id)
    {
        long low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (Ids[middle] < id) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>Row number of entry <paramref name="entry"/> in a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint RowAt(byte* rows, uint entry)
    {
        // The padding after the section covers the fourth byte of the last row.
        var row = Format.RowBytes == 3 ? *(uint*)(rows + (3L * entry)) & 0xFFFFFF : ((uint*)rows)[entry];
        if (row >= Count) ThrowRow(rows, entry);
        return row;
    }

    internal void ThrowBucket(int slot, long bucket) =>
        throw new CorruptIndexException(Path, Format.OffsetsAt[slot] + (4 * bucket), "bucket offsets are not in order");

    private void ThrowRow(byte* rows, uint entry) =>
        throw new CorruptIndexException(Path, rows - Start + ((long)Format.RowBytes * entry), "row number beyond the last row");

    private RadiusPlan CreatePlan(int radius)
    {
        var plan = new RadiusPlan(Layout, Count, radius, costs ?? CostModel.For(Count));
        return Interlocked.CompareExchange(ref plans[radius], plan, null) ?? plan;
    }

    private void CheckTable(uint expected)
    {
        var table = new ReadOnlySpan<byte>(Start + Format.ChecksumsAt, checked((int)(4 * Format.Blocks)));
        if (Checksum.Of(table) != expected) throw new CorruptIndexException(Path, Format.ChecksumsAt, "checksum of the checksum table differs");
    }

    private void CheckOffsets()
    {
        for (var i = 0; i < Layout.Slots.Length; i++)
        {
            var first = (Format.OffsetsAt[i] - SegmentFormat.HeaderBytes) / SegmentFormat.BlockBytes;
            var last = (Format.SketchesAt[i] - 1 - SegmentFormat.HeaderBytes) / SegmentFormat.BlockBytes;
            CheckBlocks(first, last + 1);
        }
    }

    private void CheckBlocks(long first, long end)
    {
        var table = (uint*)(Start + Format.ChecksumsAt);
        for (var block = first; block < end; block++)
        {
            var from = SegmentFormat.HeaderBytes + (block * SegmentFormat.BlockBytes);
            var bytes = (int)Math.Min(SegmentFormat.BlockBytes, Format.ChecksumsAt - from);
            if (Checksum.Of(new ReadOnlySpan<byte>(Start + from, bytes)) != table[block]) throw new CorruptIndexException(Path, from, $"checksum of a block of {bytes} bytes differs");
        }
    }
}
