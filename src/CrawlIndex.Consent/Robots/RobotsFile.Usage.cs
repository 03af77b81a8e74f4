using System.Text;

namespace CrawlIndex.Consent.Robots;

/// <summary>The usage view: who is named, and which extension lines are for whom.</summary>
public sealed partial class RobotsFile
{
    /// <summary>Number of user-agent lines.</summary>
    public int AgentCount => agents.Length;

    /// <summary>The whole value of a user-agent line, as it stands.</summary>
    public ReadOnlySpan<byte> AgentValue(int index) => Text.Span.Slice(agents[index].Start, agents[index].Length);

    /// <summary>The product token that value starts with; empty when it starts with none.</summary>
    public ReadOnlySpan<byte> AgentToken(int index) => Text.Span.Slice(agents[index].Start, agents[index].TokenLength);

    /// <summary>The Disallow lines of the group that a user-agent line belongs to: place in the text and path pattern.</summary>
    internal IEnumerable<(int Start, int Length, string Pattern)> DisallowsOf(int agent)
    {
        var group = agents[agent].CrawlGroup;
        for (var i = groupRules[group]; i < groupRules[group + 1]; i++)
            if (!rules[i].Allow) yield return (rules[i].LineStart, rules[i].LineLength, Encoding.UTF8.GetString(PatternOf(rules[i])) + (rules[i].Anchored ? "$" : ""));
    }

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

    /// <summary>True when the file has a line of this key.</summary>
    public bool Has(RobotsKey key) => (extensionKeys & 1u << (int)key) != 0;

    public ReadOnlySpan<byte> ValueOf(in RobotsExtension line) => Text.Span.Slice(line.ValueStart, line.ValueLength);
}
