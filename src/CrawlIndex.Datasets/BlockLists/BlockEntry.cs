namespace CrawlIndex.Datasets.BlockLists;

/// <summary>What a listed hash is of. Values are persisted: only ever add.</summary>
public enum BlockKind : byte
{
    Md5 = 1,
    Sha1 = 2,
    Sha256 = 3,
    Pdq = 4,
    UrlMd5 = 5,
    UrlSha1 = 6,
    UrlSha256 = 7,
}

/// <summary>One entry of a block list. Its hash stays inside this assembly: it is compared, never shown.</summary>
public readonly struct BlockEntry
{
    internal BlockEntry(BlockKind kind, UInt256 hash)
    {
        Kind = kind;
        Hash = hash;
    }

    public BlockKind Kind { get; }

    internal UInt256 Hash { get; }
}
