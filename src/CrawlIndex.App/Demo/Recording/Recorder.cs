namespace CrawlIndex.App.Demo.Recording;

/// <summary>
/// A small polite crawler: robots.txt first, breadth first over links and pictures, one request at a time, every exchange
/// written to the archive.
/// </summary>
/// <param name="inScope">Hosts that belong to the crawl.</param>
public sealed class Recorder(LoopbackClient client, CrawlArchive archive, Func<string, bool> inScope) : IDisposable
{
    /// <summary>Product token that robots.txt groups may name.</summary>
    public const string Token = "CrawlIndexDemo";

    private const int RobotsHops = 5;

    /// <summary>Read once a host besides robots.txt: what a site states about all its resources.</summary>
    private static readonly string[] StatementFiles = ["/.well-known/tdmrep.json", "/ai.txt"];

    private readonly Queue<Uri> frontier = new();
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RobotsRules> hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly PageLinks links = new();

    /// <summary>Most exchanges of one crawl.</summary>
    public int MaxRequests { get; init; } = 2000;

    /// <summary>Longest pause taken for a Crawl-delay: all hosts are this process, so a real pause would only cost the viewer time.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(10);

    public CrawlCounts Counts { get; } = new();

    /// <summary>Crawls from the seeds until nothing is left or the limit is reached.</summary>
    public async Task RunAsync(IEnumerable<Uri> seeds, CancellationToken cancel)
    {
        foreach (var seed in seeds) Enqueue(seed);
        while (frontier.TryDequeue(out var url))
        {
            if (Counts.Requests >= MaxRequests)
            {
                Counts.OverLimit += 1 + frontier.Count;
                return;
            }
            var rules = await RulesOfAsync(url, cancel);
            if (!rules.Allows(url.PathAndQuery))
            {
                Counts.Forbidden++;
                continue;
            }
            if (rules.Delay > TimeSpan.Zero) await Task.Delay(rules.Delay < MaxDelay ? rules.Delay : MaxDelay, cancel);
            await VisitAsync(url, rules.Sitemaps.Contains(url.AbsoluteUri), cancel);
        }
    }

    public void Dispose() => links.Dispose();

    private async Task VisitAsync(Uri url, bool siteFile, CancellationToken cancel)
    {
        var exchange = await FetchAsync(url, siteFile, cancel);
        if (exchange.Location is { } location && Uri.TryCreate(url, location, out var next)) Enqueue(next);
        else if (exchange.IsPage) EnqueueAll(links.Read(exchange));
        else if (siteFile && exchange.Status == 200) EnqueueAll(PageLinks.ReadSitemap(exchange));
    }

    private async Task<Exchange> FetchAsync(Uri url, bool siteFile, CancellationToken cancel)
    {
        var exchange = await client.GetAsync(url, cancel);
        archive.Write(exchange);
        Counts.Count(exchange, siteFile);
        return exchange;
    }

    private async Task<RobotsRules> RulesOfAsync(Uri url, CancellationToken cancel)
    {
        if (hosts.TryGetValue(url.Host, out var known)) return known;
        var rules = await FetchRobotsAsync(new Uri(url, "/robots.txt"), cancel);
        hosts.Add(url.Host, rules);
        foreach (var sitemap in rules.Sitemaps)
            if (Uri.TryCreate(url, sitemap, out var place)) Enqueue(place);
        foreach (var file in StatementFiles)
            if (rules.Allows(file)) await FetchAsync(new Uri(url, file), siteFile: true, cancel);
        return rules;
    }

    private async Task<RobotsRules> FetchRobotsAsync(Uri url, CancellationToken cancel)
    {
        for (var hop = 0; hop <= RobotsHops && inScope(url.Host); hop++)
        {
            var robots = await FetchAsync(url, siteFile: true, cancel);
            if (robots.Status is >= 200 and < 300) return RobotsRules.Parse(robots.Text, Token);
            if (robots.Status is >= 400 and < 500) return RobotsRules.AllowAll;
            if (robots.Location is not { } location || !Uri.TryCreate(url, location, out url!)) break;
        }
        return RobotsRules.DenyAll;
    }

    private void EnqueueAll(IEnumerable<Uri> urls)
    {
        foreach (var url in urls) Enqueue(url);
    }

    private void Enqueue(Uri url)
    {
        if (!seen.Add(url.GetLeftPart(UriPartial.Query))) return;
        if (url.Scheme == Uri.UriSchemeHttp && inScope(url.Host)) frontier.Enqueue(new Uri(url.GetLeftPart(UriPartial.Query)));
        else Counts.OutOfScope++;
    }
}
