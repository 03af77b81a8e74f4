namespace CrawlIndex.Consent.Robots;

/// <summary>For whom each group of one view is, seen from one agent. Built once per file and agent, linear in its lines.</summary>
public sealed class RobotsAudience
{
    private readonly bool crawlView;
    private readonly bool[] ours;
    private readonly bool[] everybodys;
    private readonly int[] firstAgents;

    internal RobotsAudience(bool crawlView, bool[] ours, bool[] everybodys, int[] firstAgents, bool named)
    {
        this.crawlView = crawlView;
        this.ours = ours;
        this.everybodys = everybodys;
        this.firstAgents = firstAgents;
        IsNamed = named;
    }

    /// <summary>True when a group names the agent.</summary>
    public bool IsNamed { get; }

    /// <summary>
    /// True when a line is for the agent: its group names the agent, or is for "*" while no group names the agent, or the
    /// line stands before all groups.
    /// </summary>
    public bool Includes(in RobotsExtension line) =>
        GroupOf(line) < 0 || (IsNamed ? ours[GroupOf(line)] : everybodys[GroupOf(line)]);

    /// <summary>True when the line is for everybody: its group is for "*", or it stands before all groups.</summary>
    public bool IsForAll(in RobotsExtension line) => GroupOf(line) < 0 || everybodys[GroupOf(line)];

    /// <summary>Index of the first user-agent line of the line's group; -1 before all groups.</summary>
    public int FirstAgentOf(in RobotsExtension line) => GroupOf(line) < 0 ? -1 : firstAgents[GroupOf(line)];

    private int GroupOf(in RobotsExtension line) => crawlView ? line.CrawlGroup : line.UsageGroup;
}
