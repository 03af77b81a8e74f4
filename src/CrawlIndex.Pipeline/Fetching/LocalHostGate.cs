using System.Net;
using CrawlIndex.Consent;
using CrawlIndex.Images.Fetch;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>
/// The gate of one process. Hosts share the pace of their registered domain; every address a name leads to has a pace of its
/// own. robots.txt is asked for once an origin, whatever the number of callers.
/// </summary>
/// <param name="domainOf">Registered domain of a host; the host itself where it has none.</param>
/// <param name="record">Gets every exchange for a robots.txt.</param>
public sealed class LocalHostGate(PictureClient client, INameResolver names, FetchOptions fetch, PaceOptions pace, Func<string, string> domainOf, Func<Exchange, CancellationToken, ValueTask> record, TimeProvider clock) : IHostGate
{
    /// <summary>RFC 9309 section 2.4, and section 2.3.1.4 for a copy that stands in while the host is unreachable.</summary>
    private static readonly TimeSpan CopyLife = TimeSpan.FromHours(24), StaleLife = TimeSpan.FromDays(30);

    /// <summary>How long an unreachable host is not asked for its robots.txt again.</summary>
    private static readonly TimeSpan UnreachableLife = TimeSpan.FromHours(1);

    private const long MaxRobotsBytes = 256L << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<string, HostLane> lanes = new(StringComparer.Ordinal);
    private readonly Dictionary<IPAddress, DateTimeOffset> addresses = [];
    private readonly Dictionary<string, Task<RobotsCopy>> robots = new(StringComparer.Ordinal);
    private long robotsBytes;

    public async ValueTask<RobotsCopy> RobotsAsync(WebUrl origin, CancellationToken cancel)
    {
        Task<RobotsCopy> copy;
        lock (gate)
        {
            if (!robots.TryGetValue(origin.Origin, out copy!) || IsOver(copy))
            {
                var older = copy is { IsCompletedSuccessfully: true } ? copy.Result : null;
                robots[origin.Origin] = copy = Task.Run(() => FetchRobotsAsync(origin, older, cancel), cancel);
            }
        }
        return await copy.WaitAsync(cancel).ConfigureAwait(false);
    }

    public async ValueTask<HostTurn> AskAsync(WebUrl url, CancellationToken cancel)
    {
        var found = await names.ResolveAsync(url.Host, url.Port, cancel).ConfigureAwait(false);
        lock (gate)
        {
            var lane = LaneOf(url);
            var turn = lane.Look();
            if (turn.State == TurnState.Closed) return turn;
            var (now, wait) = (clock.GetUtcNow(), turn.Wait);
            foreach (var endpoint in found.Endpoints)
                if (addresses.TryGetValue(endpoint.Address, out var next) && next - now > wait) wait = next - now;
            if (wait > TimeSpan.Zero) return new HostTurn(TurnState.Wait, wait);
            lane.Enter();
            if (addresses.Count > 1 << 16) DropPast(now);
            foreach (var endpoint in found.Endpoints) addresses[endpoint.Address] = now + TimeSpan.FromSeconds(1 / pace.AddressRate);
            return new HostTurn(TurnState.Go);
        }
    }

    public ValueTask ReportAsync(WebUrl url, HostReport report, CancellationToken cancel)
    {
        lock (gate) LaneOf(url).Leave(report);
        return default;
    }

    /// <summary>Runs something while no turn is given and none ends; it gets the domains with requests under way.</summary>
    internal void Hold(Action<IReadOnlyList<string>> action)
    {
        lock (gate) action([.. lanes.Where(lane => lane.Value.InFlight > 0).Select(lane => lane.Key)]);
    }

    private HostLane LaneOf(WebUrl url)
    {
        var domain = domainOf(url.Host);
        if (!lanes.TryGetValue(domain, out var lane)) lanes.Add(domain, lane = new HostLane(pace, clock));
        return lane;
    }

    private bool IsOver(Task<RobotsCopy> copy) =>
        copy.IsFaulted || copy.IsCanceled || (copy.IsCompleted && clock.GetUtcNow() - copy.Result.Time > (copy.Result.IsReachable ? CopyLife : UnreachableLife));

    private async Task<RobotsCopy> FetchRobotsAsync(WebUrl origin, RobotsCopy? older, CancellationToken cancel)
    {
        var fetcher = new RobotsFetcher(AskRobotsAsync, fetch.Agent, clock);
        var copy = await fetcher.FetchAsync(origin, cancel).ConfigureAwait(false);
        for (var tries = 1; !copy.IsReachable && tries < pace.RobotsTries; tries++) copy = await fetcher.FetchAsync(origin, cancel).ConfigureAwait(false);
        // The engine chooses among the answers by their dates; it needs the older copy only while there is no newer one.
        if (!copy.IsReachable && older is not null && copy.Time - older.Time <= StaleLife) copy = copy with { Answers = [.. older.Answers, .. copy.Answers], CrawlDelay = older.CrawlDelay };
        lock (gate)
        {
            LaneOf(origin).Delay(copy.CrawlDelay);
            robotsBytes += copy.Answers.Sum(answer => (long)(answer.Body?.Length ?? 0));
            if (robotsBytes > MaxRobotsBytes)
            {
                robots.Clear();
                robotsBytes = 0;
            }
        }
        return copy;
    }

    private async Task<Exchange> AskRobotsAsync(WebUrl url, int maxBytes, CancellationToken cancel)
    {
        if (await this.EnterAsync(url, clock, cancel).ConfigureAwait(false) is { } closed)
            return new Exchange { Role = ObservationRole.Robots, Url = url, Time = clock.GetUtcNow(), RequestHead = default, Failure = FetchOutcome.HostUnavailable, Reason = closed };
        using var answer = await client.OpenRobotsAsync(url, cancel).ConfigureAwait(false);
        var exchange = answer.Exchange;
        try
        {
            exchange = exchange.IsSuccess ? await answer.ReadStartAsync(maxBytes, cancel).ConfigureAwait(false) : await answer.DropAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            await this.LeaveAsync(exchange, CancellationToken.None).ConfigureAwait(false);
        }
        await record(exchange, cancel).ConfigureAwait(false);
        return exchange;
    }

    private void DropPast(DateTimeOffset now)
    {
        foreach (var (address, next) in addresses)
            if (next <= now) addresses.Remove(address);
    }
}
