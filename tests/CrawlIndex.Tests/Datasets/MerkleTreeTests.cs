using System.Security.Cryptography;
using CrawlIndex.Datasets.Proofs;
using Xunit;

namespace CrawlIndex.Tests.Datasets;

/// <summary>Trees against RFC 6962's definition and its published vectors, proofs against any flipped bit.</summary>
public sealed class MerkleTreeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("merkle-tests-").FullName;

    [Fact]
    public void Rfc6962_ReferenceVectors_GiveTheirRoots()
    {
        string[] leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        string[] roots =
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        for (var count = 1; count <= leaves.Length; count++)
        {
            var hashes = new byte[count * MerkleHash.Length];
            for (var i = 0; i < count; i++) MerkleHash.Leaf(Convert.FromHexString(leaves[i]), hashes.AsSpan(i * MerkleHash.Length, MerkleHash.Length));
            MerkleHash.Reduce(hashes, count);
            Assert.Equal(roots[count - 1], Convert.ToHexStringLower(hashes.AsSpan(0, MerkleHash.Length)));
        }
        var empty = new byte[MerkleHash.Length];
        MerkleHash.Empty(empty);
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Convert.ToHexStringLower(empty));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    [InlineData(256 * 7)]
    [InlineData(40_003)]
    public void Rfc6962_StreamedTree_HasTheRootOfTheRecursiveDefinition_AndProvesEveryEntry(int count)
    {
        var entries = Entries(count, seed: count);
        var root = Write(entries);
        Assert.Equal(count, root.Count);
        Assert.Equal(Convert.ToHexString(Definition(entries)), Convert.ToHexString(root.Hash));
        using var tree = TreeFile.Open(Path.Combine(folder, "t"), TreeKind.Items);
        Assert.Equal(root.Hash, tree.Root.Hash);
        var step = Math.Max(1, count / 500);
        for (var i = 0; i < count; i += step)
        {
            var proof = tree.Prove(i);
            Assert.True(proof.LeadsTo(root));
            Assert.Equal(i, tree.LowerBound(entries[i]));
            Assert.False((proof with { Index = i == 0 ? count : i - 1 }).LeadsTo(root));
        }
    }

    [Fact]
    public void AnyFlippedBit_OfEntryPathIndexOrCount_IsCaught()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var count = random.Next(1, 3000);
            var root = Write(Entries(count, random.Next()));
            using var tree = TreeFile.Open(Path.Combine(folder, "t"), TreeKind.Urls);
            var proof = tree.Prove(random.Next(count));
            for (var flip = 0; flip < 60; flip++)
            {
                var where = random.Next(proof.Path.Count + 1);
                var path = proof.Path.Select(hash => hash.ToArray()).ToArray();
                var entry = proof.Entry.ToArray();
                var target = where == proof.Path.Count ? entry : path[where];
                target[random.Next(target.Length)] ^= (byte)(1 << random.Next(8));
                Assert.False((proof with { Entry = entry, Path = path }).LeadsTo(root), $"seed {seed}");
            }
            var otherIndex = proof.Index ^ (1L << random.Next(40));
            Assert.False((proof with { Index = otherIndex }).LeadsTo(root), $"seed {seed}");
            Assert.False((proof with { Path = [.. proof.Path, new byte[32]] }).LeadsTo(root), $"seed {seed}");
            if (proof.Path.Count > 0) Assert.False((proof with { Path = [.. proof.Path.Skip(1)] }).LeadsTo(root), $"seed {seed}");
        }
    }

    [Fact]
    public void TreeFile_WithAnotherLengthOrHead_IsRefused()
    {
        Write(Entries(600, 1));
        var path = Path.Combine(folder, "t");
        var bytes = File.ReadAllBytes(path);
        foreach (var (offset, value) in new[] { (0, 0x58), (8, 0x01), (15, 0x7f), (15, 0xff) })
        {
            var broken = bytes.ToArray();
            broken[offset] = (byte)value;
            File.WriteAllBytes(path, broken);
            Assert.Throws<InvalidDataException>(() => TreeFile.Open(path, TreeKind.Items));
        }
        foreach (var length in new[] { 0, 10, 64, bytes.Length - 1 })
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Throws<InvalidDataException>(() => TreeFile.Open(path, TreeKind.Items));
        }
    }

    [Fact]
    public void TreeWriter_UnsortedOrRepeatedEntries_AreABug()
    {
        var entries = Entries(2, 3);
        using var writer = new TreeWriter(Path.Combine(folder, "u"));
        writer.Add(entries[1]);
        Assert.Throws<ArgumentException>(() => writer.Add(entries[1]));
        Assert.Throws<ArgumentException>(() => writer.Add(entries[0]));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static byte[][] Entries(int count, int seed)
    {
        var random = new Random(seed);
        var entries = new byte[count][];
        for (var i = 0; i < count; i++) random.NextBytes(entries[i] = new byte[TreeEntry.Length]);
        Array.Sort(entries, (a, b) => a.AsSpan().SequenceCompareTo(b));
        return entries;
    }

    /// <summary>Section 2.1, word for word.</summary>
    private static byte[] Definition(ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length == 0) return SHA256.HashData([]);
        if (entries.Length == 1) return SHA256.HashData([0, .. entries[0]]);
        var split = 1;
        while (split * 2 < entries.Length) split *= 2;
        return SHA256.HashData([1, .. Definition(entries[..split]), .. Definition(entries[split..])]);
    }

    private TreeRoot Write(byte[][] entries)
    {
        using var writer = new TreeWriter(Path.Combine(folder, "t"));
        foreach (var entry in entries) writer.Add(entry);
        return writer.Finish();
    }
}
