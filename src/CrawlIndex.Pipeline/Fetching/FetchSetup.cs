using CrawlIndex.Consent.Policies;
using CrawlIndex.Images.Decoding;
using CrawlIndex.Images.Fetch;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>What of a picture stays after it was read.</summary>
public enum KeptPixels : byte
{
    /// <summary>Nothing: hashes, sizes, rights.</summary>
    None,

    /// <summary>A small PNG.</summary>
    Thumbnails,

    /// <summary>The whole response.</summary>
    Pictures,
}

/// <summary>Everything a run is made of.</summary>
public sealed record FetchSetup
{
    public required FetchOptions Fetch { get; init; }

    public PaceOptions Pace { get; init; } = new();

    public ConsentPolicy Policy { get; init; } = ConsentPolicy.OptOut;

    /// <summary>Makes a decoder for one thread.</summary>
    public required Func<IPictureDecoder> Decoder { get; init; }

    public INameResolver Names { get; init; } = new SystemNames();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public KeptPixels Keep { get; init; }

    /// <summary>At most so many URLs; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>Only pictures on these domains and their subdomains; empty for all.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Asks again for URLs that failed in a way that may pass, and for no others.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>Registered domains that are asked at the same time.</summary>
    public int Lanes { get; init; } = 64;

    /// <summary>Requests for one URL in one run, while its failure may pass.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>Unrelated domains on which the same bytes are no picture of any of them.</summary>
    public int PlaceholderDomains { get; init; } = 50;

    /// <summary>Rows of a batch; a batch is what a crash can cost.</summary>
    public int BatchRows { get; init; } = 2_000;

    /// <summary>Longest time between the first row of a batch and its publication.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Threads that decode and hash.</summary>
    public int Readers { get; init; } = Environment.ProcessorCount;
}
