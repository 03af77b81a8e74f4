using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Images.Fetch;

/// <summary>The leave to ask for one URL, or why there is none.</summary>
/// <param name="Permit">Null when the URL must be left alone.</param>
/// <param name="Refusal">The outcome when there is no permit.</param>
public readonly record struct FetchClearance(Permit? Permit, FetchOutcome Refusal = default, string? Reason = null);

/// <summary>What the fetch of a picture asks on its way: may I, now, and may I still.</summary>
public interface IFetchGuide
{
    /// <summary>
    /// Judges a URL anew by all that was seen: before each request, and once more when the head of its answer is known.
    /// </summary>
    /// <param name="start">The URL the fetch began with.</param>
    /// <param name="url">The URL to be asked for, or whose head was seen.</param>
    /// <param name="seen">Hops and heads so far, as observations of the picture.</param>
    ValueTask<FetchClearance> ClearAsync(WebUrl start, WebUrl url, IReadOnlyList<Observation> seen, CancellationToken cancel);

    /// <summary>Waits for the host's turn; null when it came, else why the host is left alone.</summary>
    ValueTask<string?> EnterAsync(WebUrl url, CancellationToken cancel);

    /// <summary>Ends a turn.</summary>
    ValueTask LeaveAsync(Exchange exchange);
}
