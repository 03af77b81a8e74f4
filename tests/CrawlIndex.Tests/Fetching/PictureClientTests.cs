using System.Net;
using CrawlIndex.Consent;
using CrawlIndex.Images.Fetch;
using Xunit;

namespace CrawlIndex.Tests.Fetching;

/// <summary>The single request: which addresses it reaches, what of an answer it reads.</summary>
public sealed class PictureClientTests : IDisposable
{
    private readonly LoopbackWeb web = new(TimeProvider.System);

    public void Dispose() => web.Dispose();

    [Theory]
    [InlineData("localhost.example", "127.0.0.1")]
    [InlineData("mapped.example", "::ffff:127.0.0.1")]
    [InlineData("other.example", "127.9.9.9")]
    [InlineData("v6.example", "::1")]
    public async Task Ssrf_NameThatLeadsToLoopback_IsNotConnected(string host, string address)
    {
        var exchange = await AskAsync(new FetchOptions { Contact = new Uri("https://bot.example/") }, new OneAddress(address, web.Port), $"http://{host}/robots.txt");
        Assert.Equal(FetchOutcome.BlockedAddress, exchange.Failure);
        Assert.Empty(web.Log);
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT/robots.txt")]
    [InlineData("http://127.1:PORT/robots.txt")]
    [InlineData("http://0x7f.1:PORT/robots.txt")]
    [InlineData("http://2130706433:PORT/robots.txt")]
    [InlineData("http://[::ffff:127.0.0.1]:PORT/robots.txt")]
    [InlineData("http://169.254.169.254/robots.txt")]
    [InlineData("http://10.0.0.1/robots.txt")]
    public async Task Ssrf_AddressInTheUrl_IsNotConnected(string url)
    {
        var exchange = await AskAsync(new FetchOptions { Contact = new Uri("https://bot.example/") }, new SystemNames(), url.Replace("PORT", $"{web.Port}", StringComparison.Ordinal));
        Assert.Equal(FetchOutcome.BlockedAddress, exchange.Failure);
        Assert.Empty(web.Log);
    }

    [Fact]
    public async Task Ssrf_NameThatChangesAfterTheLookUp_IsJudgedWhereItLeads()
    {
        // The first answer is public, every later one is not: what counts is the address of the connection.
        var names = new NameCache(new ChangingNames(web.Port), TimeProvider.System);
        Assert.Equal("8.8.8.8", (await names.ResolveAsync("turn.example", 80, default)).Endpoints[0].Address.ToString());
        var exchange = await AskAsync(new FetchOptions { Contact = new Uri("https://bot.example/") }, new ChangingNames(web.Port) { Calls = 1 }, "http://turn.example/robots.txt");
        Assert.Equal(FetchOutcome.BlockedAddress, exchange.Failure);
        Assert.Empty(web.Log);
    }

    [Fact]
    public async Task Contact_NotSet_NobodyButLoopbackIsAsked()
    {
        var exchange = await AskAsync(new FetchOptions(), new OneAddress("93.184.216.34", 80), "http://public.example/robots.txt");
        Assert.Equal(FetchOutcome.BlockedAddress, exchange.Failure);
        Assert.Contains("contact", exchange.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_OfNoPublicWebServer_IsNotConnected()
    {
        var exchange = await AskAsync(new FetchOptions { Contact = new Uri("https://bot.example/") }, new OneAddress("93.184.216.34", 25), "http://public.example:25/robots.txt");
        Assert.Equal(FetchOutcome.BlockedPort, exchange.Failure);
    }

    [Fact]
    public async Task Rfc9309_RobotsFile_IsReadToItsLimitOnly()
    {
        web.Add("long.example", IPAddress.Loopback, _ => WebAnswer.Text(new string('#', 2 << 20)));
        var exchange = await AskAsync(new FetchOptions { Loopback = FetchOptions.AllLoopback }, web, "http://long.example/robots.txt");
        Assert.True(exchange.IsCut);
        Assert.Equal(500 * 1024, exchange.Body!.Value.Length);
    }

    [Fact]
    public async Task Rfc9110_HeaderLines_AreKeptApartAndByteForByte()
    {
        web.Add("lines.example", IPAddress.Loopback, _ => WebAnswer.Raw("HTTP/1.1 200 OK\r\nX-Robots-Tag: otherbot: noindex\r\nX-Robots-Tag: noai, \xE4\r\nContent-Length: 0\r\n\r\n", AfterAnswer.Close));
        var exchange = await AskAsync(new FetchOptions { Loopback = FetchOptions.AllLoopback }, web, "http://lines.example/robots.txt");
        var tags = exchange.Headers.Where(line => line.Name.Span.SequenceEqual("X-Robots-Tag"u8)).Select(line => System.Text.Encoding.Latin1.GetString(line.Value.Span));
        Assert.Equal(["otherbot: noindex", "noai, \xE4"], tags);
    }

    [Fact]
    public async Task Names_AreKeptWithinTheirBounds()
    {
        var clock = new TestClock();
        var inner = new ChangingNames(80);
        var names = new NameCache(inner, clock);
        await names.ResolveAsync("a.example", 80, default);
        clock.Advance(TimeSpan.FromSeconds(59));
        await names.ResolveAsync("a.example", 80, default);
        Assert.Equal(1, inner.Calls);
        clock.Advance(TimeSpan.FromSeconds(2));
        await names.ResolveAsync("a.example", 80, default);
        Assert.Equal(2, inner.Calls);
        inner.Lifetime = TimeSpan.FromDays(365);
        clock.Advance(TimeSpan.FromSeconds(61));
        await names.ResolveAsync("a.example", 80, default);
        clock.Advance(TimeSpan.FromMinutes(14));
        await names.ResolveAsync("a.example", 80, default);
        Assert.Equal(3, inner.Calls);
        clock.Advance(TimeSpan.FromMinutes(2));
        await names.ResolveAsync("a.example", 80, default);
        Assert.Equal(4, inner.Calls);
    }

    private static async Task<Exchange> AskAsync(FetchOptions options, INameResolver names, string url)
    {
        using var client = new PictureClient(options, new NameCache(names, TimeProvider.System), TimeProvider.System);
        Assert.True(WebUrl.TryParse(url, out var parsed));
        using var answer = await client.OpenRobotsAsync(parsed, CancellationToken.None);
        return await answer.ReadStartAsync(500 * 1024, CancellationToken.None);
    }

    private sealed class OneAddress(string address, int port) : INameResolver
    {
        public ValueTask<ResolvedName> ResolveAsync(string host, int asked, CancellationToken cancel) => new(new ResolvedName([new IPEndPoint(IPAddress.Parse(address), port)]));
    }

    private sealed class ChangingNames(int port) : INameResolver
    {
        public int Calls { get; set; }

        public TimeSpan Lifetime { get; set; } = TimeSpan.Zero;

        public ValueTask<ResolvedName> ResolveAsync(string host, int asked, CancellationToken cancel) =>
            new(new ResolvedName([new IPEndPoint(IPAddress.Parse(Calls++ == 0 ? "8.8.8.8" : "127.0.0.1"), port)], Lifetime));
    }
}
