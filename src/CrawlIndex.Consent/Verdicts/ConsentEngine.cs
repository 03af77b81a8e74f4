using CrawlIndex.Consent.Registries;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>
/// Decides what a pair may be used for. For each use: a block list ends everything; then any denial the profile counts, then
/// any unmet condition, then what was not observed, then a grant; the stricter half of the pair wins; the policy decides the rest.
/// Safe for any number of threads.
/// </summary>
public sealed class ConsentEngine
{
    private readonly SignalCollector collector;

    /// <param name="parsers">Parsers of all families, in any order.</param>
    /// <param name="pages">Finds signals in HTML; null leaves pages unread.</param>
    /// <param name="fingerprints">Decodes pictures; null leaves claims and lists by PDQ undecided.</param>
    /// <param name="blockLists">Checked before anything else.</param>
    public ConsentEngine(IReadOnlyList<ISignalParser> parsers, IPageSignalSource? pages = null, IPictureFingerprints? fingerprints = null, IReadOnlyList<BlockList>? blockLists = null)
    {
        var reader = new ObservationReader(parsers, pages);
        collector = new SignalCollector(reader, new RobotsReading(reader), fingerprints, blockLists ?? []);
    }

    /// <summary>Decides all uses; the same case gives the same decision, whatever the order of its observations.</summary>
    public ConsentDecision Decide(ConsentCase consentCase)
    {
        ArgumentNullException.ThrowIfNull(consentCase);
        return Decide(consentCase, collector.Collect(consentCase));
    }

    /// <summary>What would have to differ for another outcome: each deciding family gone, each gap filled, the other profile or policy.</summary>
    public IReadOnlyList<CounterFactual> WhatWouldChange(ConsentCase consentCase, Use use)
    {
        ArgumentNullException.ThrowIfNull(consentCase);
        var reading = collector.Collect(consentCase);
        return CounterFactuals.Find(consentCase, reading, use);
    }

    internal static ConsentDecision Decide(ConsentCase consentCase, CaseReading reading)
    {
        var verdicts = new Verdict[Uses.Count];
        foreach (var use in Uses.All) verdicts[(int)use] = new UseDecision(consentCase, reading, use).Decide();
        return new ConsentDecision(verdicts, reading.Signals, reading.Readings);
    }
}
