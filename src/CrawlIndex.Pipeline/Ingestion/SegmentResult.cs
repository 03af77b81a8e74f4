using CrawlIndex.Pipeline.Sources;

namespace CrawlIndex.Pipeline.Ingestion;

/// <summary>How one segment of a run ended.</summary>
public enum SegmentOutcome
{
    /// <summary>Its tables were published by this run.</summary>
    Ingested,

    /// <summary>An earlier run had published it.</summary>
    AlreadyDone,

    /// <summary>Its bytes could not be read to the end, or are no crawl archive; nothing was published.</summary>
    Failed,
}

/// <summary>One segment and how it ended; <paramref name="Reason"/> is set when it failed.</summary>
public sealed record SegmentResult(SegmentSource Source, SegmentOutcome Outcome, string? Reason = null);
