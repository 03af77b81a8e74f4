using System.Numerics;
using System.Runtime.CompilerServices;
using CrawlIndex.Index.Kernels;
using CrawlIndex.Index.Layouts;

namespace CrawlIndex.Index.Segments;

/// <summary>
/// One query against one segment. Each slot: 1 list the buckets around the query's own, 2 ask for their offsets, 3 ask for their
/// sketches, 4 compare sketches, 5 compare the few keys that remain. Crowded buckets end the probing and the keys are scanned.
/// </summary>
internal static unsafe class ProbeSearch<TKernel> where TKernel : struct, IKernel
{
    /// <summary>Adds all rows within <paramref name="radius"/> of <paramref name="query"/> to <paramref name="hits"/>, each once, in no fixed order.</summary>
    public static void Find(IndexSegment segment, in Key256 query, int radius, RowHits hits)
    {
        var plan = segment.PlanFor(radius);
        var before = hits.Count;
        hits.CutTo(before);
        if (!plan.Scans && Probe(segment, query, radius, plan, hits)) return;
        hits.CutTo(before);
        Scan(segment.Keys, segment.Count, query, radius, hits);
    }

    /// <summary>Compares every key.</summary>
    public static void Scan(Key256* keys, long count, in Key256 query, int radius, RowHits hits, int number = 0)
    {
        fixed (int* found = hits.Scanned)
        {
            for (var from = 0L; from < count; from += RowHits.ScanBlock)
            {
                var block = keys + from;
                var near = TKernel.Scan(block, (int)Math.Min(RowHits.ScanBlock, count - from), query, radius, found);
                for (var i = 0; i < near; i++) hits.Add(new RowHit(number, (uint)(from + found[i]), block[found[i]].DistanceTo(query)));
            }
        }
    }

    private static bool Probe(IndexSegment segment, in Key256 query, int radius, RadiusPlan plan, RowHits hits)
    {
        for (var slot = 0; slot < segment.Tables.Length; slot++)
        {
            ref readonly var table = ref segment.Tables[slot];
            var probe = new SlotProbe(segment, slot, new ReadOnlySpan<Key256>(in query), radius, plan, hits);
            var window = Key256.Window(query, table.Slot.Start, table.WindowBits);
            var flips = FlipTable.Of(table.Slot.Prefix);
            var masks = flips.Masks.AsSpan(0, flips.CountUpTo(plan.Near[slot]));
            for (; masks.Length > 0; masks = masks[Math.Min(RowHits.ProbeBlock, masks.Length)..])
            {
                ProbeBuckets(probe, (uint)window & table.BucketMask, (ushort)(window >> table.Slot.Prefix), masks[..Math.Min(RowHits.ProbeBlock, masks.Length)]);
                if (hits.Visits > plan.MaxVisits) return false;
            }
        }
        Drain(segment, new ReadOnlySpan<Key256>(in query), radius, plan, hits);
        return true;
    }

    private static void ProbeBuckets(in SlotProbe probe, uint bucket, ushort sketch, ReadOnlySpan<int> masks)
    {
        var hits = probe.Hits;
        foreach (var mask in masks) Prefetch.Read(probe.Offsets + (bucket ^ (uint)mask));
        fixed (uint* starts = hits.BucketStart, counts = hits.BucketEntries)
        {
            for (var i = 0; i < masks.Length; i++)
            {
                starts[i] = probe.Bucket(bucket ^ (uint)masks[i], out counts[i]);
                hits.Visits += counts[i];
                Prefetch.Range((byte*)(probe.Sketches + starts[i]), counts[i] * 2);
            }
            if (hits.Visits > probe.Plan.MaxVisits) return;
            for (var i = 0; i < masks.Length; i++) Compare(probe, 0, sketch, BitOperations.PopCount((uint)masks[i]), starts[i], counts[i]);
        }
    }

    /// <summary>Compares the sketches of one bucket, <paramref name="weight"/> flips away from the bucket of the query.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compare(in SlotProbe probe, int query, ushort sketch, int weight, uint start, uint entries)
    {
        var sketches = probe.Sketches + start;
        for (uint done = 0; done < entries; done += 32)
        {
            var passed = TKernel.Within(sketches + done, sketch, ushort.MaxValue, probe.Chain - weight);
            if (probe.OwnMask != 0) passed &= TKernel.Within(sketches + done, sketch, probe.OwnMask, probe.Near - weight);
            if (entries - done < 32) passed &= (1u << (int)(entries - done)) - 1;
            if (passed != 0) Pass(probe, query, start + done, passed);
        }
    }

    /// <summary>Notes the entries that passed both tests.</summary>
    private static void Pass(in SlotProbe probe, int query, uint first, uint passed)
    {
        var hits = probe.Hits;
        for (; passed != 0; passed &= passed - 1)
        {
            hits.Visits += probe.Plan.CandidateVisits;
            if (hits.CandidateCount == RowHits.CandidateBlock)
            {
                Drain(probe.Segment, probe.Queries, probe.Radius, probe.Plan, hits);
                if (hits.Visits > probe.Plan.MaxVisits) return;
            }
            hits.Candidates[hits.CandidateCount++] = new Candidate(first + (uint)BitOperations.TrailingZeroCount(passed), probe.SlotIndex, query);
        }
    }

    /// <summary>Compares the keys of all candidates in flight with their queries.</summary>
    public static void Drain(IndexSegment segment, ReadOnlySpan<Key256> queries, int radius, RadiusPlan plan, RowHits hits)
    {
        var candidates = hits.Candidates.AsSpan(0, hits.CandidateCount);
        var rows = hits.CandidateRows.AsSpan(0, candidates.Length);
        var rowBytes = segment.Format.RowBytes;
        foreach (ref readonly var candidate in candidates) Prefetch.Read(segment.Tables[candidate.Slot].Rows + ((long)rowBytes * candidate.Entry));
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = segment.RowAt(segment.Tables[candidates[i].Slot].Rows, candidates[i].Entry);
            Prefetch.Read(segment.Keys + rows[i]);
        }
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var query = ref queries[candidates[i].Query];
            var distance = segment.Keys[rows[i]].DistanceTo(query);
            if (distance <= radius && IsFirst(segment, candidates[i].Slot, query, segment.Keys[rows[i]], plan))
            {
                hits.Add(new RowHit(candidates[i].Query, rows[i], distance));
            }
        }
        hits.CandidateCount = 0;
    }

    /// <summary>Whether no earlier slot reports the row as well: each row is reported by the first slot that finds it.</summary>
    private static bool IsFirst(IndexSegment segment, int slot, in Key256 query, in Key256 key, RadiusPlan plan)
    {
        for (var earlier = 0; earlier < slot; earlier++)
        {
            ref readonly var table = ref segment.Tables[earlier];
            var differing = Key256.Window(query, table.Slot.Start, table.WindowBits) ^ Key256.Window(key, table.Slot.Start, table.WindowBits);
            var sketch = (uint)(differing >> table.Slot.Prefix);
            var weight = BitOperations.PopCount((uint)differing & table.BucketMask);
            if (weight + BitOperations.PopCount(sketch & (uint)table.Slot.OwnSketchMask) <= plan.Near[earlier]
                && weight + BitOperations.PopCount(sketch) <= plan.Chain[earlier]) return false;
        }
        return true;
    }
}
