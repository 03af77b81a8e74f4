using CrawlIndex.Consent;
using CrawlIndex.Images.Fetch;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>What the gate says to one who wants to send a request.</summary>
public enum TurnState : byte
{
    /// <summary>Send now, then report.</summary>
    Go,

    /// <summary>Ask again after <see cref="HostTurn.Wait"/>.</summary>
    Wait,

    /// <summary>The host is left alone for the rest of the run.</summary>
    Closed,
}

/// <summary>The answer to one who wants to send a request.</summary>
/// <param name="Wait">How long to wait before asking again; zero unless the state says so.</param>
/// <param name="Reason">Why the host is closed.</param>
public readonly record struct HostTurn(TurnState State, TimeSpan Wait = default, string? Reason = null);

/// <summary>How a request ended, for the pace of its host.</summary>
/// <param name="Status">HTTP status; 0 when no answer came.</param>
/// <param name="Took">From the request to the end of the answer.</param>
/// <param name="RetryAfter">What the host asked for.</param>
public readonly record struct HostReport(int Status, TimeSpan Took, TimeSpan? RetryAfter = null);

/// <summary>
/// Port: the one owner of what concerns a host as a whole: its robots.txt, the pace it is asked at, the back-off after
/// failures. Never blocks for a pace: who must wait is told how long. Safe for any number of callers.
/// </summary>
public interface IHostGate
{
    /// <summary>
    /// The robots.txt that governs an origin now (RFC 9309 section 2.4): at most 24 hours old, or while the host is
    /// unreachable a copy of at most 30 days.
    /// </summary>
    ValueTask<RobotsCopy> RobotsAsync(WebUrl origin, CancellationToken cancel);

    /// <summary>Asks for a turn to send one request to the URL's host. Every <see cref="TurnState.Go"/> must be reported.</summary>
    ValueTask<HostTurn> AskAsync(WebUrl url, CancellationToken cancel);

    /// <summary>Tells how the request of a turn ended.</summary>
    ValueTask ReportAsync(WebUrl url, HostReport report, CancellationToken cancel);
}
