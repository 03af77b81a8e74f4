using CrawlIndex.Consent.Verdicts;
using System.Security.Cryptography;

namespace CrawlIndex.Datasets.BlockLists;

/// <summary>
/// All hashes of the block lists in force, for look-ups by any number of threads. Nothing here gives a hash back: the answer is a yes or a no.
/// </summary>
public sealed class BlockedHashes
{
    private readonly HashSet<UInt256> digests = [];
    private readonly HashSet<UInt256> urls = [];
    private readonly List<PdqFingerprint> pdq = [];

    public static BlockedHashes None { get; } = new();

    /// <summary>Name of the state of the lists: it changes when they do, and tells nothing of what they hold.</summary>
    public string Snapshot { get; init; } = "";

    public bool HasDigests => digests.Count > 0;

    public bool HasUrls => urls.Count > 0;

    public bool HasFingerprints => pdq.Count > 0;

    public int Count => digests.Count + urls.Count + pdq.Count;

    /// <summary>Adds one entry.</summary>
    public void Add(in BlockEntry entry)
    {
        switch (entry.Kind)
        {
            case BlockKind.Pdq:
                pdq.Add(entry.Hash.ToFingerprint());
                break;
            case BlockKind.UrlMd5 or BlockKind.UrlSha1 or BlockKind.UrlSha256:
                urls.Add(entry.Hash);
                break;
            default:
                digests.Add(entry.Hash);
                break;
        }
    }

    /// <summary>True when a digest of the bytes (MD5, SHA-1 or SHA-256, in hex) is listed.</summary>
    public bool ContainsDigest(ReadOnlySpan<byte> hex) => UInt256.TryParse(hex.Trim(" "u8), out var digest) && digests.Contains(digest);

    /// <summary>True when a digest of the URL's own characters is listed.</summary>
    public bool ContainsUrl(ReadOnlySpan<byte> url)
    {
        Span<byte> digest = stackalloc byte[32];
#pragma warning disable CA5350, CA5351 // The lists name these digests; nothing is secured by them.
        return urls.Contains(UInt256.Of(digest[..MD5.HashData(url, digest)])) || urls.Contains(UInt256.Of(digest[..SHA1.HashData(url, digest)]))
            || urls.Contains(UInt256.Of(digest[..SHA256.HashData(url, digest)]));
#pragma warning restore CA5350, CA5351
    }

    /// <summary>True when a listed fingerprint lies within the radius; pictures of too little quality match nothing.</summary>
    public bool ContainsLike(in PdqFingerprint fingerprint, int radius, int minQuality)
    {
        if (fingerprint.Quality < minQuality) return false;
        foreach (var entry in pdq)
            if (fingerprint.DistanceTo(entry) <= radius) return true;
        return false;
    }
}
