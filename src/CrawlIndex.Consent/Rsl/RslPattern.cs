using System.Text;
using CrawlIndex.Consent.Robots;

namespace CrawlIndex.Consent.Rsl;

/// <summary>Path patterns of RFC 9309 section 2.2.3 in the url of a content: prefixes with "*" and a final "$".</summary>
internal static class RslPattern
{
    /// <summary>A longer pattern makes its document grant nothing.</summary>
    public const int MaxLength = 2048;

    /// <summary>A path and query in the spelling patterns are compared with.</summary>
    public static byte[] Normalize(string path)
    {
        var text = Encoding.UTF8.GetBytes(path);
        var normal = new byte[RobotsPath.MaxLength(text.Length)];
        return normal[..RobotsPath.NormalizeUrl(text, normal)];
    }

    /// <summary>True when the pattern covers the normalised path. What is too long or too costly to match covers it: read conservatively.</summary>
    public static bool Matches(string pattern, ReadOnlySpan<byte> path)
    {
        if (pattern.Length > MaxLength) return true;
        var anchored = pattern.EndsWith('$');
        var rule = Encoding.UTF8.GetBytes(anchored ? pattern[..^1] : pattern);
        var normalRule = new byte[RobotsPath.MaxLength(rule.Length)];
        var ruleLength = RobotsPath.NormalizePattern(rule, normalRule);
        Span<int> lastSeen = stackalloc int[256];
        var matcher = new RobotsMatcher(path, lastSeen);
        return matcher.Matches(normalRule.AsSpan(0, ruleLength), anchored) || matcher.IsExhausted;
    }
}
