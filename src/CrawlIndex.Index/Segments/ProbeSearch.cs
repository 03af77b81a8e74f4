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
    public static void Scan(Key256* keys, long count, in Key256 query, int radius, RowHits hits)
    {
        fixed (int* found = hits.Scanned)
        {
            for (var from = 0L; from < count; from += RowHits.ScanBlock)
            {
                var block = keys + from;
                var near = TKernel.Scan(block, (int)Math.Min(RowHits.ScanBlock, count - from), query, radius, found);
                for (var i = 0; i < near; i++) hits.Add(new RowHit(0, (uint)(from + found[i]), block[found[i]].DistanceTo(query)));
            }
        }
    }

    private static bool Probe(IndexSegment segment, in Key256 query, int radius, RadiusPlan plan, RowHits hits)
    {
        for (var slot = 0; slot < segment.Tables.Length; slot++)
        {
            ref readonly var table = ref segment.Tables[slot];
            var flips = FlipTable.Of(table.Slot.Prefix);
            var masks = flips.Masks.AsSpan(0, flips.CountUpTo(plan.Near[slot]));
            for (; masks.Length > 0; masks = masks[Math.Min(RowHits.ProbeBlock, masks.Length)..])
            {
                ProbeBuckets(segment, slot, query, radius, plan, masks[..Math.Min(RowHits.ProbeBlock, masks.Length)], hits);
                if (hits.Exceeds(plan)) return false;
            }
        }
        Drain(segment, new ReadOnlySpan<Key256>(in query), radius, plan, hits);
        return true;
    }

    private static void ProbeBuckets(IndexSegment segment, int slot, in Key256 query, int radius, RadiusPlan plan, ReadOnlySpan<int> masks, RowHits hits)
    {
        ref readonly var table = ref segment.Tables[slot];
        var window = Key256.Window(query, table.Slot.Start, table.WindowBits);
        var bucket = (uint)window & table.BucketMask;
        var sketch = (ushort)(window >> table.Slot.Prefix);
        foreach (var mask in masks) Prefetch.Read(table.Offsets + (bucket ^ (uint)mask));
        fixed (uint* starts = hits.BucketStart, counts = hits.BucketEntries)
        {
            for (var i = 0; i < masks.Length; i++)
            {
                var number = bucket ^ (uint)masks[i];
                var start = table.Offsets[number];
                var entries = table.Offsets[number + 1] - start;
                if (start > segment.Count || entries > segment.Count - start) segment.ThrowBucket(slot, number);
                starts[i] = start;
                counts[i] = entries;
                hits.Visits += entries;
                Prefetch.Range((byte*)(table.Sketches + start), entries * 2);
            }
            if (hits.Visits > plan.MaxVisits) return;
            for (var i = 0; i < masks.Length; i++)
            {
                var weight = BitOperations.PopCount((uint)masks[i]);
                Compare(segment, slot, new ReadOnlySpan<Key256>(in query), 0, sketch, weight, starts[i], counts[i], radius, plan, hits);
            }
        }
    }

    /// <summary>Compares the sketches of one bucket, <paramref name="weight"/> flips away from query number <paramref name="number"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compare(
        IndexSegment segment, int slot, ReadOnlySpan<Key256> queries, int number, ushort sketch, int weight, uint start, uint entries, int radius, RadiusPlan plan, RowHits hits)
    {
        ref readonly var table = ref segment.Tables[slot];
        var limit = plan.Chain[slot] - weight;
        for (uint done = 0; done < entries; done += 32)
        {
            var passed = TKernel.Within(table.Sketches + start + done, sketch, limit);
            if (entries - done < 32) passed &= (1u << (int)(entries - done)) - 1;
            for (; passed != 0; passed &= passed - 1)
            {
                var entry = start + done + (uint)BitOperations.TrailingZeroCount(passed);
                if (BitOperations.PopCount((uint)((table.Sketches[entry] ^ sketch) & table.Slot.OwnSketchMask)) > plan.Near[slot] - weight) continue;
                if (hits.CandidateCount == RowHits.CandidateBlock)
                {
                    Drain(segment, queries, radius, plan, hits);
                    if (hits.Exceeds(plan)) return;
                }
                hits.Candidates[hits.CandidateCount++] = new Candidate(entry, slot, number);
            }
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
        hits.CandidatesSeen += candidates.Length;
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
