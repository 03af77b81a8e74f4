namespace CrawlIndex.Pipeline.Fetching;

/// <summary>
/// Pace of one registered domain: additive increase, multiplicative decrease, never faster than a crawl delay or the domain's
/// own answers. Not thread-safe.
/// </summary>
internal sealed class HostLane(PaceOptions options, TimeProvider clock)
{
    private readonly HostBreaker breaker = new(options, clock);
    private double rate = options.StartRate;
    private DateTimeOffset last = DateTimeOffset.MinValue;
    private DateTimeOffset next = DateTimeOffset.MinValue;
    private TimeSpan latency;
    private string? closed;

    public int InFlight { get; private set; }

    /// <summary>Longest crawl delay that a robots.txt of the domain asks for, cut to the option's.</summary>
    public TimeSpan CrawlDelay { get; private set; }

    /// <summary>Least time between the starts of two requests.</summary>
    public TimeSpan Interval
    {
        get
        {
            var interval = TimeSpan.FromSeconds(1 / rate);
            if (CrawlDelay > interval) interval = CrawlDelay;
            return latency > interval ? latency : interval;
        }
    }

    /// <summary>What keeps a request back now, the other limits apart.</summary>
    public HostTurn Look()
    {
        if (closed is not null) return new HostTurn(TurnState.Closed, Reason: closed);
        if (breaker.Breaks >= options.MaxBreaks) return new HostTurn(TurnState.Closed, Reason: $"failed {options.BreakAfter} times and more, {breaker.Breaks} pauses in a row");
        var wait = breaker.Wait;
        if (wait == TimeSpan.Zero && InFlight >= (breaker.IsTesting ? 1 : options.MaxInFlight)) wait = Interval;
        if (next - clock.GetUtcNow() is var rest && rest > wait) wait = rest;
        return wait > TimeSpan.Zero ? new HostTurn(TurnState.Wait, wait) : new HostTurn(TurnState.Go);
    }

    public void Enter()
    {
        InFlight++;
        last = clock.GetUtcNow();
        next = last + Interval;
    }

    public void Delay(TimeSpan crawlDelay)
    {
        if (crawlDelay > options.MaxCrawlDelay) crawlDelay = options.MaxCrawlDelay;
        if (crawlDelay <= CrawlDelay) return;
        CrawlDelay = crawlDelay;
        // The next request keeps the new distance too: the robots file itself was one.
        if (last + crawlDelay > next) next = last + crawlDelay;
    }

    public void Leave(in HostReport report)
    {
        InFlight--;
        var failed = report.Status is 0 or 429 or >= 500;
        // Half of the last answer's time, so that one slow answer does not stop the host for long.
        latency = TimeSpan.FromTicks(Math.Min((latency + report.Took).Ticks / 2, TimeSpan.FromSeconds(30).Ticks));
        rate = failed ? Math.Max(options.MinRate, rate / 2) : Math.Min(options.MaxRate, rate + options.RateStep);
        breaker.Report(sound: !failed);
        if (failed) Push(Interval);
        if (failed && report.RetryAfter is { } asked)
        {
            if (asked > options.MaxRetryAfter) closed ??= $"asks for a pause of {asked.TotalSeconds:0} s";
            else Push(asked);
        }
    }

    private void Push(TimeSpan pause)
    {
        if (clock.GetUtcNow() + pause is var later && later > next) next = later;
    }
}
