using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace CrawlIndex.Datasets.Proofs;

/// <summary>An entry with its place in a tree and the hashes that lead to the root.</summary>
public sealed record TreeProof(TreeKind Tree, long Index, byte[] Entry, IReadOnlyList<byte[]> Path)
{
    /// <summary>True when the entry stands at its index in the tree of this root (RFC 9162 section 2.1.3.2).</summary>
    public bool LeadsTo(TreeRoot root)
    {
        if (Entry.Length != TreeEntry.Length) return false;
        Span<byte> hash = stackalloc byte[MerkleHash.Length];
        MerkleHash.Leaf(Entry, hash);
        return MerklePath.TryRoot(hash, Index, root.Count, Path, hash) && hash.SequenceEqual(root.Hash);
    }
}

/// <summary>
/// Reads a tree of <see cref="TreeWriter"/>: finds an entry and proves it with a few dozen small reads, whatever the size. Nothing
/// it gives is trusted: a proof made from a damaged file does not lead to the signed root.
/// </summary>
public sealed class TreeFile : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly TreeKind kind;
    private readonly string path;

    private TreeFile(SafeFileHandle file, string path, TreeKind kind, TreeRoot root)
    {
        this.file = file;
        this.path = path;
        this.kind = kind;
        Root = root;
    }

    /// <summary>As the file states it.</summary>
    public TreeRoot Root { get; }

    /// <summary>Opens a tree; throws <see cref="InvalidDataException"/> when the file is none or has another length than its count asks for.</summary>
    public static TreeFile Open(string path, TreeKind kind)
    {
        var file = File.OpenHandle(path);
        try
        {
            Span<byte> header = stackalloc byte[TreeWriter.HeaderLength];
            if (RandomAccess.Read(file, header, 0) != header.Length || !header.StartsWith(TreeWriter.Magic)) throw new InvalidDataException($"{path} is no tree file");
            var count = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
            var length = RandomAccess.GetLength(file);
            if (count < 0 || count > length / TreeEntry.Length || length != LengthOf(count))
                throw new InvalidDataException($"{path}: {length} bytes do not hold the tree of {count} entries that its head names");
            return new TreeFile(file, path, kind, new TreeRoot(count, header.Slice(16, MerkleHash.Length).ToArray()));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Index of the first entry that is not less than the key; the count when there is none.</summary>
    public long LowerBound(ReadOnlySpan<byte> key)
    {
        Span<byte> entry = stackalloc byte[TreeEntry.Length];
        var (low, high) = (0L, Root.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            Read(entry, EntryOffset(middle));
            if (entry.SequenceCompareTo(key) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    public byte[] Entry(long index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Root.Count, nameof(index));
        var entry = new byte[TreeEntry.Length];
        Read(entry, EntryOffset(index));
        return entry;
    }

    /// <summary>The proof for the entry at an index.</summary>
    public TreeProof Prove(long index)
    {
        var entry = Entry(index);
        var siblings = new List<byte[]>();
        var start = index & ~(TreeWriter.Group - 1L);
        var inGroup = (int)Math.Min(TreeWriter.Group, Root.Count - start);
        var entries = new byte[inGroup * TreeEntry.Length];
        Read(entries, EntryOffset(start));
        var hashes = new byte[inGroup * MerkleHash.Length];
        TreeWriter.HashGroup(entries, hashes);
        var node = index;
        for (var (level, count) = (0, inGroup); level < TreeWriter.GroupLevel; level++, node >>= 1)
        {
            var sibling = (int)((node ^ 1) - (start >> level));
            if (sibling < count) siblings.Add(MerkleHash.At(hashes, sibling).ToArray());
            count = MerkleHash.RaiseLevel(hashes, count);
        }
        var offset = EntryOffset(Root.Count);
        for (var nodes = GroupsOf(Root.Count); nodes > 1; offset += nodes * MerkleHash.Length, nodes = (nodes + 1) / 2, node >>= 1)
        {
            if ((node ^ 1) >= nodes) continue;
            var sibling = new byte[MerkleHash.Length];
            Read(sibling, offset + ((node ^ 1) * MerkleHash.Length));
            siblings.Add(sibling);
        }
        return new TreeProof(kind, index, entry, siblings);
    }

    public void Dispose() => file.Dispose();

    private static long EntryOffset(long index) => TreeWriter.HeaderLength + (index * TreeEntry.Length);

    private static long GroupsOf(long count) => (count + TreeWriter.Group - 1) / TreeWriter.Group;

    private static long LengthOf(long count)
    {
        var length = EntryOffset(count);
        for (var nodes = GroupsOf(count); nodes > 0; nodes = nodes > 1 ? (nodes + 1) / 2 : 0) length += nodes * MerkleHash.Length;
        return length;
    }

    private void Read(Span<byte> to, long offset)
    {
        if (RandomAccess.Read(file, to, offset) != to.Length) throw new InvalidDataException($"{path} ends before offset {offset + to.Length}");
    }
}
