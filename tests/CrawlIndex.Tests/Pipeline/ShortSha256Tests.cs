using System.Security.Cryptography;
using CrawlIndex.Pipeline.Extraction;
using Xunit;

namespace CrawlIndex.Tests.Pipeline;

public sealed class ShortSha256Tests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Fips180_Examples(string message, string expected)
    {
        var digest = new byte[32];
        ShortSha256.Hash(System.Text.Encoding.ASCII.GetBytes(message), digest);
        Assert.Equal(expected, Convert.ToHexStringLower(digest));
    }

    [Fact]
    public void Fips180_EveryLengthAroundTheBlocks_IsTheRuntimesDigest()
    {
        var bytes = new byte[9000];
        new Random(20).NextBytes(bytes);
        var digest = new byte[32];
        foreach (var length in Enumerable.Range(0, 300).Concat([4095, 4096, 4097, 9000]))
        {
            ShortSha256.Hash(bytes.AsSpan(0, length), digest);
            Assert.True(digest.AsSpan().SequenceEqual(SHA256.HashData(bytes.AsSpan(0, length))), $"length {length}");
        }
    }

    [Fact]
    public void Hash_AllocatesNothing()
    {
        var digest = new byte[32];
        ShortSha256.Hash("https://example.org/a.jpg\na"u8, digest);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) ShortSha256.Hash("https://example.org/a.jpg\na"u8, digest);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
