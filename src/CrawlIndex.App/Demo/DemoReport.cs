using CrawlIndex.App.Demo.Recording;

namespace CrawlIndex.App.Demo;

/// <summary>Pairs whose pictures lie on one registered domain.</summary>
/// <param name="Pictures">Different picture URLs.</param>
/// <param name="ShownOn">Registered domains of the pages that show them, the one with most pairs first.</param>
public sealed record DomainTally(string Domain, long Pairs, long Pictures, string ShownOn);

/// <summary>Pairs found in one kind of place.</summary>
public sealed record KindTally(string Kind, long Pairs);

/// <summary>Picture URLs whose fetch ended in one way.</summary>
public sealed record OutcomeTally(string Outcome, long Urls);

/// <summary>What one run of the demo did and found.</summary>
public sealed record DemoReport
{
    /// <summary>Folder of the catalog, as the user named it.</summary>
    public required string Workspace { get; init; }

    /// <summary>The recorded crawl.</summary>
    public required string Archive { get; init; }

    public long ArchiveBytes { get; init; }

    /// <summary>Null when the crawl of an earlier run was kept.</summary>
    public CrawlCounts? Crawl { get; init; }

    public TimeSpan CrawlTime { get; init; }

    public TimeSpan IngestTime { get; init; }

    public TimeSpan FetchTime { get; init; }

    /// <summary>Picture URLs of the crawl by how their fetch ended, most first.</summary>
    public IReadOnlyList<OutcomeTally> Fetched { get; init; } = [];

    public long Records { get; init; }

    /// <summary>Bytes of the archive that belong to no record; a sound archive has none.</summary>
    public long BytesSkipped { get; init; }

    public long Pages { get; init; }

    public long Pairs { get; init; }

    public IReadOnlyList<DomainTally> Domains { get; init; } = [];

    public IReadOnlyList<KindTally> Kinds { get; init; } = [];

    /// <summary>One pair's verdict in words, with the signals that decide it; null when the demo's artist has no picture.</summary>
    public string? Explained { get; init; }

    /// <summary>Command lines to try next, ready to paste.</summary>
    public IReadOnlyList<string> Next { get; init; } = [];
}
