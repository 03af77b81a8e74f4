using System.Numerics;
using System.Runtime.CompilerServices;
using CrawlIndex.Index.Kernels;
using CrawlIndex.Index.Layouts;

namespace CrawlIndex.Index.Segments;

/// <summary>
/// Many queries against one segment in one pass. Slot by slot the queries are grouped by the high bits of their bucket; all that a
/// group asks of one region of buckets is asked while that region is in the cache. Queries that prove crowded share one scan.
/// </summary>
internal static unsafe class BatchSearch<TKernel> where TKernel : struct, IKernel
{
    /// <summary>Sketches and offsets of a region, in bytes: a quarter of a usual second-level cache.</summary>
    private const int RegionBytes = 1 << 18;

    /// <summary>Adds all rows within <paramref name="radius"/> of any query to <paramref name="hits"/>, each once per query, in no fixed order.</summary>
    public static void Find(IndexSegment segment, ReadOnlySpan<Key256> queries, int radius, RowHits hits, QueryGroups groups)
    {
        var plan = segment.PlanFor(radius);
        var before = hits.Count;
        hits.CutTo(before);
        groups.Reset(queries.Length, crowded: plan.Scans);
        if (!plan.Scans)
        {
            for (var slot = 0; slot < segment.Tables.Length; slot++)
            {
                if (plan.Near[slot] >= 0) Probe(segment, slot, queries, radius, plan, hits, groups);
            }
            ProbeSearch<TKernel>.Drain(segment, queries, radius, plan, hits);
            hits.Remove(before, groups.Crowded);
        }
        Scan(segment.Keys, segment.Count, queries, radius, hits, groups);
    }

    /// <summary>Compares each block of keys with all queries marked as crowded.</summary>
    public static void Scan(Key256* keys, long count, ReadOnlySpan<Key256> queries, int radius, RowHits hits, QueryGroups groups)
    {
        if (!groups.Crowded.Contains(true)) return;
        fixed (int* found = hits.Scanned)
        {
            for (var from = 0L; from < count; from += RowHits.ScanBlock)
            {
                var block = keys + from;
                var length = (int)Math.Min(RowHits.ScanBlock, count - from);
                for (var number = 0; number < queries.Length; number++)
                {
                    if (!groups.Crowded[number]) continue;
                    var near = TKernel.Scan(block, length, queries[number], radius, found);
                    for (var i = 0; i < near; i++) hits.Add(new RowHit(number, (uint)(from + found[i]), block[found[i]].DistanceTo(queries[number])));
                }
            }
        }
    }

    private static void Probe(IndexSegment segment, int slot, ReadOnlySpan<Key256> queries, int radius, RadiusPlan plan, RowHits hits, QueryGroups groups)
    {
        ref readonly var table = ref segment.Tables[slot];
        var lowBits = LowBits(segment.Count, table.Slot);
        var high = FlipTable.Of(table.Slot.Prefix - lowBits);
        var low = FlipTable.Of(lowBits);
        groups.Group(queries, table, lowBits);
        var probe = new SlotProbe(segment, slot, queries, radius, plan, hits);
        for (var group = 0; group < groups.Count; group++)
        {
            var members = groups.Of(group);
            if (members.Length == 0) continue;
            for (var i = 0; i < high.CountUpTo(plan.Near[slot]); i++)
            {
                var weight = BitOperations.PopCount((uint)high.Masks[i]);
                var masks = low.Masks.AsSpan(0, low.CountUpTo(plan.Near[slot] - weight));
                Visit(probe, members, (uint)high.Masks[i] << lowBits, masks, groups);
            }
        }
    }

    /// <summary>Asks one region of buckets everything the members of a group want from it, a block of buckets in flight at a time.</summary>
    private static void Visit(in SlotProbe probe, ReadOnlySpan<GroupedQuery> members, uint highMask, ReadOnlySpan<int> lowMasks, QueryGroups groups)
    {
        var hits = probe.Hits;
        fixed (uint* starts = hits.BucketStart, counts = hits.BucketEntries)
        {
            for (int member = 0, mask = 0; member < members.Length;)
            {
                var (firstMember, firstMask) = (member, mask);
                for (var i = 0; i < RowHits.ProbeBlock && member < members.Length; i++)
                {
                    starts[i] = probe.Bucket(members[member].Bucket ^ highMask ^ (uint)lowMasks[mask], out counts[i]);
                    Prefetch.Range((byte*)(probe.Sketches + starts[i]), counts[i] * 2);
                    Step(ref member, ref mask, lowMasks.Length);
                }
                (var toMember, var toMask) = (member, mask);
                (member, mask) = (firstMember, firstMask);
                for (var i = 0; member < toMember || mask < toMask; i++)
                {
                    Compare(probe, members[member], highMask ^ (uint)lowMasks[mask], starts[i], counts[i], groups);
                    Step(ref member, ref mask, lowMasks.Length);
                }
            }
        }
    }

    /// <summary>Compares one bucket unless the query is crowded, and marks the query once it has cost as much as a scan.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compare(in SlotProbe probe, in GroupedQuery member, uint flips, uint start, uint entries, QueryGroups groups)
    {
        var hits = probe.Hits;
        ref var visits = ref groups.Visits[member.Query];
        if (visits > probe.Plan.MaxVisits) return;
        hits.Visits = visits + entries;
        if (hits.Visits <= probe.Plan.MaxVisits) ProbeSearch<TKernel>.Compare(probe, member.Query, member.Sketch, BitOperations.PopCount(flips), start, entries);
        visits = hits.Visits;
        if (visits > probe.Plan.MaxVisits) groups.Crowded[member.Query] = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref int member, ref int mask, int masks)
    {
        if (++mask < masks) return;
        mask = 0;
        member++;
    }

    /// <summary>Bucket bits within a region.</summary>
    private static int LowBits(long keys, Slot slot)
    {
        var bucketBytes = (2.0 * keys / slot.Buckets) + 4;
        var bits = 0;
        while (bits < slot.Prefix && bucketBytes * (2 << bits) <= RegionBytes) bits++;
        return bits;
    }
}
