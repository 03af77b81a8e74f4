using System.Text;
using CrawlIndex.Consent.Robots;

namespace CrawlIndex.Consent.Rsl;

/// <summary>Path patterns of RFC 9309 section 2.2.3 in the url of a content: prefixes with "*" and a final "$".</summary>
internal static class RslPattern
{
    private const int MaxLength = 2048;

    /// <summary>True when the pattern covers the path. What is too long or too costly to match covers it: read conservatively.</summary>
    public static bool Matches(string pattern, string path)
    {
        if (pattern.Length > MaxLength) return true;
        var anchored = pattern.EndsWith('$');
        var text = Encoding.UTF8.GetBytes(path);
        var rule = Encoding.UTF8.GetBytes(anchored ? pattern[..^1] : pattern);
        var normalText = new byte[RobotsPath.MaxLength(text.Length)];
        var normalRule = new byte[RobotsPath.MaxLength(rule.Length)];
        var textLength = RobotsPath.NormalizeUrl(text, normalText);
        var ruleLength = RobotsPath.NormalizePattern(rule, normalRule);
        Span<int> lastSeen = stackalloc int[256];
        var matcher = new RobotsMatcher(normalText.AsSpan(0, textLength), lastSeen);
        return matcher.Matches(normalRule.AsSpan(0, ruleLength), anchored) || matcher.IsExhausted;
    }
}
