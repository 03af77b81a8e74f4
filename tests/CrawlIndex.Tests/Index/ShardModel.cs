using CrawlIndex.Index;
using CrawlIndex.Index.Layouts;
using CrawlIndex.Index.Segments;
using CrawlIndex.Index.Shards;
using Xunit;

namespace CrawlIndex.Tests.Index;

/// <summary>What a shard has to hold, as a list; and random changes made to both.</summary>
internal sealed class ShardModel(Random random)
{
    private readonly Key256[] pool = KeySets.Create("clustered", 200, random);

    public List<IndexItem> Items { get; private set; } = [];

    /// <summary>The items once the change under way is done; equal to Items between changes.</summary>
    public List<IndexItem> Next { get; private set; } = [];

    public static ShardOptions Options { get; } = new()
    {
        MemoryKeys = 60,
        SyncLog = false,
        MergeInBackground = false,
        Merge = new MergePolicy(Fanout: 3),
        Segments = new SegmentOptions(Layout: SlotLayout.Even(8, 6), Costs: KeySets.AlwaysProbe),
    };

    /// <summary>One random change of the shard, without merges if so wanted; Items follows when it returns.</summary>
    public void Change(IndexShard shard, bool merges = true)
    {
        switch (random.Next(merges ? 12 : 10))
        {
            case < 6:
                var items = Enumerable.Range(0, random.Next(1, 25)).Select(_ => new IndexItem(pool[random.Next(pool.Length)], (ulong)random.Next(150), (byte)random.Next(101))).ToArray();
                Next = [.. Items, .. items];
                shard.Insert(items);
                break;
            case < 9:
                var ids = Enumerable.Range(0, random.Next(1, 12)).Select(_ => (ulong)random.Next(150)).ToArray();
                Next = [.. Items.Where(item => !ids.Contains(item.Id))];
                Assert.Equal(Items.Count - Next.Count, shard.Delete(ids));
                break;
            case 9:
                shard.Checkpoint();
                break;
            case 10:
                shard.Merge();
                break;
            default:
                if (random.Next(3) == 0) shard.Compact();
                else InsertSegment(shard);
                break;
        }
        Items = Next;
    }

    /// <summary>Takes the change under way as done.</summary>
    public void Accept() => Items = Next;

    public void Refuse() => Next = Items;

    public bool Matches(IndexShard shard, List<IndexItem> items)
    {
        using var snapshot = shard.Snapshot();
        return Matches(snapshot, items);
    }

    public bool Matches(ShardSnapshot snapshot, List<IndexItem> items)
    {
        var buffer = new NeighbourBuffer();
        snapshot.Search(default, 256, buffer);
        if (!KeySets.Scan(items, default, 256).AsSpan().SequenceEqual(buffer.Neighbours) || snapshot.Count != items.Count) return false;
        var query = KeySets.Near(pool[random.Next(pool.Length)], random.Next(30), random);
        snapshot.Search(query, 31, buffer);
        if (!KeySets.Scan(items, query, 31).AsSpan().SequenceEqual(buffer.Neighbours)) return false;
        var same = true;
        snapshot.SearchBatch([query, pool[0]], 20, new NeighbourBatch(), (number, found) =>
            same &= KeySets.Scan(items, number == 0 ? query : pool[0], 20).AsSpan().SequenceEqual(found));
        return same;
    }

    private void InsertSegment(IndexShard shard)
    {
        using var writer = new IndexWriter();
        Next = [.. Items];
        for (var i = random.Next(1, 40); i > 0; i--)
        {
            Next.Add(new IndexItem(pool[random.Next(pool.Length)], (ulong)random.Next(150), 7));
            writer.Add(Next[^1]);
        }
        shard.InsertSegment(writer);
    }
}
