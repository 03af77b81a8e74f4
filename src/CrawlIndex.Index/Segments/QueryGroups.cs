namespace CrawlIndex.Index.Segments;

/// <summary>A query of a batch as one slot sees it, with the sketches it has seen so far.</summary>
internal record struct GroupedQuery(int Query, uint Bucket, int Visits, ushort Sketch);

/// <summary>The queries of a batch, sorted for one slot after the other by the high bits of their buckets; reused.</summary>
internal sealed class QueryGroups
{
    private GroupedQuery[] members = [];
    private GroupedQuery[] listed = [];
    private int[] ends = [];
    private bool[] crowded = [];
    private int[] visits = [];
    private int queries;
    private int lowBits;

    /// <summary>Queries that are answered by a scan, by number.</summary>
    public Span<bool> Crowded => crowded.AsSpan(0, queries);

    /// <summary>Number of groups, empty ones included.</summary>
    public int GroupCount { get; private set; }

    public void Reset(int count, bool crowded)
    {
        if (members.Length < count)
        {
            members = new GroupedQuery[count];
            listed = new GroupedQuery[count];
            this.crowded = new bool[count];
            visits = new int[count];
        }
        queries = count;
        Crowded.Fill(crowded);
        visits.AsSpan(0, count).Clear();
    }

    /// <summary>Sorts by the bits of the bucket above the <paramref name="bits"/> lowest, keeping the order within a group.</summary>
    public void Group(ReadOnlySpan<Key256> keys, in SlotTable table, int bits)
    {
        lowBits = bits;
        GroupCount = 1 << (table.Slot.Prefix - bits);
        if (ends.Length < GroupCount) ends = new int[GroupCount];
        var next = ends.AsSpan(0, GroupCount);
        next.Clear();
        for (var query = 0; query < keys.Length; query++)
        {
            var window = Key256.Window(keys[query], table.Slot.Start, table.WindowBits);
            listed[query] = new GroupedQuery(query, (uint)window & table.BucketMask, visits[query], (ushort)(window >> table.Slot.Prefix));
            next[(int)(listed[query].Bucket >> bits)]++;
        }
        for (int group = 0, sum = 0; group < next.Length; group++) (next[group], sum) = (sum, sum + next[group]);
        foreach (ref readonly var member in listed.AsSpan(0, keys.Length)) members[next[(int)(member.Bucket >> lowBits)]++] = member;
    }

    /// <summary>Keeps what the members of a group have seen for the next slot.</summary>
    public void Keep(ReadOnlySpan<GroupedQuery> seen)
    {
        foreach (ref readonly var member in seen) visits[member.Query] = member.Visits;
    }

    /// <summary>Marks the queries that have seen more than a scan would cost.</summary>
    public void MarkCrowded(int limit)
    {
        for (var query = 0; query < queries; query++) crowded[query] = visits[query] > limit;
    }

    public Span<GroupedQuery> Of(int group) => members.AsSpan((group == 0 ? 0 : ends[group - 1])..ends[group]);
}
