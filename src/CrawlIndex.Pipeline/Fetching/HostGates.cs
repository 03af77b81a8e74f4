using CrawlIndex.Consent;
using CrawlIndex.Images.Fetch;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>How callers use a gate.</summary>
public static class HostGates
{
    /// <summary>Waits until the gate says go; null then, else why the host is closed.</summary>
    public static async ValueTask<string?> EnterAsync(this IHostGate gate, WebUrl url, TimeProvider clock, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(gate);
        while (true)
        {
            var turn = await gate.AskAsync(url, cancel).ConfigureAwait(false);
            if (turn.State == TurnState.Go) return null;
            if (turn.State == TurnState.Closed) return turn.Reason ?? "closed";
            // Task.Delay drops parts of a millisecond: asked again too early, the gate would be asked over and over.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(turn.Wait.TotalMilliseconds)), clock, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Reports how an exchange ended.</summary>
    public static ValueTask LeaveAsync(this IHostGate gate, Exchange exchange, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(gate);
        ArgumentNullException.ThrowIfNull(exchange);
        // What we refused ourselves is no failure of the host.
        var status = exchange.Failure switch
        {
            null or FetchOutcome.TooLarge => exchange.Status,
            FetchOutcome.BlockedAddress or FetchOutcome.BlockedPort => 403,
            _ => 0,
        };
        return gate.ReportAsync(exchange.Url, new HostReport(status, exchange.Took, exchange.RetryAfter), cancel);
    }
}
