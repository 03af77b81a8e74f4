using CrawlIndex.Index.Segments;

namespace CrawlIndex.Index.Shards;

/// <summary>How a shard works.</summary>
public sealed record ShardOptions
{
    /// <summary>How its segments are written.</summary>
    public SegmentOptions Segments { get; init; } = new();

    /// <summary>Changes held in memory before they become a segment; every query scans them.</summary>
    public int MemoryKeys { get; init; } = 1 << 14;

    /// <summary>Whether a change is on the disk when the call returns; otherwise it outlives the process but not the machine.</summary>
    public bool SyncLog { get; init; } = true;

    public MergePolicy Merge { get; init; } = new();

    /// <summary>Whether a checkpoint starts a merge that the policy asks for, on one background thread.</summary>
    public bool MergeInBackground { get; init; } = true;

    /// <summary>Opens what is there as it stands, beside a process that writes; any change throws <see cref="InvalidOperationException"/>.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>How much of each segment is checked when the shard is opened.</summary>
    public SegmentCheck Check { get; init; }
}

/// <summary>Which segments are merged.</summary>
/// <param name="Fanout">Segments of about the same size that are merged into one.</param>
/// <param name="MaxKeys">No merged segment is larger: bounds time, memory (50 bytes a key) and disk of one merge.</param>
/// <param name="MaxDeletedShare">A segment with a larger share of deleted rows is rewritten.</param>
public sealed record MergePolicy(int Fanout = 8, long MaxKeys = 1L << 24, double MaxDeletedShare = 0.3)
{
    /// <summary>The segments to merge next, in order of age, given rows and live rows of each; empty when there is nothing to do.</summary>
    internal List<int> Choose(IReadOnlyList<(long Rows, long Alive)> segments)
    {
        for (var i = 0; i < segments.Count; i++)
        {
            if (segments[i].Rows - segments[i].Alive > segments[i].Rows * MaxDeletedShare && segments[i].Alive <= MaxKeys) return [i];
        }
        foreach (var tier in Enumerable.Range(0, segments.Count).GroupBy(i => TierOf(segments[i].Alive)).OrderBy(tier => tier.Key))
        {
            if (tier.Count() < Fanout) continue;
            var chosen = Fill(tier, segments);
            if (chosen.Count > 1) return chosen;
        }
        return [];
    }

    /// <summary>As many of the smallest segments as fit into one, else one with deleted rows; for a full compaction.</summary>
    internal List<int> ChooseAll(IReadOnlyList<(long Rows, long Alive)> segments)
    {
        var chosen = Fill(Enumerable.Range(0, segments.Count), segments);
        if (chosen.Count > 1) return chosen;
        return [.. Enumerable.Range(0, segments.Count).Where(i => segments[i].Alive < segments[i].Rows && segments[i].Alive <= MaxKeys).Take(1)];
    }

    private List<int> Fill(IEnumerable<int> candidates, IReadOnlyList<(long Rows, long Alive)> segments)
    {
        var total = 0L;
        var chosen = candidates.OrderBy(i => segments[i].Alive).TakeWhile(i => (total += segments[i].Alive) <= MaxKeys).ToList();
        chosen.Sort();
        return chosen;
    }

    private int TierOf(long keys) => (int)(Math.Log(Math.Max(1, keys)) / Math.Log(Math.Max(2, Fanout)));
}

/// <summary>What a shard holds, for people.</summary>
/// <param name="Items">Items that a query can find.</param>
/// <param name="Segments">Segment files.</param>
/// <param name="DeletedRows">Rows in segments that are deleted and wait for a merge.</param>
/// <param name="MemoryKeys">Rows not yet in a segment.</param>
/// <param name="Snapshot">Number of the last change.</param>
/// <param name="Bytes">Bytes of the segment files.</param>
/// <param name="LogBytesDropped">Bytes of the log that were cut off, or not whole, when the shard was opened.</param>
/// <param name="MergeFault">Why the last background merge failed, or null.</param>
public sealed record ShardStatus(long Items, int Segments, long DeletedRows, int MemoryKeys, long Snapshot, long Bytes, long LogBytesDropped, string? MergeFault);
