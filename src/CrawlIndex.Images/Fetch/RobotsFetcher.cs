using System.Globalization;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Robots;

namespace CrawlIndex.Images.Fetch;

/// <summary>Asks for the robots.txt of an origin and follows its redirects (RFC 9309 section 2.3).</summary>
/// <param name="ask">Sends one polite request for a robots file and reads at most so many bytes.</param>
/// <param name="agent">Product token whose group's crawl delay is read.</param>
public sealed class RobotsFetcher(Func<WebUrl, int, CancellationToken, Task<Exchange>> ask, string agent, TimeProvider clock)
{
    /// <summary>Section 2.3.1.2.</summary>
    private const int MaxHops = 5;

    /// <summary>Longest delay that is taken for one; more says "never", which is Disallow's to say.</summary>
    private const double MaxDelaySeconds = 86_400;

    public async Task<RobotsCopy> FetchAsync(WebUrl origin, CancellationToken cancel)
    {
        if (!WebUrl.TryParse($"{origin.Origin}/robots.txt", out var url)) throw new ArgumentException($"no origin: {origin}", nameof(origin));
        var (time, answers) = (clock.GetUtcNow(), new List<Observation>());
        for (var hop = 0; ; hop++)
        {
            // One byte more than is read, so that a file cut at the limit is known from one that fits.
            var exchange = await ask(url, RobotsOptions.RfcMaxBytes + 1, cancel).ConfigureAwait(false);
            answers.Add(exchange.AsObservation());
            if (exchange is { IsRedirect: true, Failure: null } && hop < MaxHops && FetchUrl.Follow(url, exchange.FirstHeader("location"u8), out _) is { } next)
            {
                url = next;
                continue;
            }
            var isReachable = exchange.Failure is null && !exchange.IsRedirect && exchange.Status is (>= 200 and < 300) or (>= 400 and < 500 and not 429);
            return new RobotsCopy(origin, time, isReachable, answers, isReachable ? DelayOf(exchange) : default);
        }
    }

    private TimeSpan DelayOf(Exchange exchange)
    {
        var delay = TimeSpan.Zero;
        if (!exchange.IsSuccess || exchange.Body is not { } body) return delay;
        var file = RobotsFile.Parse(body);
        var audience = file.AudienceOf(agent, crawlView: true);
        foreach (var line in file.Extensions)
        {
            if (line.Key == RobotsKey.CrawlDelay && audience.Includes(line)
                && double.TryParse(file.ValueOf(line), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= MaxDelaySeconds)
                delay = TimeSpan.FromSeconds(seconds);
        }
        return delay;
    }
}
