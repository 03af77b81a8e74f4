using CrawlIndex.Index;
using CrawlIndex.Index.Shards;
using Xunit;

namespace CrawlIndex.Tests.Index;

public sealed class ShardSetTests
{
    [Fact]
    public void Set_AnswersLikeOneScan_OverAllItsShards()
    {
        using var folder = new ScratchFolder();
        var random = new Random(31);
        var items = KeySets.Items(KeySets.Create("clustered", 4000, random));
        using (var set = ShardSet.Open(folder.Path, 4))
        {
            using var loader = new ShardLoader(set, maxKeys: 700);
            foreach (var item in items[..3000]) loader.Add(item);
            loader.Finish();
            set.Insert(items.AsSpan(3000));
            Assert.Equal(1, set.Delete([17]));
        }
        using var opened = ShardSet.Open(folder.Path, 99);
        Assert.Equal(4, opened.Shards.Count);
        var left = items.Where(item => item.Id != 17).ToArray();
        Assert.Equal(left.Length, opened.Shards.Sum(shard => shard.Status().Items));
        Assert.All(opened.Shards, shard => Assert.InRange(shard.Status().Items, 1, 2000));
        var buffer = new NeighbourBuffer();
        var queries = items[..50].Select(item => KeySets.Near(item.Key, random.Next(20), random)).ToArray();
        foreach (var query in queries)
        {
            opened.Search(query, 31, buffer);
            Assert.Equal(KeySets.Scan(left, query, 31), buffer.Neighbours.ToArray());
        }
        opened.SearchBatch(queries, 31, new NeighbourBatch(), (query, found) => Assert.Equal(KeySets.Scan(left, queries[query], 31), found.ToArray()));
        opened.Compact();
        opened.Verify();
        opened.Search(queries[0], 31, buffer);
        Assert.Equal(KeySets.Scan(left, queries[0], 31), buffer.Neighbours.ToArray());
    }

    [Fact]
    public void Set_WithADamagedDescription_IsNamed()
    {
        using var folder = new ScratchFolder();
        ShardSet.Open(folder.Path, 2).Dispose();
        var bytes = File.ReadAllBytes(folder["SHARDS"]);
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 1;
            File.WriteAllBytes(folder["SHARDS"], damaged);
            Assert.Equal(folder["SHARDS"], Assert.Throws<CorruptIndexException>(() => ShardSet.Open(folder.Path).Dispose()).File);
        }
    }
}
