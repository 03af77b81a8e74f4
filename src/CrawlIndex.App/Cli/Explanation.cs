using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.App.Cli;

/// <summary>A decision on one pair, with everything that is shown about it.</summary>
public sealed class Explanation
{
    /// <param name="source">Where the case came from.</param>
    /// <param name="pair">The pair.</param>
    /// <param name="consentCase">What the decision rests on.</param>
    /// <param name="before">The decision without the observations of a what-if; null without one.</param>
    public Explanation(CaseSource source, PairRow pair, ConsentCase consentCase, ConsentDecision? before)
    {
        (Pair, Case, Before) = (pair, consentCase, before);
        Decision = source.Engine.Decide(consentCase);
        Changes = source.Engine.WhatWouldChange(consentCase, consentCase.Policy.Use);
        PageWasRead = pair.WarcFilename is null || !source.SegmentsWithoutSignals.Contains(pair.WarcFilename);
        Statements = [.. Decision.Verdicts.SelectMany(verdict => verdict.Deciding.Concat(verdict.Losing)).Distinct()
            .GroupBy(signal => signal, Same).Select(group => new Statement([.. group], PartIn(group.First()))).OrderBy(statement => statement.Part)];
    }

    public PairRow Pair { get; }

    public ConsentCase Case { get; }

    public ConsentDecision Decision { get; }

    public ConsentDecision? Before { get; }

    public IReadOnlyList<CounterFactual> Changes { get; }

    /// <summary>False when the page's segment was ingested without reading signals.</summary>
    public bool PageWasRead { get; }

    /// <summary>Every statement that a verdict names, once: those that decide the use first, then those that lose, then the others.</summary>
    public IReadOnlyList<Statement> Statements { get; }

    /// <summary>The use that is explained in full.</summary>
    public Use Use => Case.Policy.Use;

    private static SameStatement Same { get; } = new();

    private StatementPart PartIn(Signal signal)
    {
        var verdict = Decision[Use];
        return verdict.Deciding.Contains(signal) ? StatementPart.Decides : verdict.Losing.Contains(signal) ? StatementPart.Loses : StatementPart.OtherUses;
    }

    public Observation? SourceOf(Signal signal) => signal.Observation >= 0 && signal.Observation < Case.Observations.Count ? Case.Observations[signal.Observation] : null;
}

/// <summary>What a statement does to the use that is explained.</summary>
public enum StatementPart
{
    Decides,
    Loses,
    OtherUses,
}

/// <summary>One statement as its source makes it; a robots line that covers picture and page is read once for each half.</summary>
/// <param name="Signals">The readings of it.</param>
/// <param name="Part">What it does to the use.</param>
public sealed record Statement(IReadOnlyList<Signal> Signals, StatementPart Part)
{
    public Signal First => Signals[0];

    public Halves Binds => Signals.Aggregate(Halves.None, (halves, signal) => halves | signal.Binds);
}

/// <summary>Equal when family, rule, stances and the very bytes are.</summary>
internal sealed class SameStatement : IEqualityComparer<Signal>
{
    public bool Equals(Signal? one, Signal? other) =>
        one is not null && other is not null && one.Family == other.Family && one.Rule == other.Rule && one.Stances == other.Stances && one.Strength == other.Strength
        && one.Observation == other.Observation && one.Evidence.Part == other.Evidence.Part && one.Evidence.Start == other.Evidence.Start && one.Evidence.Length == other.Evidence.Length
        && one.Flags.SequenceEqual(other.Flags) && one.Terms == other.Terms;

    public int GetHashCode(Signal signal) => HashCode.Combine(signal.Family, signal.Rule, signal.Observation, signal.Evidence.Part, signal.Evidence.Start);
}
