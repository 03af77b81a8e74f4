namespace CrawlIndex.Pipeline.Fetching;

/// <summary>How fast hosts are asked. Rates are requests a second.</summary>
public sealed record PaceOptions
{
    /// <summary>Rate a registered domain is first asked at; it rises slowly while all goes well and halves with every failure.</summary>
    public double StartRate { get; init; } = 1;

    /// <summary>Rate that is never exceeded on a registered domain.</summary>
    public double MaxRate { get; init; } = 2;

    public double MinRate { get; init; } = 1.0 / 60;

    /// <summary>What a success adds to the rate.</summary>
    public double RateStep { get; init; } = 0.05;

    /// <summary>Rate that is never exceeded on one IP address, whatever domains it serves.</summary>
    public double AddressRate { get; init; } = 5;

    /// <summary>Requests under way to one registered domain.</summary>
    public int MaxInFlight { get; init; } = 2;

    /// <summary>Longest Crawl-delay that is kept; longer ones are cut to it.</summary>
    public TimeSpan MaxCrawlDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest Retry-After that is waited for; a host that asks for more is left alone for the rest of the run.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Failures in a row-like stretch that open a host's circuit breaker.</summary>
    public int BreakAfter { get; init; } = 5;

    /// <summary>How long an open breaker lets nothing through.</summary>
    public TimeSpan BreakTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Breaks without a success between them after which a host is left alone for the rest of the run.</summary>
    public int MaxBreaks { get; init; } = 3;

    /// <summary>Requests for a robots.txt before its host counts as unreachable.</summary>
    public int RobotsTries { get; init; } = 2;
}
