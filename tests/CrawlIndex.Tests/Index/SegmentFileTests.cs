using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CrawlIndex.Index;
using CrawlIndex.Index.Layouts;
using CrawlIndex.Index.Segments;
using Xunit;

namespace CrawlIndex.Tests.Index;

/// <summary>The bytes of a segment: the same for ever, and harmless when they are wrong.</summary>
public sealed class SegmentFileTests
{
    private static readonly string Golden = Path.Combine(TestData.Repository, "tests", "Data", "index", "segment-v1.seg");

    [Fact]
    public void Golden_SegmentV1_IsWrittenByteForByte()
    {
        using var folder = new ScratchFolder();
        WriteSample(folder["a.seg"]);
        Assert.Equal(File.ReadAllBytes(Golden), File.ReadAllBytes(folder["a.seg"]));
    }

    [Fact]
    public void Golden_SegmentV1_IsRead()
    {
        using var segment = IndexSegment.Open(Golden, SegmentCheck.Full, KeySets.AlwaysProbe);
        var sample = Sample();
        Assert.Equal(sample.Length, segment.Count);
        var buffer = new NeighbourBuffer();
        foreach (var item in sample)
        {
            segment.Search(item.Key, 31, buffer);
            Assert.True(KeySets.Scan(sample, item.Key, 31).AsSpan().SequenceEqual(buffer.Neighbours));
        }
    }

    [Fact]
    public void Corrupt_AnyByte_IsFoundByItsChecksum_AndTheFileNamed()
    {
        using var folder = new ScratchFolder();
        var bytes = File.ReadAllBytes(Golden);
        for (var at = 0; at < bytes.Length; at += at % 4096 < 128 ? 1 : 13)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x10;
            File.WriteAllBytes(folder["a.seg"], damaged);
            var found = Assert.Throws<CorruptIndexException>(() => IndexSegment.Open(folder["a.seg"], SegmentCheck.Full).Dispose());
            Assert.Equal(folder["a.seg"], found.File);
            Assert.Contains("a.seg", found.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Corrupt_AnyLength_IsNoticed()
    {
        using var folder = new ScratchFolder();
        var bytes = File.ReadAllBytes(Golden);
        for (var length = 0; length < bytes.Length; length += length is > 4000 and < 4200 ? 1 : 97)
        {
            File.WriteAllBytes(folder["a.seg"], bytes[..length]);
            Assert.Throws<CorruptIndexException>(() => IndexSegment.Open(folder["a.seg"]).Dispose());
        }
        File.WriteAllBytes(folder["a.seg"], [.. bytes, 0]);
        Assert.Throws<CorruptIndexException>(() => IndexSegment.Open(folder["a.seg"]).Dispose());
    }

    [Fact]
    public void Hostile_BytesWithRightChecksums_AnswerOrThrow_AndNeverReadOutside()
    {
        using var folder = new ScratchFolder();
        var bytes = File.ReadAllBytes(Golden);
        var random = new Random(77);
        var refused = 0;
        for (var round = 0; round < 600; round++)
        {
            var hostile = (byte[])bytes.Clone();
            for (var flips = random.Next(1, 40); flips > 0; flips--) hostile[random.Next(round % 3 == 0 ? 8 : 4096, hostile.Length)] = (byte)random.Next(256);
            Resign(hostile);
            File.WriteAllBytes(folder["a.seg"], hostile);
            try
            {
                using var segment = IndexSegment.Open(folder["a.seg"], SegmentCheck.Structure, KeySets.AlwaysProbe);
                var buffer = new NeighbourBuffer();
                foreach (var item in Sample()) segment.Search(item.Key, 31, buffer);
                segment.SearchBatch([.. Sample().Select(item => item.Key)], 31, new NeighbourBatch(), (_, _) => { });
            }
            catch (CorruptIndexException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1, 600);
    }

    [Fact]
    public void Version_OfTheFuture_IsRefusedByNumber()
    {
        using var folder = new ScratchFolder();
        var bytes = File.ReadAllBytes(Golden);
        bytes[8] = 2;
        Resign(bytes);
        File.WriteAllBytes(folder["a.seg"], bytes);
        Assert.Contains("version 2", Assert.Throws<CorruptIndexException>(() => IndexSegment.Open(folder["a.seg"]).Dispose()).Message, StringComparison.Ordinal);
    }

    internal static IndexItem[] Sample()
    {
        // Own arithmetic, so that the sample never changes with a library.
        var state = 20261122UL;
        ulong Next() => state = (state * 6364136223846793005UL) + 1442695040888963407UL;
        var items = new IndexItem[200];
        for (var i = 0; i < items.Length; i++)
        {
            var key = i % 4 == 3 ? items[i - 1].Key.Flip((int)(Next() >> 56)).Flip((int)(Next() >> 56)) : new Key256(Next(), Next(), Next(), Next());
            items[i] = new IndexItem(key, (ulong)(i / 2), (byte)(i % 101));
        }
        return items;
    }

    private static void WriteSample(string path)
    {
        using var writer = new IndexWriter();
        foreach (var item in Sample()) writer.Add(item);
        writer.WriteTo(path, new SegmentOptions(Layout: SlotLayout.Even(11, 4)));
    }

    /// <summary>Makes every checksum right again.</summary>
    private static void Resign(byte[] bytes)
    {
        var table = (int)BinaryPrimitives.ReadUInt64LittleEndian(File.ReadAllBytes(Golden).AsSpan(24));
        var sums = MemoryMarshal.Cast<byte, uint>(bytes.AsSpan(table));
        for (var block = 0; block < sums.Length; block++)
        {
            var from = 4096 + (block << 16);
            sums[block] = Checksum.Of(bytes.AsSpan(from, Math.Min(1 << 16, table - from)));
        }
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(40), Checksum.Of(bytes.AsSpan(table)));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4092), Checksum.Of(bytes.AsSpan(0, 4092)));
    }
}
