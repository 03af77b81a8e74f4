using System.Runtime.CompilerServices;
using CrawlIndex.Index.Layouts;

namespace CrawlIndex.Index.Segments;

/// <summary>What the inner loops need to know of one slot, one plan and the queries.</summary>
internal readonly unsafe ref struct SlotProbe
{
    public readonly IndexSegment Segment;
    public readonly int SlotIndex;
    public readonly uint* Offsets;
    public readonly ushort* Sketches;
    public readonly ushort OwnMask;
    public readonly int Near;
    public readonly int Chain;
    public readonly int Radius;
    public readonly RadiusPlan Plan;
    public readonly RowHits Hits;
    public readonly ReadOnlySpan<Key256> Queries;
    private readonly uint count;

    public SlotProbe(IndexSegment segment, int slot, ReadOnlySpan<Key256> queries, int radius, RadiusPlan plan, RowHits hits)
    {
        ref readonly var table = ref segment.Tables[slot];
        Segment = segment;
        SlotIndex = slot;
        Offsets = table.Offsets;
        Sketches = table.Sketches;
        OwnMask = (ushort)table.Slot.OwnSketchMask;
        Near = plan.Near[slot];
        Chain = plan.Chain[slot];
        Radius = radius;
        Plan = plan;
        Hits = hits;
        Queries = queries;
        count = (uint)segment.Count;
    }

    /// <summary>First entry and number of entries of a bucket, within the table whatever the file says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Bucket(uint number, out uint entries)
    {
        var start = Offsets[number];
        entries = Offsets[number + 1] - start;
        if (start > count || entries > count - start) Segment.ThrowBucket(SlotIndex, number);
        return start;
    }
}
