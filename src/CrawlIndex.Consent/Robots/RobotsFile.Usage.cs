using System.Buffers;
using System.Text;

namespace CrawlIndex.Consent.Robots;

/// <summary>The usage view: who is named, and which extension lines are for whom.</summary>
public sealed partial class RobotsFile
{
    /// <summary>True when a user-agent line names the agent, by its token or its whole value.</summary>
    public bool Names(ReadOnlySpan<char> agent)
    {
        foreach (ref readonly var line in agents.AsSpan())
            if (IsNamed(line, Text.Span, TokenOf(agent), out _)) return true;
        return false;
    }

    /// <summary>Number of user-agent lines.</summary>
    public int AgentCount => agents.Length;

    /// <summary>The whole value of a user-agent line, as it stands.</summary>
    public ReadOnlySpan<byte> AgentValue(int index) => Text.Span.Slice(agents[index].Start, agents[index].Length);

    /// <summary>The product token that value starts with; empty when it starts with none.</summary>
    public ReadOnlySpan<byte> AgentToken(int index) => Text.Span.Slice(agents[index].Start, agents[index].TokenLength);

    /// <summary>Sorts the groups by whom they are for.</summary>
    /// <param name="agent">Whose sight.</param>
    /// <param name="crawlView">The groups of RFC 9309; false for the usage view, where usage lines end a run of user-agent lines too.</param>
    public RobotsAudience AudienceOf(ReadOnlySpan<char> agent, bool crawlView = false)
    {
        var groups = agents.Length == 0 ? 0 : (crawlView ? agents[^1].CrawlGroup : agents[^1].UsageGroup) + 1;
        var ours = new bool[groups];
        var everybodys = new bool[groups];
        var first = new int[groups];
        var named = false;
        for (var i = agents.Length - 1; i >= 0; i--)
        {
            ref readonly var line = ref agents[i];
            var group = crawlView ? line.CrawlGroup : line.UsageGroup;
            first[group] = i;
            everybodys[group] |= line.IsAny(Text.Span);
            if (!IsNamed(line, Text.Span, TokenOf(agent), out _)) continue;
            named = ours[group] = true;
        }
        return new RobotsAudience(crawlView, ours, everybodys, first, named);
    }

    public ReadOnlySpan<byte> ValueOf(in RobotsExtension line) => Text.Span.Slice(line.ValueStart, line.ValueLength);

    /// <summary>Octets of a path pattern that matches the URL, "*" and "$" counted; -1 when it does not match.</summary>
    /// <param name="pattern">As it stands in a line.</param>
    /// <param name="pathAndQuery">Starts with "/".</param>
    public static int MatchPattern(ReadOnlySpan<byte> pattern, ReadOnlySpan<char> pathAndQuery)
    {
        var anchored = pattern.Length > 0 && pattern[^1] == '$';
        if (anchored) pattern = pattern[..^1];
        var patternRoom = RobotsPath.MaxLength(pattern.Length);
        var utf8Room = Encoding.UTF8.GetMaxByteCount(pathAndQuery.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(patternRoom + utf8Room * 4);
        try
        {
            var spelled = buffer.AsSpan(0, RobotsPath.NormalizePattern(pattern, buffer));
            var utf8 = buffer.AsSpan(patternRoom + utf8Room * 3, utf8Room);
            utf8 = utf8[..Encoding.UTF8.GetBytes(pathAndQuery, utf8)];
            var target = buffer.AsSpan(patternRoom, utf8Room * 3);
            var path = target[..RobotsPath.NormalizeUrl(utf8, target)];
            var matcher = new RobotsMatcher(path, stackalloc int[256]);
            return matcher.Matches(spelled, anchored) ? spelled.Length + (anchored ? 1 : 0) : -1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
