namespace CrawlIndex.Consent.Verdicts;

/// <summary>What the observations and claims of a case say about its pair, before any policy is asked.</summary>
internal sealed class CaseReading
{
    public required PairTarget Pair { get; init; }

    /// <summary>Signals that cover the pair; Binds holds the halves covered. In one order, however the observations came.</summary>
    public List<Signal> Signals { get; } = [];

    /// <summary>Signals that a later channel of their own family superseded.</summary>
    public List<Signal> Superseded { get; } = [];

    public List<PartReading> Readings { get; } = [];

    /// <summary>What could object on the picture's side and was not seen.</summary>
    public List<string> PictureGaps { get; } = [];

    public List<string> AltGaps { get; } = [];

    /// <summary>What bars a decision on the crawl.</summary>
    public List<string> CrawlGaps { get; } = [];

    public List<string> Flags { get; } = [];

    /// <summary>A block list holds the picture: list and hash.</summary>
    public string? Blocked { get; set; }

    public void Flag(string flag)
    {
        if (!Flags.Contains(flag)) Flags.Add(flag);
    }
}
