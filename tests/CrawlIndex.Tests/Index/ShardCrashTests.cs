using CrawlIndex.Index;
using CrawlIndex.Index.Segments;
using CrawlIndex.Index.Shards;
using Xunit;

namespace CrawlIndex.Tests.Index;

/// <summary>The program ends before each step that touches the disk; what is opened next holds every acknowledged change.</summary>
public sealed class ShardCrashTests
{
    private const int Changes = 40;

    [Theory]
    [InlineData(101)]
    [InlineData(102)]
    [InlineData(103)]
    public void Crash_AtAnyStep_LosesNothingAcknowledged(int seed)
    {
        var steps = 0;
        Run(seed, new DurableFile(_ => steps++, flush: false));
        Assert.True(steps > 100, $"{steps} steps");
        for (var crashAt = 1 + (seed % 3); crashAt <= steps; crashAt += 3)
        {
            var seen = 0;
            Run(seed, new DurableFile(_ =>
            {
                if (++seen == crashAt) throw new CrashException();
            }, flush: false));
        }
    }

    [Fact]
    public void Log_CutAtAnyByte_KeepsTheRecordsBefore()
    {
        using var folder = new ScratchFolder();
        var items = KeySets.Items(KeySets.Create("random", 12, new Random(6)));
        string path;
        long whole;
        using (var shard = IndexShard.Open(folder.Path, ShardModel.Options))
        {
            shard.Insert(items.AsSpan(0, 10));
            path = Directory.GetFiles(folder.Path, "*.log").Single();
            whole = new FileInfo(path).Length;
            shard.Insert(items.AsSpan(10));
        }
        var bytes = File.ReadAllBytes(path);
        for (var length = (int)whole; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            AssertHolds(folder, items[..10], length - whole);
            var damaged = (byte[])bytes.Clone();
            damaged[length] ^= 0x80;
            File.WriteAllBytes(path, damaged);
            AssertHolds(folder, items[..10], bytes.Length - whole);
        }
        File.WriteAllBytes(path, bytes);
        AssertHolds(folder, items, 0);
        File.WriteAllBytes(path, bytes[..9]);
        Assert.Throws<CorruptIndexException>(() => IndexShard.Open(folder.Path).Dispose());
    }

    [Fact]
    public void Log_OfHostileLengths_IsCutThere()
    {
        using var folder = new ScratchFolder();
        var items = KeySets.Items(KeySets.Create("random", 3, new Random(6)));
        using (var shard = IndexShard.Open(folder.Path, ShardModel.Options)) shard.Insert(items);
        var path = Directory.GetFiles(folder.Path, "*.log").Single();
        var bytes = File.ReadAllBytes(path);
        foreach (var length in (int[])[int.MaxValue, -1, int.MinValue, 0, 4, 5, 1 << 24])
        {
            File.WriteAllBytes(path, [.. bytes, .. BitConverter.GetBytes(length), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
            AssertHolds(folder, items, 14);
        }
    }

    private static void AssertHolds(ScratchFolder folder, IndexItem[] items, long dropped)
    {
        using var shard = IndexShard.Open(folder.Path, ShardModel.Options);
        var buffer = new NeighbourBuffer();
        shard.Search(default, 256, buffer);
        Assert.Equal(KeySets.Scan(items, default, 256), buffer.Neighbours.ToArray());
        Assert.Equal(dropped, shard.Status().LogBytesDropped);
    }

    private static void Run(int seed, DurableFile durable)
    {
        var random = new Random(seed);
        using var folder = new ScratchFolder();
        var model = new ShardModel(random);
        IndexShard? shard = null;
        var change = 0;
        try
        {
            shard = IndexShard.Open(folder.Path, ShardModel.Options, durable);
            for (; change < Changes; change++)
            {
                model.Change(shard);
                if (change % 15 == 14)
                {
                    shard.Dispose();
                    shard = null;
                    shard = IndexShard.Open(folder.Path, ShardModel.Options, durable);
                }
            }
            shard.Dispose();
            return;
        }
        catch (CrashException)
        {
            // Closing writes nothing: the folder stays as the crash left it.
            shard?.Dispose();
        }
        using var opened = IndexShard.Open(folder.Path, ShardModel.Options, new DurableFile(flush: false));
        if (model.Matches(opened, model.Next)) model.Accept();
        else Assert.True(model.Matches(opened, model.Items), $"seed {seed}: neither before nor after change {change}");
        model.Refuse();
        for (var more = 0; more < 5; more++) model.Change(opened);
        Assert.True(model.Matches(opened, model.Items));
    }

    private sealed class CrashException : Exception;
}
