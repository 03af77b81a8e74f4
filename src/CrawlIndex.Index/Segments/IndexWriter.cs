using CrawlIndex.Index.Layouts;
using Microsoft.Win32.SafeHandles;

namespace CrawlIndex.Index.Segments;

/// <summary>How a segment is written.</summary>
/// <param name="Profile">Memory for speed.</param>
/// <param name="Layout">Fixed slots, or null to choose them by cost.</param>
/// <param name="Costs">Costs to choose by, or null to measure this machine.</param>
public sealed record SegmentOptions(IndexProfile Profile = IndexProfile.Compact, SlotLayout? Layout = null, CostModel? Costs = null);

/// <summary>
/// Collects items and writes them as one immutable segment, of at most 2^30 keys; 41 bytes of memory per item while collecting and
/// up to 9 more while a slot is written. Not safe for several threads.
/// </summary>
public sealed unsafe class IndexWriter : IDisposable
{
    private readonly NativeColumn<Key256> keys = new();
    private readonly NativeColumn<ulong> ids = new();
    private readonly NativeColumn<byte> qualities = new();
    private bool ordered = true;

    public long Count => keys.Count;

    /// <exception cref="InvalidOperationException">The segment is full.</exception>
    public void Add(in IndexItem item)
    {
        if (Count == SegmentFormat.MaxKeys) throw new InvalidOperationException($"a segment holds at most {SegmentFormat.MaxKeys} keys");
        if (Count > 0 && ids.Items[Count - 1] > item.Id) ordered = false;
        keys.Add(item.Key);
        ids.Add(item.Id);
        qualities.Add(item.Quality);
    }

    /// <summary>Writes the segment to <paramref name="path"/>, which appears complete and durable or not at all.</summary>
    public void WriteTo(string path, SegmentOptions? options = null) => WriteTo(path, options ?? new SegmentOptions(), new DurableFile());

    public void Dispose()
    {
        keys.Dispose();
        ids.Dispose();
        qualities.Dispose();
    }

    internal void WriteTo(string path, SegmentOptions options, DurableFile durable)
    {
        if (!ordered) SortById();
        var layout = options.Layout ?? SlotLayout.Choose(Count, options.Profile, options.Costs ?? CostModel.For(Count));
        var format = SegmentFormat.Of(Count, layout);
        durable.Publish(path, file => Write(file, format, durable));
    }

    private void Write(SafeFileHandle file, SegmentFormat format, DurableFile durable)
    {
        using var body = new BlockWriter(file);
        body.Write(keys.Items, 32 * Count);
        body.PadTo(format.IdsAt);
        body.Write(ids.Items, 8 * Count);
        body.PadTo(format.QualitiesAt);
        body.Write(qualities.Items, Count);
        using var sorter = new SlotSorter(keys.Items, Count);
        for (var i = 0; i < format.Layout.Slots.Length; i++)
        {
            durable.Step($"write slot {i}");
            sorter.Sort(format.Layout.Slots[i]);
            body.PadTo(format.OffsetsAt[i]);
            body.Write(sorter.Offsets, 4L * (format.Layout.Slots[i].Buckets + 1));
            body.PadTo(format.SketchesAt[i]);
            body.Write(sorter.Sketches, 2 * Count);
            body.PadTo(format.RowsAt[i]);
            body.Write(sorter.Rows, format.RowBytes * Count);
        }
        body.PadTo(format.ChecksumsAt);
        durable.Step("write checksums");
        var table = body.Finish();
        Span<byte> header = stackalloc byte[SegmentFormat.HeaderBytes];
        format.WriteHeader(header, table);
        durable.Step("write header");
        RandomAccess.Write(file, header, 0);
    }

    /// <summary>Brings rows into order of id, keeping the order of insertion among equal ids.</summary>
    private void SortById()
    {
        var order = new (ulong Id, int Row)[Count];
        for (var row = 0; row < order.Length; row++) order[row] = (ids.Items[row], row);
        Array.Sort(order);
        Permute(keys, order);
        Permute(ids, order);
        Permute(qualities, order);
        ordered = true;
    }

    private static void Permute<T>(NativeColumn<T> column, (ulong Id, int Row)[] order) where T : unmanaged
    {
        using var copy = new NativeColumn<T>();
        copy.Resize(column.Count);
        Buffer.MemoryCopy(column.Items, copy.Items, copy.Capacity * sizeof(T), column.Count * sizeof(T));
        for (var row = 0; row < order.Length; row++) column.Items[row] = copy.Items[order[row].Row];
    }
}
