namespace CrawlIndex.App.Demo.Recording;

/// <summary>The rules of one robots.txt for one crawler: groups, longest match, <c>*</c> and <c>$</c> (RFC 9309, section 2.2), and its crawl delay.</summary>
public sealed class RobotsRules
{
    private readonly List<(string Pattern, bool Allow)> rules = [];

    private RobotsRules()
    {
    }

    /// <summary>No robots.txt: everything may be fetched (section 2.3.1.3).</summary>
    public static RobotsRules AllowAll { get; } = new();

    /// <summary>Unreachable robots.txt: nothing may be fetched (section 2.3.1.4).</summary>
    public static RobotsRules DenyAll { get; } = new() { rules = { ("/", false) } };

    /// <summary>Crawl-delay of the group; zero without one.</summary>
    public TimeSpan Delay { get; private set; }

    /// <summary>URLs of the Sitemap lines, whatever their group.</summary>
    public List<string> Sitemaps { get; } = [];

    /// <summary>Reads the groups that name <paramref name="token"/>; when there are none, those of <c>*</c>.</summary>
    public static RobotsRules Parse(string text, string token)
    {
        var (own, general, named) = (new RobotsRules(), new RobotsRules(), false);
        var agents = new List<string>();
        var inRules = true;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.IndexOf('#') is >= 0 and var hash ? raw[..hash] : raw;
            var colon = line.IndexOf(':');
            if (colon < 0) continue;
            var (key, value) = (line[..colon].Trim().ToString().ToLowerInvariant(), line[(colon + 1)..].Trim().ToString());
            if (key == "sitemap")
            {
                own.Sitemaps.Add(value);
                general.Sitemaps.Add(value);
            }
            else if (key == "user-agent")
            {
                if (inRules) agents.Clear();
                inRules = false;
                agents.Add(value);
                named |= value.Equals(token, StringComparison.OrdinalIgnoreCase);
            }
            else
            {
                inRules = true;
                if (agents.Contains(token, StringComparer.OrdinalIgnoreCase)) own.Add(key, value);
                if (agents.Contains("*")) general.Add(key, value);
            }
        }
        return named ? own : general;
    }

    /// <summary>Whether a path with its query may be fetched: the longest matching rule decides, a tie allows.</summary>
    public bool Allows(string target)
    {
        var (length, allow) = (-1, true);
        foreach (var rule in rules)
        {
            if (rule.Pattern.Length < length || (rule.Pattern.Length == length && !rule.Allow) || !Matches(rule.Pattern, target)) continue;
            (length, allow) = (rule.Pattern.Length, rule.Allow);
        }
        return allow;
    }

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> target)
    {
        var anchored = pattern.EndsWith('$');
        if (anchored) pattern = pattern[..^1];
        var first = true;
        foreach (var range in pattern.Split('*'))
        {
            var part = pattern[range];
            var last = range.End.GetOffset(pattern.Length) == pattern.Length;
            if (!first && last && anchored) return target.EndsWith(part);
            var at = first ? (target.StartsWith(part) ? 0 : -1) : target.IndexOf(part);
            if (at < 0) return false;
            target = target[(at + part.Length)..];
            first = false;
        }
        return !anchored || target.IsEmpty;
    }

    private void Add(string key, string value)
    {
        if (key is "allow" or "disallow" && value.Length > 0) rules.Add((value, key == "allow"));
        if (key == "crawl-delay" && double.TryParse(value, out var seconds) && seconds is > 0 and < 86400) Delay = TimeSpan.FromSeconds(seconds);
    }
}
