using System.Text;

namespace CrawlIndex.Consent.Robots;

/// <summary>Matches many path patterns with "*" and "$" (RFC 9309 section 2.2.3) against one URL, with one budget of work for all.</summary>
public sealed class PathMatcher
{
    private readonly byte[] path;
    private readonly int[] lastSeen = new int[256];
    private byte[] pattern = new byte[256];
    private long work;

    /// <param name="pathAndQuery">Starts with "/", without fragment.</param>
    public PathMatcher(string pathAndQuery)
    {
        var utf8 = Encoding.UTF8.GetBytes(pathAndQuery);
        var target = new byte[RobotsPath.MaxLength(utf8.Length)];
        path = target[..RobotsPath.NormalizeUrl(utf8, target)];
    }

    /// <summary>True when the budget is spent: answers are no longer given, and a caller must assume the stricter one.</summary>
    public bool IsExhausted => work > RobotsMatcher.WorkLimit;

    /// <summary>Octets of a pattern that matches, "*" and "$" counted, for choosing the longest; -1 when it does not match.</summary>
    public int Match(ReadOnlySpan<byte> text)
    {
        if (IsExhausted) return -1;
        var anchored = text.Length > 0 && text[^1] == '$';
        if (anchored) text = text[..^1];
        if (pattern.Length < RobotsPath.MaxLength(text.Length)) pattern = new byte[RobotsPath.MaxLength(text.Length)];
        var spelled = pattern.AsSpan(0, RobotsPath.NormalizePattern(text, pattern));
        work += spelled.Length / 8;
        var matcher = new RobotsMatcher(path, lastSeen) { Work = work };
        var matches = matcher.Matches(spelled, anchored);
        work = matcher.Work;
        return matches ? spelled.Length + (anchored ? 1 : 0) : -1;
    }
}
