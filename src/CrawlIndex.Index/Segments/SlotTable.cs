using CrawlIndex.Index.Layouts;

namespace CrawlIndex.Index.Segments;

/// <summary>One slot of a mapped segment: the entries of bucket b are those from Offsets[b] up to, not including, Offsets[b + 1].</summary>
internal readonly unsafe struct SlotTable(SegmentFormat format, int index, byte* start)
{
    public readonly Slot Slot = format.Layout.Slots[index];
    public readonly uint* Offsets = (uint*)(start + format.OffsetsAt[index]);
    public readonly ushort* Sketches = (ushort*)(start + format.SketchesAt[index]);
    public readonly byte* Rows = start + format.RowsAt[index];

    public int WindowBits => Slot.Prefix + Layouts.Slot.SketchBits;

    public uint BucketMask => (uint)Slot.Buckets - 1;
}
