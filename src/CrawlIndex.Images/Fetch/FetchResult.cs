using CrawlIndex.Consent;

namespace CrawlIndex.Images.Fetch;

/// <summary>The fetch of one picture URL.</summary>
/// <param name="Url">As it was given.</param>
/// <param name="Outcome">How it ended; Fetched means the body is there, nothing is said about the bytes yet.</param>
/// <param name="Reason">In words, for people.</param>
/// <param name="Exchanges">Everything sent and received for it, probes and hops first, the last answer last.</param>
public sealed record FetchResult(string Url, FetchOutcome Outcome, string? Reason, IReadOnlyList<Exchange> Exchanges)
{
    /// <summary>The last answer; null when nothing was sent.</summary>
    public Exchange? Last => Exchanges.Count > 0 ? Exchanges[^1] : null;

    /// <summary>The URL the last answer is of.</summary>
    public WebUrl? FinalUrl => Last?.Url;

    public int Hops => Exchanges.Count(exchange => exchange.IsRedirect);
}
