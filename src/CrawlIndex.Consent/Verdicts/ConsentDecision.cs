namespace CrawlIndex.Consent.Verdicts;

/// <summary>The verdicts of one case, one for each use, and the signals they were made from.</summary>
public sealed class ConsentDecision
{
    private readonly Verdict[] verdicts;

    internal ConsentDecision(Verdict[] verdicts, IReadOnlyList<Signal> signals, IReadOnlyList<PartReading> readings)
    {
        this.verdicts = verdicts;
        Signals = signals;
        Readings = readings;
    }

    public Verdict this[Use use] => verdicts[(int)use];

    public IReadOnlyList<Verdict> Verdicts => verdicts;

    /// <summary>Every signal that covers the pair, strongest first.</summary>
    public IReadOnlyList<Signal> Signals { get; }

    /// <summary>Every part a parser read with its outcome: a silent part is evidence too.</summary>
    public IReadOnlyList<PartReading> Readings { get; }
}

/// <summary>One part read by one parser.</summary>
/// <param name="Observation">Index of the observation.</param>
/// <param name="Part">"body", "status" or "http-header N".</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="Parser">Name and version.</param>
/// <param name="Outcome">How it ended.</param>
public readonly record struct PartReading(int Observation, string Part, long Bytes, string Parser, ParseOutcome Outcome);
