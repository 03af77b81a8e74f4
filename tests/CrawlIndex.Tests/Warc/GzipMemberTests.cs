using System.Buffers.Binary;
using System.IO.Compression;
using CrawlIndex.Warc;
using CrawlIndex.Warc.Input;
using Xunit;

namespace CrawlIndex.Tests.Warc;

/// <summary>Whole gzip members: our checksum against zlib's, every field of the header, every cut.</summary>
public class GzipMemberTests
{
    private static readonly byte[] Text = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * i >> 3))];

    [Fact]
    public void Rfc1952_ChecksumOfAnyLength_IsWhatZlibWrites()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        foreach (var length in Enumerable.Range(1, 1100).Concat(Enumerable.Range(0, 50).Select(_ => random.Next(1, 300_000))))
        {
            var text = new byte[length];
            random.NextBytes(text);
            var expected = BinaryPrimitives.ReadUInt32LittleEndian(MadeWarc.Gzip(text, CompressionLevel.NoCompression).AsSpan()[^8..]);
            Assert.True(expected == Crc32.Hash(text), $"{length} bytes, seed {seed}");
        }
        Assert.Equal(0xCBF43926, Crc32.Hash("123456789"u8));
        Assert.Equal(0U, Crc32.Hash([]));
    }

    [Fact]
    public void Rfc1952_MemberWithAllHeaderFields_IsDecodedWhole()
    {
        using var codec = new GzipCodec(InflateEngine.Auto);
        var member = WithAllFields(MadeWarc.Gzip(Text));
        var target = new byte[Text.Length];
        var status = codec.Whole([.. member, 0x1f, 0x8b, 8, 0], target, out var consumed, out var written);
        if (status == CodecStatus.NeedWhole) return;
        Assert.Equal((CodecStatus.End, member.Length, Text.Length), (status, consumed, written));
        Assert.Equal(Text, target);
        Assert.Equal(CodecStatus.NeedOutput, codec.Whole(member, target.AsSpan(1), out _, out _));
        for (var length = 0; length < member.Length; length++) Assert.NotEqual(CodecStatus.End, codec.Whole(member.AsSpan(0, length), target, out _, out _));
    }

    [Fact]
    public void Rfc1952_WrongChecksumOrLength_IsCorrupt()
    {
        using var codec = new GzipCodec(InflateEngine.Auto);
        var target = new byte[Text.Length];
        for (var back = 1; back <= 8; back++)
        {
            var member = MadeWarc.Gzip(Text);
            member[^back] ^= 1;
            Assert.Contains(codec.Whole(member, target, out _, out _), (CodecStatus[])[CodecStatus.Corrupt, CodecStatus.NeedWhole]);
        }
    }

    private static byte[] WithAllFields(byte[] member) =>
        [.. member.AsSpan(0, 3), 2 | 4 | 8 | 16, .. member.AsSpan(4, 6), 3, 0, 0, 1, 0, .. "name\0"u8, .. "comment\0"u8, 0x12, 0x34, .. member.AsSpan(10)];
}
