using System.Text;
using CrawlIndex.Pipeline.Extraction;

namespace CrawlIndex.Datasets.Proofs;

/// <summary>The trees of a manifest. Each has entries of <see cref="TreeEntry.Length"/> bytes, sorted, no two alike.</summary>
public enum TreeKind : byte
{
    /// <summary>pair id (16 bytes), SHA-256 of the item's canonical row (32).</summary>
    Items = 1,

    /// <summary>SHA-256 of the picture's URL (32), pair id (16).</summary>
    Urls = 2,

    /// <summary>SHA-256 of the picture's bytes where they are known (32), pair id (16).</summary>
    Pictures = 3,
}

/// <summary>One leaf's data: a key and what it leads to. Keys are hashes, so that a proof shows nothing of the items beside the one asked for.</summary>
public static class TreeEntry
{
    public const int Length = 48;

    public const int PairIdLength = 16;

    private static readonly string[] Names = ["", "items", "urls", "pictures"];

    public static IReadOnlyList<TreeKind> Kinds { get; } = [TreeKind.Items, TreeKind.Urls, TreeKind.Pictures];

    public static string Name(this TreeKind kind) => Names[(int)kind];

    public static TreeKind? ParseKind(string? name) => Array.IndexOf(Names, name) is > 0 and var found ? (TreeKind)found : null;

    public static int KeyLength(this TreeKind kind) => kind == TreeKind.Items ? PairIdLength : MerkleHash.Length;

    /// <summary>SHA-256 of a URL as it stands in the row.</summary>
    public static void UrlKey(ReadOnlySpan<byte> utf8, Span<byte> key) => ShortSha256.Hash(utf8, key);

    /// <summary>The key of a URL as it stands in the row.</summary>
    public static byte[] UrlKey(string url)
    {
        var key = new byte[MerkleHash.Length];
        UrlKey(Encoding.UTF8.GetBytes(url), key);
        return key;
    }
}
