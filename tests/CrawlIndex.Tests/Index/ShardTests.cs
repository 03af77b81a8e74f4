using CrawlIndex.Index;
using CrawlIndex.Index.Segments;
using CrawlIndex.Index.Shards;
using Xunit;

namespace CrawlIndex.Tests.Index;

/// <summary>A shard holds exactly what was inserted and not deleted, in every order of changes, merges and reopenings.</summary>
public sealed class ShardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Shard_EqualsItsModel_AfterAnyChanges(int seed)
    {
        var random = new Random(seed);
        using var folder = new ScratchFolder();
        var model = new ShardModel(random);
        var unflushed = new DurableFile(flush: false);
        var shard = IndexShard.Open(folder.Path, ShardModel.Options, unflushed);
        var snapshots = new Queue<(ShardSnapshot Snapshot, List<IndexItem> Items)>();
        try
        {
            for (var step = 0; step < 150; step++)
            {
                model.Change(shard);
                Assert.True(model.Matches(shard, model.Items), $"seed {seed}, step {step}");
                if (step % 5 == 0) snapshots.Enqueue((shard.Snapshot(), model.Items));
                if (step % 40 == 39)
                {
                    Release(model, snapshots, 0);
                    shard.Dispose();
                    shard = IndexShard.Open(folder.Path, ShardModel.Options, unflushed);
                    Assert.True(model.Matches(shard, model.Items), $"seed {seed}, reopened after step {step}");
                }
                Release(model, snapshots, 4);
            }
            Release(model, snapshots, 0);
            shard.Compact();
            Assert.True(shard.Status().Segments <= 1);
            Assert.Equal(0, shard.Status().DeletedRows);
            var named = ShardManifest.Read(folder.Path).Files().Append("lock").Order();
            Assert.Equal(named, Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)).Order());
        }
        finally
        {
            shard.Dispose();
        }
    }

    [Fact]
    public void ReadOnly_OpensBesideAWriter_ChangesNothing_AndRefusesChanges()
    {
        using var folder = new ScratchFolder();
        var items = KeySets.Items(KeySets.Create("random", 300, new Random(5)));
        using var writer = IndexShard.Open(folder.Path, ShardModel.Options);
        writer.Insert(items.AsSpan(0, 200));
        var files = Directory.GetFiles(folder.Path).Order().Select(path => (path, new FileInfo(path).Length)).ToList();
        using (var reader = IndexShard.Open(folder.Path, ShardModel.Options with { ReadOnly = true }))
        {
            Assert.Equal(200, reader.Status().Items);
            Assert.Throws<InvalidOperationException>(() => reader.Insert(items[250]));
            Assert.Throws<InvalidOperationException>(() => reader.Delete([items[0].Id]));
            Assert.Equal(files, Directory.GetFiles(folder.Path).Order().Select(path => (path, new FileInfo(path).Length)));
            writer.Insert(items.AsSpan(200));
            writer.Checkpoint();
            Assert.Equal(200, reader.Status().Items);
        }
        using var later = IndexShard.Open(folder.Path, ShardModel.Options with { ReadOnly = true });
        Assert.Equal(300, later.Status().Items);
    }

    [Fact]
    public void ReadOnly_WhereThereIsNoShard_SaysSo()
    {
        using var folder = new ScratchFolder();
        Assert.Throws<FileNotFoundException>(() => IndexShard.Open(folder.Path, ShardModel.Options with { ReadOnly = true }));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Merge_KeepsWhatChangesWhileItWrites(int seed)
    {
        var random = new Random(seed);
        using var folder = new ScratchFolder();
        var model = new ShardModel(random);
        IndexShard shard = null!;
        var interrupted = 0;
        var armed = false;
        var durable = new DurableFile(step =>
        {
            if (!armed || step != "write header") return;
            armed = false;
            interrupted++;
            for (var i = random.Next(1, 12); i > 0; i--) model.Change(shard, merges: false);
            if (random.Next(2) == 0) shard.Checkpoint();
        }, flush: false);
        for (var reopened = 0; reopened < 3; reopened++)
        {
            shard = IndexShard.Open(folder.Path, ShardModel.Options, durable);
            for (var round = 0; round < 12; round++)
            {
                model.Change(shard, merges: false);
                if (random.Next(3) == 0) shard.Checkpoint();
                armed = true;
                shard.Merge();
                armed = false;
                Assert.True(model.Matches(shard, model.Items), $"seed {seed}, round {round}");
            }
            shard.Dispose();
        }
        Assert.InRange(interrupted, 1, 36);
    }

    [Fact]
    public void Shard_TakesOneProcessAtATime()
    {
        using var folder = new ScratchFolder();
        using var shard = IndexShard.Open(folder.Path);
        Assert.Throws<IOException>(() => IndexShard.Open(folder.Path).Dispose());
    }

    [Fact]
    public void Search_OfAShard_AllocatesNothing()
    {
        using var folder = new ScratchFolder();
        using var shard = IndexShard.Open(folder.Path, ShardModel.Options with { MemoryKeys = 2000 });
        var items = KeySets.Items(KeySets.Create("clustered", 5000, new Random(4)));
        shard.Insert(items);
        shard.Insert(items.AsSpan(0, 100));
        shard.Delete([1, 2, 3]);
        Assert.InRange(shard.Status().MemoryKeys, 1, 2000);
        var buffer = new NeighbourBuffer();
        for (var i = 0; i < 100; i++) shard.Search(items[i].Key, 31, buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) shard.Search(items[i].Key, 31, buffer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Queries_SeeWholeChanges_WhileWritersAndMergesRun()
    {
        using var folder = new ScratchFolder();
        using var shard = IndexShard.Open(folder.Path, ShardModel.Options with { MergeInBackground = true });
        var random = new Random(12);
        var pairs = KeySets.Create("random", 400, random);
        using var done = new CancellationTokenSource();
        using var reading = new CountdownEvent(2);
        var readers = Enumerable.Range(0, 2).Select(reader => Task.Factory.StartNew(() =>
        {
            var buffer = new NeighbourBuffer();
            var order = new Random(reader);
            long searches = 0, torn = 0;
            while (!done.IsCancellationRequested)
            {
                shard.Search(pairs[order.Next(pairs.Length)], 1, buffer);
                // Both items of a pair come and go together.
                if (buffer.Count % 2 != 0) torn++;
                if (++searches == 1) reading.Signal();
            }
            return (searches, torn);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        reading.Wait();
        for (var i = 0; i < pairs.Length; i++)
        {
            shard.Insert([new IndexItem(pairs[i], (ulong)i, 1), new IndexItem(pairs[i].Flip(9), (ulong)i, 2)]);
            if (i % 3 == 0) shard.Delete([(ulong)random.Next(i + 1)]);
        }
        await done.CancelAsync();
        foreach (var (searches, torn) in await Task.WhenAll(readers))
        {
            Assert.True(searches > 1);
            Assert.Equal(0, torn);
        }
        Assert.Null(shard.Status().MergeFault);
    }

    [Fact]
    public void Verify_NamesTheDamagedSegment_AndMergesRefuseIt()
    {
        using var folder = new ScratchFolder();
        string segment;
        using (var shard = IndexShard.Open(folder.Path, ShardModel.Options))
        {
            shard.Insert(KeySets.Items(KeySets.Create("random", 4000, new Random(1))));
            shard.Checkpoint();
            segment = Directory.GetFiles(folder.Path, "seg-*.seg").Single();
        }
        using (var file = File.OpenHandle(segment, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.Write(file, [0x55], 5000);
        using (var shard = IndexShard.Open(folder.Path, ShardModel.Options))
        {
            Assert.Equal(segment, Assert.Throws<CorruptIndexException>(shard.Verify).File);
            shard.Delete([1]);
            Assert.Throws<CorruptIndexException>(() => shard.Compact());
        }
        Assert.Equal(segment, Assert.Throws<CorruptIndexException>(() => IndexShard.Open(folder.Path, ShardModel.Options with { Check = SegmentCheck.Full }).Dispose()).File);
    }

    [Theory]
    [InlineData("MANIFEST")]
    [InlineData("*.del")]
    public void Corrupt_SmallFile_IsNamed(string pattern)
    {
        using var folder = new ScratchFolder();
        using (var shard = IndexShard.Open(folder.Path, ShardModel.Options))
        {
            shard.Insert(KeySets.Items(KeySets.Create("random", 200, new Random(2))));
            shard.Checkpoint();
            shard.Delete([1, 2]);
            shard.Checkpoint();
        }
        var path = Directory.GetFiles(folder.Path, pattern).Single();
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 4;
            File.WriteAllBytes(path, damaged);
            Assert.Equal(path, Assert.Throws<CorruptIndexException>(() => IndexShard.Open(folder.Path, ShardModel.Options).Dispose()).File);
            File.WriteAllBytes(path, bytes[..at]);
            Assert.Throws<CorruptIndexException>(() => IndexShard.Open(folder.Path, ShardModel.Options).Dispose());
        }
        File.Delete(path);
        Assert.Throws<CorruptIndexException>(() => IndexShard.Open(folder.Path, ShardModel.Options).Dispose());
    }

    private static void Release(ShardModel model, Queue<(ShardSnapshot Snapshot, List<IndexItem> Items)> snapshots, int keep)
    {
        while (snapshots.Count > keep)
        {
            var (snapshot, items) = snapshots.Dequeue();
            using (snapshot) Assert.True(model.Matches(snapshot, items), $"snapshot {snapshot.Id} changed");
        }
    }
}
