using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

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
/// Reads a tree of <see cref="TreeWriter"/>, mapped: finds an entry and proves it by looking at a few dozen pages, whatever the size.
/// Nothing it gives is trusted: a proof made from a damaged file does not lead to the signed root.
/// </summary>
public sealed unsafe class TreeFile : IDisposable
{
    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;
    private readonly TreeKind kind;
    private readonly byte* start;

    private TreeFile(MemoryMappedFile map, TreeKind kind, TreeRoot root)
    {
        this.map = map;
        this.kind = kind;
        view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Root = root;
    }

    /// <summary>As the file states it.</summary>
    public TreeRoot Root { get; }

    /// <summary>Opens a tree; throws <see cref="InvalidDataException"/> when the file is none or has another length than its count asks for.</summary>
    public static TreeFile Open(string path, TreeKind kind)
    {
        using var file = File.OpenHandle(path);
        Span<byte> header = stackalloc byte[TreeWriter.HeaderLength];
        if (RandomAccess.Read(file, header, 0) != header.Length || !header.StartsWith(TreeWriter.Magic)) throw new InvalidDataException($"{path} is no tree file");
        var count = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        var length = RandomAccess.GetLength(file);
        if (count < 0 || count > length / TreeEntry.Length || length != LengthOf(count))
            throw new InvalidDataException($"{path}: {length} bytes do not hold the tree of {count} entries that its head names");
        return new TreeFile(MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true), kind, new TreeRoot(count, header.Slice(16, MerkleHash.Length).ToArray()));
    }

    /// <summary>Index of the first entry that is not less than the key; the count when there is none.</summary>
    public long LowerBound(ReadOnlySpan<byte> key)
    {
        var (low, high) = (0L, Root.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (At(EntryOffset(middle), TreeEntry.Length).SequenceCompareTo(key) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    public byte[] Entry(long index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Root.Count, nameof(index));
        return At(EntryOffset(index), TreeEntry.Length).ToArray();
    }

    /// <summary>The proof for the entry at an index.</summary>
    public TreeProof Prove(long index)
    {
        var entry = Entry(index);
        var siblings = new List<byte[]>();
        var first = index & ~(TreeWriter.Group - 1L);
        var inGroup = (int)Math.Min(TreeWriter.Group, Root.Count - first);
        var hashes = new byte[inGroup * MerkleHash.Length];
        TreeWriter.HashGroup(At(EntryOffset(first), inGroup * TreeEntry.Length), hashes);
        var node = index;
        for (var (level, count) = (0, inGroup); level < TreeWriter.GroupLevel; level++, node >>= 1)
        {
            var sibling = (int)((node ^ 1) - (first >> level));
            if (sibling < count) siblings.Add(MerkleHash.At(hashes, sibling).ToArray());
            count = MerkleHash.RaiseLevel(hashes, count);
        }
        var offset = EntryOffset(Root.Count);
        for (var nodes = GroupsOf(Root.Count); nodes > 1; offset += nodes * MerkleHash.Length, nodes = (nodes + 1) / 2, node >>= 1)
        {
            if ((node ^ 1) >= nodes) continue;
            siblings.Add(At(offset + ((node ^ 1) * MerkleHash.Length), MerkleHash.Length).ToArray());
        }
        return new TreeProof(kind, index, entry, siblings);
    }

    /// <summary>True when exactly this entry stands at the index.</summary>
    public bool Holds(long index, ReadOnlySpan<byte> entry) => index < Root.Count && At(EntryOffset(index), TreeEntry.Length).SequenceEqual(entry);

    /// <summary>The root from the entries alone; null when they are not in order.</summary>
    public byte[]? Recompute(CancellationToken cancel)
    {
        const int Batch = TreeWriter.Group * 16;
        var groups = new MemoryStream();
        var (hashes, last) = (new byte[TreeWriter.Group * MerkleHash.Length], new byte[TreeEntry.Length]);
        for (var first = 0L; first < Root.Count; first += Batch)
        {
            cancel.ThrowIfCancellationRequested();
            var block = At(EntryOffset(first), (int)Math.Min(Batch, Root.Count - first) * TreeEntry.Length);
            for (var at = 0; at < block.Length; at += TreeEntry.Length)
            {
                var entry = block.Slice(at, TreeEntry.Length);
                if (first + at > 0 && entry.SequenceCompareTo(last) <= 0) return null;
                entry.CopyTo(last);
            }
            for (; block.Length > 0; block = block[Math.Min(block.Length, TreeWriter.Group * TreeEntry.Length)..])
            {
                var group = block[..Math.Min(block.Length, TreeWriter.Group * TreeEntry.Length)];
                TreeWriter.HashGroup(group, hashes);
                MerkleHash.Reduce(hashes, group.Length / TreeEntry.Length);
                groups.Write(hashes, 0, MerkleHash.Length);
            }
        }
        var root = new byte[MerkleHash.Length];
        var nodes = groups.ToArray();
        if (nodes.Length == 0) MerkleHash.Empty(root);
        else MerkleHash.Reduce(nodes, nodes.Length / MerkleHash.Length);
        if (nodes.Length > 0) nodes.AsSpan(0, MerkleHash.Length).CopyTo(root);
        return root;
    }

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        map.Dispose();
    }

    private static long EntryOffset(long index) => TreeWriter.HeaderLength + (index * TreeEntry.Length);

    private static long GroupsOf(long count) => (count + TreeWriter.Group - 1) / TreeWriter.Group;

    private static long LengthOf(long count)
    {
        var length = EntryOffset(count);
        for (var nodes = GroupsOf(count); nodes > 0; nodes = nodes > 1 ? (nodes + 1) / 2 : 0) length += nodes * MerkleHash.Length;
        return length;
    }

    private ReadOnlySpan<byte> At(long offset, int length) => new(start + offset, length);
}
