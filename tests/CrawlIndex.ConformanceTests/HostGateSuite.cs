using System.Net;
using System.Net.Sockets;
using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Pipeline.Fetching;
using Xunit;

namespace CrawlIndex.ConformanceTests;

/// <summary>What every <see cref="IHostGate"/> must do; one subclass per implementation. Time stands still but for what a test adds.</summary>
public abstract class HostGateSuite : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Any, 0);
    private int robotsAsked;

    protected HostGateSuite()
    {
        listener.Start();
        _ = Task.Run(ServeAsync);
    }

    protected StillClock Clock { get; } = new();

    protected static PaceOptions Pace { get; } = new() { StartRate = 1, MaxRate = 2, AddressRate = 4, MaxInFlight = 2, BreakAfter = 3, MaxBreaks = 2, RobotsTries = 1 };

    protected int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The gate, over names that lead to the suite's server: a.example and b.example to 127.0.0.1, far.example to 127.0.0.2.</summary>
    protected abstract IHostGate Gate { get; }

    /// <summary>Status and body of every robots.txt.</summary>
    protected (int Status, string Body) Robots { get; set; } = (200, "User-agent: *\nDisallow: /private/\n");

    [Fact]
    public async Task IHostGate_SecondRequest_WaitsForThePaceOfTheDomain()
    {
        Assert.Equal(TurnState.Go, (await AskAsync("http://a.example/1")).State);
        var second = await AskAsync("http://www.a.example/2");
        Assert.Equal(TurnState.Wait, second.State);
        Assert.InRange(second.Wait, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
        Clock.Advance(second.Wait);
        Assert.Equal(TurnState.Go, (await AskAsync("http://a.example/2")).State);
    }

    [Fact]
    public async Task IHostGate_OtherDomainOnTheSameAddress_WaitsForTheAddress()
    {
        Assert.Equal(TurnState.Go, (await AskAsync("http://a.example/1")).State);
        Assert.Equal(TimeSpan.FromSeconds(0.25), (await AskAsync("http://b.example/1")).Wait);
        Assert.Equal(TurnState.Go, (await AskAsync("http://far.example/1")).State);
    }

    [Fact]
    public async Task IHostGate_RequestsUnderWay_AreBounded()
    {
        for (var i = 0; i < Pace.MaxInFlight; i++)
        {
            Assert.Equal(TurnState.Go, (await AskAsync("http://a.example/1")).State);
            Clock.Advance(TimeSpan.FromHours(1));
        }
        Assert.Equal(TurnState.Wait, (await AskAsync("http://a.example/1")).State);
        await ReportAsync("http://a.example/1", 200);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TurnState.Go, (await AskAsync("http://a.example/1")).State);
    }

    [Fact]
    public async Task IHostGate_Successes_RaiseTheRateToItsLimitAndFailuresHalveIt()
    {
        for (var i = 0; i < 100; i++) await PassAsync(200);
        var fast = await WaitAfterAsync(200);
        Assert.Equal(TimeSpan.FromSeconds(1 / Pace.MaxRate), fast);
        Clock.Advance(fast);
        Assert.InRange(await WaitAfterAsync(500), fast * 2, fast * 2.2);
    }

    [Fact]
    public async Task Rfc9110_RetryAfter_IsWaitedForOrClosesTheHost()
    {
        await AskAsync("http://a.example/1");
        await Gate.ReportAsync(Url("http://a.example/1"), new HostReport(429, default, TimeSpan.FromSeconds(120)), default);
        Assert.InRange((await AskAsync("http://a.example/1")).Wait, TimeSpan.FromSeconds(119), TimeSpan.FromSeconds(121));
        Clock.Advance(TimeSpan.FromSeconds(121));
        Assert.Equal(TurnState.Go, (await AskAsync("http://a.example/1")).State);
        await Gate.ReportAsync(Url("http://a.example/1"), new HostReport(503, default, TimeSpan.FromHours(5)), default);
        Assert.Equal(TurnState.Closed, (await AskAsync("http://a.example/1")).State);
    }

    [Fact]
    public async Task IHostGate_HostThatKeepsFailing_IsBrokenOffAndAtLastClosed()
    {
        var requests = 0;
        for (HostTurn turn; (turn = await AskAsync("http://a.example/1")).State != TurnState.Closed;)
        {
            if (turn.State == TurnState.Wait) Clock.Advance(turn.Wait);
            else
            {
                requests++;
                await ReportAsync("http://a.example/1", 0);
            }
            Assert.True(requests < 20, "a host that never answers is asked for ever");
        }
        Assert.InRange(requests, Pace.BreakAfter, Pace.BreakAfter + Pace.MaxBreaks);
        Assert.Equal(TurnState.Go, (await AskAsync("http://far.example/1")).State);
    }

    [Fact]
    public async Task IHostGate_BreakThatIsFollowedBySuccess_IsForgotten()
    {
        for (var round = 0; round < 6; round++)
        {
            for (var i = 0; i < Pace.BreakAfter; i++) await PassAsync(500);
            for (var i = 0; i < 20; i++) await PassAsync(200);
        }
        Assert.NotEqual(TurnState.Closed, (await AskAsync("http://a.example/1")).State);
    }

    [Fact]
    public async Task Rfc9309_Robots_AreAskedForOnceInADay()
    {
        var copies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Gate.RobotsAsync(Url("http://a.example/x"), default).AsTask()));
        Assert.All(copies, copy => Assert.True(copy.IsReachable));
        Assert.Equal(1, robotsAsked);
        Clock.Advance(TimeSpan.FromHours(23));
        await Gate.RobotsAsync(Url("http://a.example/y"), default);
        Assert.Equal(1, robotsAsked);
        Clock.Advance(TimeSpan.FromHours(2));
        await Gate.RobotsAsync(Url("http://a.example/y"), default);
        Assert.Equal(2, robotsAsked);
    }

    [Fact]
    public async Task Rfc9309_UnreachableRobots_KeepAnOlderCopyForThirtyDays()
    {
        var first = await Gate.RobotsAsync(Url("http://a.example/"), default);
        Robots = (503, "");
        Clock.Advance(TimeSpan.FromDays(2));
        var stale = await Gate.RobotsAsync(Url("http://a.example/"), default);
        Assert.False(stale.IsReachable);
        Assert.Contains(first.Answers[0], stale.Answers);
        Clock.Advance(TimeSpan.FromDays(31));
        Assert.DoesNotContain(first.Answers[0], (await Gate.RobotsAsync(Url("http://a.example/"), default)).Answers);
    }

    [Fact]
    public async Task IHostGate_CrawlDelay_IsKeptUpToItsLimit()
    {
        Robots = (200, "User-agent: *\nCrawl-delay: 10\n");
        Assert.Equal(TimeSpan.FromSeconds(10), (await Gate.RobotsAsync(Url("http://a.example/"), default)).CrawlDelay);
        Assert.InRange((await AskAsync("http://a.example/1")).Wait, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10));
        Clock.Advance(TimeSpan.FromSeconds(10));
        await PassAsync(200);
        Assert.InRange((await AskAsync("http://a.example/2")).Wait, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10));
        Robots = (200, "User-agent: *\nCrawl-delay: 3600\n");
        await Gate.RobotsAsync(Url("http://far.example/"), default);
        Assert.InRange((await AskAsync("http://far.example/1")).Wait, Pace.MaxCrawlDelay / 2, Pace.MaxCrawlDelay);
    }

    public virtual void Dispose()
    {
        listener.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static WebUrl Url(string text) => WebUrl.TryParse(text, out var url) ? url : throw new ArgumentException(text, nameof(text));

    private ValueTask<HostTurn> AskAsync(string url) => Gate.AskAsync(Url(url), default);

    private ValueTask ReportAsync(string url, int status) => Gate.ReportAsync(Url(url), new HostReport(status, default), default);

    /// <summary>One request to a.example as soon as it may be sent.</summary>
    private async Task PassAsync(int status)
    {
        for (HostTurn turn; (turn = await AskAsync("http://a.example/1")).State != TurnState.Go;)
        {
            Assert.Equal(TurnState.Wait, turn.State);
            Clock.Advance(turn.Wait);
        }
        await ReportAsync("http://a.example/1", status);
    }

    private async Task<TimeSpan> WaitAfterAsync(int status)
    {
        await PassAsync(status);
        return (await AskAsync("http://a.example/1")).Wait;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync();
                var buffer = new byte[4096];
                if (await client.GetStream().ReadAsync(buffer) == 0) continue;
                Interlocked.Increment(ref robotsAsked);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {Robots.Status} X\r\nContent-Length: {Robots.Body.Length}\r\nConnection: close\r\n\r\n{Robots.Body}"));
            }
            catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }

    /// <summary>A clock that only goes on when it is told to.</summary>
    protected sealed class StillClock : TimeProvider
    {
        private long ticks = new DateTime(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc).Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

        public override long GetTimestamp() => Interlocked.Read(ref ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => TimeProvider.System.CreateTimer(callback, state, dueTime, period);
    }
}

public sealed class LocalHostGateTests : HostGateSuite
{
    private readonly PictureClient client;

    public LocalHostGateTests()
    {
        var names = new SuiteNames(Port);
        var options = new FetchOptions { Loopback = FetchOptions.AllLoopback };
        client = new PictureClient(options, names, Clock);
        Gate = new LocalHostGate(client, names, options, Pace, host => string.Join('.', host.Split('.')[^2..]), (_, _) => default, Clock);
    }

    protected override IHostGate Gate { get; }

    public override void Dispose()
    {
        client.Dispose();
        base.Dispose();
    }

    private sealed class SuiteNames(int port) : INameResolver
    {
        // Both addresses are the suite's server: it listens on one, and the other stands for another machine.
        public ValueTask<ResolvedName> ResolveAsync(string host, int asked, CancellationToken cancel) =>
            new(new ResolvedName([new IPEndPoint(IPAddress.Parse(host == "far.example" ? "127.0.0.2" : "127.0.0.1"), port)]));
    }
}
