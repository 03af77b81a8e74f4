namespace CrawlIndex.Datasets.Proofs;

/// <summary>What somebody asks a manifest for.</summary>
/// <param name="Tree">The tree whose keys answer it.</param>
/// <param name="Key">The key.</param>
/// <param name="Text">As it was asked.</param>
public sealed record ItemQuery(TreeKind Tree, byte[] Key, string Text)
{
    /// <summary>Reads a pair id (32 hex digits), a SHA-256 of a picture (64 hex digits), or else a URL as it stands in the row.</summary>
    public static ItemQuery Parse(string text)
    {
        var isHex = text.AsSpan().IndexOfAnyExcept(System.Buffers.SearchValues.Create("0123456789abcdefABCDEF")) < 0;
        return (isHex, text.Length) switch
        {
            (true, 2 * TreeEntry.PairIdLength) => new(TreeKind.Items, Convert.FromHexString(text), text),
            (true, 2 * MerkleHash.Length) => new(TreeKind.Pictures, Convert.FromHexString(text), text),
            _ => new(TreeKind.Urls, TreeEntry.UrlKey(text), text),
        };
    }
}
