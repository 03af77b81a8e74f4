namespace CrawlIndex.Warc;

/// <summary>Upper bounds of everything the reader buffers or counts; going over one is an outcome, never a crash.</summary>
public sealed record WarcLimits
{
    /// <summary>The bounds used when none are given.</summary>
    public static WarcLimits Default { get; } = new();

    /// <summary>Bytes of the file kept in memory at once; a gzip member within it is inflated in one call.</summary>
    public int WindowBytes { get; init; } = 2 << 20;

    /// <summary>Decoded bytes up to which a member is inflated in one call; larger ones are streamed.</summary>
    public int MaxWholeMemberBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of one record head, version line to empty line.</summary>
    public int MaxHeaderBytes { get; init; } = 1 << 20;

    /// <summary>Fields of one head that are kept; later ones are counted in <see cref="HeaderBlock.Dropped"/>.</summary>
    public int MaxHeaderFields { get; init; } = 2000;

    /// <summary>Bytes of a block that are delivered; the rest is streamed past and counted.</summary>
    public int MaxBlockBytes { get; init; } = 64 << 20;

    /// <summary>Decoded bytes of a member above which <see cref="MaxExpansion"/> applies.</summary>
    public long ExpansionFloorBytes { get; init; } = 64L << 20;

    /// <summary>Largest decoded-to-coded ratio of a member larger than the floor; a bomb ends there.</summary>
    public int MaxExpansion { get; init; } = 400;

    /// <summary>Bytes of a zstd dictionary, decoded.</summary>
    public int MaxDictionaryBytes { get; init; } = 16 << 20;

    /// <summary>Skipped ranges kept with offset and reason; later ones are only counted.</summary>
    public int MaxSkipEntries { get; init; } = 1000;

    /// <summary>Bytes of a decoded HTTP body.</summary>
    public int MaxDecodedBytes { get; init; } = 64 << 20;

    /// <summary>Content codings undone one after the other.</summary>
    public int MaxContentCodings { get; init; } = 4;
}

/// <summary>Which library inflates gzip members; both give the same records.</summary>
public enum InflateEngine
{
    /// <summary>The one named by CRAWLINDEX_INFLATE (libdeflate or zlib), else the fastest present.</summary>
    Auto = 0,

    /// <summary>libdeflate where the system has it, else zlib.</summary>
    Libdeflate = 1,

    /// <summary>The zlib-ng that ships with the runtime.</summary>
    Zlib = 2,
}

/// <summary>How a file is read.</summary>
public sealed record WarcReaderOptions
{
    /// <summary>Lenient, default limits, fastest inflate.</summary>
    public static WarcReaderOptions Default { get; } = new();

    /// <summary>Stop at the first defect; the rest of the file counts as skipped.</summary>
    public bool Strict { get; init; }

    /// <summary>The bounds.</summary>
    public WarcLimits Limits { get; init; } = WarcLimits.Default;

    /// <summary>The inflate library.</summary>
    public InflateEngine Inflate { get; init; }

    /// <summary>Size of the file when the stream cannot tell (HTTP Content-Length); 0 = unknown.</summary>
    public long KnownLength { get; init; }

    /// <summary>Leave the stream open when the reader is disposed.</summary>
    public bool LeaveOpen { get; init; }
}
