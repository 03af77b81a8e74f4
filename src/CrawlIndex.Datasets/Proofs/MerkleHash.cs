using System.Buffers;
using System.Security.Cryptography;
using CrawlIndex.Pipeline.Extraction;

namespace CrawlIndex.Datasets.Proofs;

/// <summary>The hashes of RFC 6962 section 2.1: SHA-256, leaves and nodes told apart by their first byte.</summary>
public static class MerkleHash
{
    public const int Length = SHA256.HashSizeInBytes;

    private const int MaxOnStack = 512;

    /// <summary>SHA-256(0x00 || data).</summary>
    public static void Leaf(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        byte[]? rented = null;
        Span<byte> message = data.Length < MaxOnStack ? stackalloc byte[MaxOnStack] : rented = ArrayPool<byte>.Shared.Rent(data.Length + 1);
        message = message[..(data.Length + 1)];
        message[0] = 0;
        data.CopyTo(message[1..]);
        ShortSha256.Hash(message, hash);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>SHA-256(0x01 || left || right).</summary>
    public static void Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> hash)
    {
        Span<byte> message = stackalloc byte[1 + (2 * Length)];
        message[0] = 1;
        left.CopyTo(message[1..]);
        right.CopyTo(message[(1 + Length)..]);
        ShortSha256.Hash(message, hash);
    }

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static void Empty(Span<byte> hash) => SHA256.HashData([], hash);

    /// <summary>
    /// Replaces the hashes of one level by those of the next and gives their number. A last node without a neighbour moves up as it
    /// is, which is the same tree as RFC 6962's split at the largest power of two.
    /// </summary>
    public static int RaiseLevel(Span<byte> hashes, int count)
    {
        for (var i = 0; i + 1 < count; i += 2) Node(At(hashes, i), At(hashes, i + 1), At(hashes, i / 2));
        if ((count & 1) != 0) At(hashes, count - 1).CopyTo(At(hashes, count / 2));
        return (count + 1) / 2;
    }

    /// <summary>Reduces the leaf hashes (at least one) to their root, which is then the first of them.</summary>
    public static void Reduce(Span<byte> hashes, int count)
    {
        while (count > 1) count = RaiseLevel(hashes, count);
    }

    internal static Span<byte> At(Span<byte> hashes, int index) => hashes.Slice(index * Length, Length);
}
