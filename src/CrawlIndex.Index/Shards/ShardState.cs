using CrawlIndex.Index.Segments;

namespace CrawlIndex.Index.Shards;

/// <summary>What a shard held after one change: never changes, so that any number of queries read it while writers go on.</summary>
internal sealed class ShardState(SegmentSet set, MemoryPart memory, long sequence)
{
    private readonly MemoryRows rows = memory.Rows;
    private readonly int tombstones = memory.TombstoneCount;

    public SegmentSet Set { get; } = set;

    /// <summary>Number of the last change that is visible.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>Adds all neighbours, unordered.</summary>
    public unsafe void Find(in Key256 query, int radius, NeighbourBuffer into)
    {
        foreach (var live in Set.Segments)
        {
            into.Rows.CutTo(0);
            SegmentSearch.FindRows(live.Segment, query, radius, into.Level, into.Rows);
            foreach (ref readonly var hit in into.Rows.All)
            {
                if (Lives(live, hit.Row)) into.Add(SegmentSearch.NeighbourOf(live.Segment, hit));
            }
        }
        into.Rows.CutTo(0);
        fixed (Key256* keys = rows.Keys) SegmentSearch.ScanRows(keys, rows.Count, query, radius, into.Level, into.Rows);
        foreach (ref readonly var hit in into.Rows.All)
        {
            if (rows.Lives((int)hit.Row, Sequence)) into.Add(NeighbourOf(hit));
        }
    }

    /// <summary>Adds all neighbours of a batch, unordered; stops when the batch must be cut.</summary>
    public unsafe void Find(ReadOnlySpan<Key256> queries, int radius, NeighbourBatch into)
    {
        foreach (var live in Set.Segments)
        {
            into.Rows.CutTo(0);
            SegmentSearch.FindRows(live.Segment, queries, radius, into);
            if (!into.HasRoomFor(queries.Length, into.Rows.Count)) return;
            foreach (ref readonly var hit in into.Rows.All)
            {
                if (Lives(live, hit.Row)) into.Add(hit.Query, SegmentSearch.NeighbourOf(live.Segment, hit));
            }
        }
        into.Rows.CutTo(0);
        fixed (Key256* keys = rows.Keys) SegmentSearch.ScanRows(keys, rows.Count, queries, radius, into);
        if (!into.HasRoomFor(queries.Length, into.Rows.Count)) return;
        foreach (ref readonly var hit in into.Rows.All)
        {
            if (rows.Lives((int)hit.Row, Sequence)) into.Add(hit.Query, NeighbourOf(hit));
        }
    }

    /// <summary>Items alive in this state.</summary>
    public long CountAlive()
    {
        var alive = 0L;
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows.Lives(row, Sequence)) alive++;
        }
        foreach (var live in Set.Segments)
        {
            alive += live.Alive;
            if (tombstones == 0) continue;
            foreach (var (id, died) in memory.Tombstones)
            {
                if (died > Sequence) continue;
                foreach (var row in RowsOf(live, id)) alive--;
            }
        }
        return alive;
    }

    /// <summary>Rows of an id in a segment that are not in its file of deleted rows.</summary>
    public static IEnumerable<long> RowsOf(LiveSegment live, ulong id)
    {
        for (var row = live.Segment.LowerBound(id); row < live.Segment.Count && live.Segment.ItemAt(row).Id == id; row++)
        {
            if (live.Deleted is null || !live.Deleted.Contains(row)) yield return row;
        }
    }

    private unsafe bool Lives(LiveSegment live, uint row)
    {
        if (live.Deleted is not null && live.Deleted.Contains(row)) return false;
        return tombstones == 0 || !memory.Tombstones.TryGetValue(live.Segment.Ids[row], out var died) || died > Sequence;
    }

    private Neighbour NeighbourOf(in RowHit hit) => new(rows.Keys[hit.Row], rows.Ids[hit.Row], hit.Distance, rows.Qualities[hit.Row]);
}
