using CrawlIndex.Index;
using CrawlIndex.Index.Kernels;
using CrawlIndex.Index.Layouts;
using CrawlIndex.Index.Segments;
using Xunit;

namespace CrawlIndex.Tests.Index;

/// <summary>A segment finds exactly what a linear scan finds.</summary>
public sealed class SegmentSearchTests
{
    private static readonly int[] Radii = [0, 1, 7, 16, 31, 32, 45, 64, 256];

    public static TheoryData<string, VectorLevel, int, int> Cases()
    {
        var cases = new TheoryData<string, VectorLevel, int, int>();
        foreach (var name in KeySets.Names)
        {
            foreach (var level in Enum.GetValues<VectorLevel>().Where(VectorLevels.IsSupported))
            {
                foreach (var (slots, prefix) in ((int, int)[])[(1, 6), (4, 9), (7, 12), (11, 8), (13, 10), (16, 16)]) cases.Add(name, level, slots, prefix);
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Search_EqualsLinearScan(string name, VectorLevel level, int slots, int prefix)
    {
        var seed = HashCode.Combine(slots, prefix, name.Length);
        var random = new Random(seed);
        using var folder = new ScratchFolder();
        var items = KeySets.Items(KeySets.Create(name, 800, random));
        Write(folder["a.seg"], items, SlotLayout.Even(slots, prefix));
        foreach (var costs in (CostModel[])[KeySets.AlwaysProbe, CostModel.Typical, KeySets.GiveUpSoon])
        {
            using var segment = IndexSegment.Open(folder["a.seg"], SegmentCheck.Full, costs);
            var buffer = new NeighbourBuffer(level);
            var batch = new NeighbourBatch(level);
            foreach (var radius in Radii)
            {
                Key256[] queries = [items[random.Next(items.Length)].Key, KeySets.Near(items[random.Next(items.Length)].Key, random.Next(1, radius + 2), random), KeySets.RandomKey(random)];
                var inOrder = 0;
                segment.SearchBatch(queries, radius, batch, (query, found) =>
                {
                    Assert.Equal(inOrder++, query);
                    Assert.Equal(KeySets.Scan(items, queries[query], radius), found.ToArray());
                });
                Assert.Equal(queries.Length, inOrder);
                foreach (var query in queries)
                {
                    segment.Search(query, radius, buffer);
                    Assert.True(KeySets.Scan(items, query, radius).AsSpan().SequenceEqual(buffer.Neighbours), $"seed {seed}, radius {radius}, {buffer.Count} found");
                }
            }
        }
    }

    [Fact]
    public void Search_IsExactAtEveryRadiusAndDistance()
    {
        var random = new Random(64);
        using var folder = new ScratchFolder();
        var query = KeySets.RandomKey(random);
        var items = KeySets.Items([.. Enumerable.Range(0, 2000).Select(i => KeySets.Near(query, i % 80, random))]);
        Write(folder["a.seg"], items, SlotLayout.Even(11, 10));
        using var segment = IndexSegment.Open(folder["a.seg"], costs: KeySets.AlwaysProbe);
        var buffer = new NeighbourBuffer();
        for (var radius = 0; radius <= 64; radius++)
        {
            segment.Search(query, radius, buffer);
            Assert.True(KeySets.Scan(items, query, radius).AsSpan().SequenceEqual(buffer.Neighbours));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => segment.Search(query, 257, buffer));
        Assert.Throws<ArgumentOutOfRangeException>(() => segment.Search(query, -1, buffer));
    }

    [Fact]
    public void Batch_OfManyQueries_EqualsSingleOnes()
    {
        var random = new Random(5);
        using var folder = new ScratchFolder();
        var items = KeySets.Items(KeySets.Create("clustered", 20_000, random));
        Write(folder["a.seg"], items, layout: null);
        using var segment = IndexSegment.Open(folder["a.seg"]);
        var queries = items[..3000].Select(item => KeySets.Near(item.Key, random.Next(20), random)).ToArray();
        var buffer = new NeighbourBuffer();
        var answered = 0;
        segment.SearchBatch(queries, 31, new NeighbourBatch(), (query, found) =>
        {
            segment.Search(queries[query], 31, buffer);
            Assert.True(found.SequenceEqual(buffer.Neighbours));
            answered++;
        });
        Assert.Equal(queries.Length, answered);
    }

    [Fact]
    public void Batch_WithMoreResultsThanMayWait_IsCut()
    {
        using var folder = new ScratchFolder();
        var key = KeySets.RandomKey(new Random(8));
        var items = KeySets.Items([.. Enumerable.Repeat(key, 1 << 14)]);
        Write(folder["a.seg"], items, layout: null);
        using var segment = IndexSegment.Open(folder["a.seg"]);
        var next = 0;
        segment.SearchBatch([.. Enumerable.Repeat(key, 300)], 3, new NeighbourBatch(), (query, found) =>
        {
            Assert.Equal(next++, query);
            Assert.Equal(items.Length, found.Length);
        });
        Assert.Equal(300, next);
    }

    [Fact]
    public void Segment_OfNothing_FindsNothing()
    {
        using var folder = new ScratchFolder();
        Write(folder["a.seg"], [], layout: null);
        using var segment = IndexSegment.Open(folder["a.seg"], SegmentCheck.Full);
        var buffer = new NeighbourBuffer();
        segment.Search(default, 256, buffer);
        Assert.Equal(0, buffer.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => segment.ItemAt(0));
    }

    [Fact]
    public void Rows_AreInOrderOfId_WhateverTheOrderOfInsertion()
    {
        using var folder = new ScratchFolder();
        var random = new Random(9);
        var items = KeySets.Items(KeySets.Create("random", 3000, random));
        random.Shuffle(items);
        Write(folder["a.seg"], items, layout: null);
        using var segment = IndexSegment.Open(folder["a.seg"]);
        for (var row = 0; row < items.Length; row++) Assert.Equal((ulong)row, segment.ItemAt(row).Id);
        Assert.Equal(items.OrderBy(item => item.Id), Enumerable.Range(0, items.Length).Select(row => segment.ItemAt(row)));
    }

    [Fact]
    public void Search_AllocatesNothing_OnceTheBufferHasGrown()
    {
        using var folder = new ScratchFolder();
        var random = new Random(10);
        var items = KeySets.Items(KeySets.Create("clustered", 20_000, random));
        Write(folder["a.seg"], items, layout: null);
        using var segment = IndexSegment.Open(folder["a.seg"]);
        var buffer = new NeighbourBuffer();
        for (var i = 0; i < 200; i++) segment.Search(items[i].Key, 31, buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++) segment.Search(items[i].Key, 31, buffer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Write(string path, IndexItem[] items, SlotLayout? layout)
    {
        using var writer = new IndexWriter();
        foreach (var item in items) writer.Add(item);
        writer.WriteTo(path, new SegmentOptions(Layout: layout));
    }
}
