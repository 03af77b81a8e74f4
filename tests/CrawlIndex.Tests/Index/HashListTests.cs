using System.Globalization;
using System.Text;
using CrawlIndex.Index;
using CrawlIndex.Index.Shards;
using CrawlIndex.Index.Text;
using Xunit;

namespace CrawlIndex.Tests.Index;

public sealed class HashListTests
{
    private const string Hex = "f162eb9daab170c0567fe3632d9a5548c5612982dd5e374a7424ebbc8a835c95";

    [Theory]
    [InlineData(Hex, HashLineOutcome.Hash, "")]
    [InlineData(Hex + ",a,b", HashLineOutcome.Hash, "a,b")]
    [InlineData("hash=" + Hex, HashLineOutcome.Hash, "")]
    [InlineData("hash=" + Hex + ",norm=128", HashLineOutcome.Hash, "norm=128")]
    [InlineData("  " + Hex + " \r", HashLineOutcome.Hash, "")]
    [InlineData(" \t\r", HashLineOutcome.Blank, "")]
    [InlineData("hash=", HashLineOutcome.BadHash, "")]
    [InlineData(Hex + "0", HashLineOutcome.BadHash, "")]
    [InlineData("# comment", HashLineOutcome.BadHash, "")]
    [InlineData("hash=hash=" + Hex, HashLineOutcome.BadHash, "")]
    public void Line_OfThePdqTools_IsRead(string line, HashLineOutcome outcome, string metadata)
    {
        Assert.Equal(outcome, HashLine.Read(Encoding.UTF8.GetBytes(line), out var key, out var rest));
        if (outcome != HashLineOutcome.Hash) return;
        Assert.Equal(Hex, key.ToString());
        Assert.Equal(metadata, Encoding.UTF8.GetString(rest));
    }

    [Fact]
    public void Outcomes_KeepTheirNumbers() =>
        Assert.Equal("Hash=0 Blank=1 BadHash=2 TooLong=3", string.Join(' ', Enum.GetValues<HashLineOutcome>().Select(outcome => $"{outcome}={(int)outcome}")));

    [Fact]
    public void List_CountsEveryLineOnce_WhateverTheChunks()
    {
        var text = "\uFEFF" + Hex + "\n\nbad\nhash=" + Hex + ",x\r\n" + new string('a', 200_000) + "\n" + Hex + "\n" + new string('b', 70_000);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var seed = 0; seed < 30; seed++)
        {
            var reader = new HashListReader(new ChunkStream(bytes, new Random(seed)));
            var lines = new List<long>();
            while (reader.TryRead(out var key, out _))
            {
                Assert.Equal(Hex, key.ToString());
                lines.Add(reader.Line);
            }
            Assert.Equal([1, 4, 6], lines);
            Assert.Equal(new HashListCounts(3, 1, 1, 2), reader.Counts);
            Assert.Equal(7, reader.Counts.Lines);
        }
    }

    [Fact]
    public void Query_WritesALinePerNeighbour()
    {
        using var folder = new ScratchFolder();
        using var set = ShardSet.Open(folder.Path, 2);
        var key = Key256.Parse(Hex);
        var list = $"{key}\n{key.Flip(3)},copy\nnonsense\n{key.Flip(200).Flip(1)}\n";
        var indexer = new HashListIndexer(set);
        Assert.Equal(new HashListCounts(3, 0, 1, 0), indexer.Add(new MemoryStream(Encoding.ASCII.GetBytes(list))));
        var output = new MemoryStream();
        var query = new HashListQuery(set, 2);
        Assert.Equal(new HashListCounts(1, 0, 0, 0), query.Run(new MemoryStream(Encoding.ASCII.GetBytes($"hash={key}")), output));
        Assert.Equal($"{key},{key},0\n{key},{key.Flip(3)},1\n{key},{key.Flip(200).Flip(1)},2\n", Encoding.ASCII.GetString(output.ToArray()));
        Assert.Equal(3, query.Matches);
    }

    [DataFact]
    public void Pdq_NeedlesInHaystack_MatchTheBruteForceTable()
    {
        var root = TestData.PathOf("pdq");
        using var folder = new ScratchFolder();
        using var set = ShardSet.Open(folder.Path, 3);
        var indexer = new HashListIndexer(set);
        // Haystack lines are numbered after the needles in the table: both lists in one index give those numbers.
        var expected = File.ReadLines(Path.Combine(root, "expected-mih-within-31.tsv")).Skip(1)
            .Select(line => line.Split('\t').Select(field => int.Parse(field, CultureInfo.InvariantCulture)).ToArray())
            .Select(row => (Needle: row[0], Haystack: row[1], Distance: row[2])).Order().ToArray();
        using (var haystack = File.OpenRead(Path.Combine(root, "reg-test-input", "haystack.txt"))) indexer.Add(haystack);
        var needles = new HashListReader(File.OpenRead(Path.Combine(root, "reg-test-input", "needles.txt")));
        var found = new List<(int, int, int)>();
        var buffer = new NeighbourBuffer();
        while (needles.TryRead(out var key, out _))
        {
            set.Search(key, 31, buffer);
            foreach (var neighbour in buffer.Neighbours) found.Add(((int)needles.Line, (int)neighbour.Id, neighbour.Distance));
        }
        Assert.Equal(expected, found.Order().ToArray());
    }

    private sealed class ChunkStream(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, random.Next(1, 5000)));
    }
}
