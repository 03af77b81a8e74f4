namespace CrawlIndex.Datasets.Proofs;

/// <summary>Checks inclusion proofs.</summary>
public static class MerklePath
{
    /// <summary>Hashes in the path of a tree of 2^63 leaves.</summary>
    public const int MaxLength = 63;

    /// <summary>
    /// Writes the root that the leaf and its path lead to (RFC 9162 section 2.1.3.2); false when a tree of <paramref name="count"/>
    /// leaves has no such path for the leaf at <paramref name="index"/>.
    /// </summary>
    public static bool TryRoot(ReadOnlySpan<byte> leafHash, long index, long count, IReadOnlyList<byte[]> path, Span<byte> root)
    {
        if (index < 0 || index >= count || path.Count > MaxLength) return false;
        leafHash.CopyTo(root);
        var (node, last) = (index, count - 1);
        foreach (var sibling in path)
        {
            if (last == 0 || sibling.Length != MerkleHash.Length) return false;
            if ((node & 1) != 0 || node == last)
            {
                MerkleHash.Node(sibling, root, root);
                // A last node without a neighbour moved up unchanged.
                while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                MerkleHash.Node(root, sibling, root);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0;
    }
}
