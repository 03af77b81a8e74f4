using System.Buffers.Binary;

namespace CrawlIndex.Datasets.Proofs;

/// <summary>Number of leaves and root hash of a tree.</summary>
public readonly record struct TreeRoot(long Count, byte[] Hash);

/// <summary>
/// Writes one tree from its sorted entries: they go to the file as they come, and of every 256 of them one hash stays in memory,
/// so a billion entries need 125 MB. The file appears under its name with <see cref="Finish"/>.
/// <code>
/// 0   "CITREE1\n"            64              entries, 48 bytes each, sorted
/// 8   u64 LE entries         64 + 48 n       hashes of level 8 (one for each 256 leaves), 32 bytes each
/// 16  root, 32 bytes         ...             of level 9 (half as many, rounded up), ... up to the root
/// 48  zeros
/// </code>
/// </summary>
public sealed class TreeWriter : IDisposable
{
    public const int HeaderLength = 64;
    public const int GroupLevel = 8;
    public const int Group = 1 << GroupLevel;

    private const int GroupsPerBlock = 128;

    private readonly string path;
    private readonly string partial;
    private readonly FileStream file;
    private readonly byte[] block = new byte[GroupsPerBlock * Group * TreeEntry.Length];
    private readonly byte[] blockHashes = new byte[GroupsPerBlock * MerkleHash.Length];
    private readonly MemoryStream groups = new();
    private readonly byte[] last = new byte[TreeEntry.Length];
    private int filled;
    private long count;

    /// <param name="path">Where the finished file goes; until then it grows beside it as <c>.NAME.part</c>.</param>
    public TreeWriter(string path)
    {
        this.path = Path.GetFullPath(path);
        partial = Path.Combine(Path.GetDirectoryName(this.path)!, $".{Path.GetFileName(path)}.part");
        Directory.CreateDirectory(Path.GetDirectoryName(this.path)!);
        file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        file.Write(new byte[HeaderLength]);
    }

    internal static ReadOnlySpan<byte> Magic => "CITREE1\n"u8;

    /// <summary>Adds entries, 48 bytes each, in ascending order; throws <see cref="ArgumentException"/> where the order breaks.</summary>
    public void Add(ReadOnlySpan<byte> entries)
    {
        if (entries.Length % TreeEntry.Length != 0) throw new ArgumentException($"entries have {TreeEntry.Length} bytes each", nameof(entries));
        for (; entries.Length > 0; entries = entries[TreeEntry.Length..])
        {
            var entry = entries[..TreeEntry.Length];
            if (count > 0 && entry.SequenceCompareTo(last) <= 0) throw new ArgumentException($"entry {count} does not follow the one before it", nameof(entries));
            entry.CopyTo(last);
            entry.CopyTo(block.AsSpan(filled));
            filled += TreeEntry.Length;
            count++;
            if (filled == block.Length) Flush();
        }
    }

    /// <summary>Completes the file and gives the root.</summary>
    public TreeRoot Finish()
    {
        Flush();
        var hashes = groups.ToArray();
        var nodes = hashes.Length / MerkleHash.Length;
        file.Write(hashes);
        for (var left = nodes; left > 1;)
        {
            left = MerkleHash.RaiseLevel(hashes, left);
            file.Write(hashes, 0, left * MerkleHash.Length);
        }
        var root = new byte[MerkleHash.Length];
        if (nodes == 0) MerkleHash.Empty(root);
        else hashes.AsSpan(0, MerkleHash.Length).CopyTo(root);
        var header = new byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), count);
        root.CopyTo(header.AsSpan(16));
        file.Position = 0;
        file.Write(header);
        file.Flush(flushToDisk: true);
        file.Dispose();
        File.Move(partial, path, overwrite: true);
        return new TreeRoot(count, root);
    }

    public void Dispose()
    {
        file.Dispose();
        if (File.Exists(partial)) File.Delete(partial);
        groups.Dispose();
    }

    private void Flush()
    {
        if (filled == 0) return;
        file.Write(block, 0, filled);
        var inBlock = (filled + (Group * TreeEntry.Length) - 1) / (Group * TreeEntry.Length);
        var end = filled;
        Parallel.For(0, inBlock, group =>
        {
            Span<byte> hashes = stackalloc byte[Group * MerkleHash.Length];
            var start = group * Group * TreeEntry.Length;
            HashGroup(block.AsSpan(start, Math.Min(Group * TreeEntry.Length, end - start)), hashes);
            MerkleHash.Reduce(hashes, Math.Min(Group, (end - start) / TreeEntry.Length));
            hashes[..MerkleHash.Length].CopyTo(blockHashes.AsSpan(group * MerkleHash.Length));
        });
        groups.Write(blockHashes, 0, inBlock * MerkleHash.Length);
        filled = 0;
    }

    /// <summary>Leaf hashes of up to 256 entries.</summary>
    internal static void HashGroup(ReadOnlySpan<byte> entries, Span<byte> hashes)
    {
        for (var i = 0; i < entries.Length / TreeEntry.Length; i++)
            MerkleHash.Leaf(entries.Slice(i * TreeEntry.Length, TreeEntry.Length), MerkleHash.At(hashes, i));
    }
}
