using System.Globalization;
using System.Text;
using CrawlIndex.Consent.Robots;

namespace CrawlIndex.App.Demo.Recording;

/// <summary>One robots.txt as one crawler sees it: what Consent's matcher allows (RFC 9309), its crawl delay, the sitemaps.</summary>
public sealed class RobotsRules
{
    private const string SitemapKey = "sitemap:";

    private readonly RobotsFile file;
    private readonly string token;

    private RobotsRules(string text, string token)
    {
        file = RobotsFile.Parse(Encoding.UTF8.GetBytes(text));
        this.token = token;
        var audience = file.AudienceOf(token, crawlView: true);
        foreach (var line in file.Extensions)
        {
            if (line.Key == RobotsKey.CrawlDelay && audience.Includes(line)
                && double.TryParse(file.ValueOf(line), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 86400)
                Delay = TimeSpan.FromSeconds(seconds);
        }
        Sitemaps = [.. text.Split('\r', '\n').Where(line => line.StartsWith(SitemapKey, StringComparison.OrdinalIgnoreCase)).Select(line => line[SitemapKey.Length..].Trim())];
    }

    /// <summary>No robots.txt: everything may be fetched (section 2.3.1.3).</summary>
    public static RobotsRules AllowAll { get; } = new("", "");

    /// <summary>Unreachable robots.txt: nothing may be fetched (section 2.3.1.4).</summary>
    public static RobotsRules DenyAll { get; } = new("User-agent: *\nDisallow: /", "");

    /// <summary>Crawl-delay of the crawler's group; zero without one.</summary>
    public TimeSpan Delay { get; }

    /// <summary>URLs of the Sitemap lines, whatever their group.</summary>
    public IReadOnlyList<string> Sitemaps { get; }

    public static RobotsRules Parse(string text, string token) => new(text, token);

    /// <summary>Whether a path with its query may be fetched.</summary>
    public bool Allows(string target) => file.Check(token, target).Allowed;
}
