using System.Numerics;
using CrawlIndex.Index.Kernels;
using CrawlIndex.Index.Layouts;

namespace CrawlIndex.Index.Segments;

/// <summary>
/// Many queries against one segment in one pass. Slot by slot the queries are grouped by the high bits of their bucket; all that a
/// group asks of one region of buckets is asked while that region is in the cache. Queries that prove crowded share one scan.
/// </summary>
internal static unsafe class BatchSearch<TKernel> where TKernel : struct, IKernel
{
    /// <summary>Sketches and offsets of a region, in bytes: half of a usual second-level cache.</summary>
    private const int RegionBytes = 1 << 19;

    /// <summary>Queries between asking for a bucket and reading it.</summary>
    private const int Ahead = 8;

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
            groups.MarkCrowded(plan.MaxVisits);
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
        for (var group = 0; group < groups.GroupCount; group++)
        {
            var members = groups.Of(group);
            if (members.Length == 0) continue;
            for (var i = 0; i < high.CountUpTo(probe.Near); i++)
            {
                var masks = low.Masks.AsSpan(0, low.CountUpTo(probe.Near - BitOperations.PopCount((uint)high.Masks[i])));
                if ((long)members.Length * masks.Length >> lowBits != 0) Stream(probe, ((uint)group ^ (uint)high.Masks[i]) << lowBits, lowBits);
                foreach (var mask in masks) Visit(probe, members, ((uint)high.Masks[i] << lowBits) | (uint)mask);
            }
            groups.Keep(members);
        }
    }

    /// <summary>Fetches a region that will be asked for as many buckets as it has: in order, memory is several times faster.</summary>
    private static void Stream(in SlotProbe probe, uint firstBucket, int lowBits)
    {
        var start = probe.Bucket(firstBucket, out _);
        var last = probe.Bucket(firstBucket + (1u << lowBits) - 1, out var entries);
        for (var at = (byte*)(probe.Sketches + start); at < (byte*)(probe.Sketches + last + entries); at += Prefetch.Line) Prefetch.ReadSecondLevel(at);
    }

    /// <summary>Asks one bucket for each member, and leaves out the members that have cost as much as a scan.</summary>
    private static void Visit(in SlotProbe probe, Span<GroupedQuery> members, uint flips)
    {
        var hits = probe.Hits;
        var weight = BitOperations.PopCount(flips);
        var limit = probe.Plan.MaxVisits;
        for (var i = 0; i < members.Length; i++)
        {
            if (i + Ahead < members.Length) Prefetch.Read(probe.Sketches + probe.Offsets[members[i + Ahead].Bucket ^ flips]);
            ref var member = ref members[i];
            var start = probe.Bucket(member.Bucket ^ flips, out var entries);
            hits.Visits = member.Visits + entries;
            if (hits.Visits <= limit) ProbeSearch<TKernel>.Compare(probe, member.Query, member.Sketch, weight, start, entries);
            member.Visits = (int)Math.Min(int.MaxValue, hits.Visits);
        }
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
