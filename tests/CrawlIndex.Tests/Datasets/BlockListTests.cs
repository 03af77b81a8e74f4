using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.BlockLists;
using CrawlIndex.Tests.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Datasets;

/// <summary>Exchange formats of block lists (formats.md 4.5).</summary>
public sealed class BlockListTests : IDisposable
{
    private const string Pdq = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
    private const string Md5 = "2b65fd14dde4b7875a6fdf733888316c";
    private const string Sha1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    private const string Sha256 = "08dc1f9bc6a55a04882a2cc3ac792feca030362ddd62990c74b708fe1606ef47";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Pdq + "\nhash=" + Pdq + ",meta\n", 2, 0, 0, 0)]
    [InlineData("pdq " + Pdq + "\nmd5 " + Md5 + "\nsha1 " + Sha1 + "\nsha256 " + Sha256 + "\nurl https://b.example/x\nPDNA abc\nnonsense\n", 5, 0, 1, 1)]
    [InlineData("indicator,first_descriptor_id,added_on,labels\n" + Md5 + ",1,2026-01-01,a b\n" + Pdq + ",2,2026-01-01,\n", 2, 0, 0, 0)]
    [InlineData("[{\"signalType\":\"ImagePDQ\",\"hashValue\":\"" + Pdq + "\",\"hashStatus\":\"Active\"},{\"signalType\":\"MD5\",\"hashValue\":\"" + Md5 + "\",\"hashStatus\":\"Withdrawn\"}]", 1, 1, 0, 0)]
    [InlineData("{\"id\":1,\"fingerprints\":{\"MD5\":\"" + Md5 + "\",\"PDNA\":\"x\",\"SHA1\":\"" + Sha1 + "\"},\"deleted\":false}\n{\"fingerprints\":{\"PDQ\":\"" + Pdq + "\"},\"deleted\":true}\n{oops}\n", 2, 1, 0, 1)]
    public void ExchangeFormats_AreRead_AndEveryEntryIsCounted(string text, long listed, long withdrawn, long unsupported, long bad)
    {
        File.WriteAllText(folder["list"], text);
        var reading = new BlockListReader();
        reading.Read(folder["list"]);
        Assert.Equal(new BlockListCounts(listed, withdrawn, unsupported, bad), reading.Counts);
    }

    [Fact]
    public void Lists_GrowShrinkAndMatch()
    {
        var store = new BlockListStore(folder.Root);
        Import(store, $"pdq {Pdq}\nmd5 {Md5}\nsha256 {Sha256}\nurl https://b.example/x\n");
        var hashes = store.Load();
        Assert.Equal(4, hashes.Count);
        Assert.True(hashes.ContainsDigest(Encoding.ASCII.GetBytes(Md5.ToUpperInvariant())));
        Assert.True(hashes.ContainsDigest(Encoding.ASCII.GetBytes(Sha256)));
        Assert.False(hashes.ContainsDigest(Encoding.ASCII.GetBytes(Sha1)));
        Assert.True(hashes.ContainsUrl("https://b.example/x"u8));
        Assert.False(hashes.ContainsUrl("https://b.example/y"u8));
        Assert.True(PdqFingerprint.TryParse(Pdq, 100, out var print));
        Assert.True(hashes.ContainsLike(print with { A = print.A ^ 0x7fffffff }, 31, 50));
        Assert.False(hashes.ContainsLike(print with { A = print.A ^ 0xffffffff }, 31, 50));
        Assert.False(hashes.ContainsLike(print with { Quality = 10 }, 31, 50));
        Import(store, $"{{\"signalType\":\"md5\",\"hashValue\":\"{Md5}\",\"hashStatus\":\"Deleted\"}}\n");
        var after = store.Load();
        Assert.Equal(3, after.Count);
        Assert.NotEqual(hashes.Snapshot, after.Snapshot);
        Assert.Equal(3, Assert.Single(store.Status()).Counts.Values.Sum());
    }

    [Fact]
    public void Files_AreTheOwnersAlone_AndDamageIsTold()
    {
        var store = new BlockListStore(folder.Root);
        Import(store, $"md5 {Md5}\n");
        var path = folder["blocklists/l.hashes"];
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.False(File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.ASCII.GetBytes(Md5)) >= 0);
        File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(50));
        Assert.Throws<InvalidDataException>(() => store.Load());
        Assert.Throws<InvalidDataException>(() => store.Import("../out", new BlockListReader()));
    }

    private void Import(BlockListStore store, string text)
    {
        File.WriteAllText(folder["list"], text);
        var reading = new BlockListReader();
        reading.Read(folder["list"]);
        store.Import("l", reading);
    }
}
