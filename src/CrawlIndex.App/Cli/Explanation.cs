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
        Shown = [.. Decision.Verdicts.SelectMany(verdict => verdict.Deciding.Concat(verdict.Losing)).Distinct()];
    }

    public PairRow Pair { get; }

    public ConsentCase Case { get; }

    public ConsentDecision Decision { get; }

    public ConsentDecision? Before { get; }

    public IReadOnlyList<CounterFactual> Changes { get; }

    /// <summary>False when the page's segment was ingested without reading signals.</summary>
    public bool PageWasRead { get; }

    /// <summary>Every signal that a verdict names, once.</summary>
    public IReadOnlyList<Signal> Shown { get; }

    /// <summary>The use that is explained in full.</summary>
    public Use Use => Case.Policy.Use;

    public Observation? SourceOf(Signal signal) => signal.Observation >= 0 && signal.Observation < Case.Observations.Count ? Case.Observations[signal.Observation] : null;
}
