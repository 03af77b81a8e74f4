using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Html.Urls;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>
/// Writes what answers say into the tables <c>observations</c> and <c>signals</c>: the one way in, for the ingest and for our own
/// fetches. One instance per thread.
/// </summary>
/// <param name="observations">Takes the rows of <c>observations</c>.</param>
/// <param name="signals">Takes the rows of <c>signals</c>.</param>
/// <param name="suffixes">Decides registered domains.</param>
/// <param name="keeper">Reads and reduces; null for the parsers of all families.</param>
public sealed class SignalRecorder(IRowWriter observations, IRowWriter signals, PublicSuffixList suffixes, ObservationKeeper? keeper = null)
{
    private readonly ObservationRows observationRows = new(observations, suffixes);
    private readonly SignalRows signalRows = new(signals, suffixes);

    public ObservationKeeper Keeper { get; } = keeper ?? new ObservationKeeper(SignalParsers.All());

    /// <summary>Rows of <c>observations</c> written.</summary>
    public long Observations => observationRows.Count;

    /// <summary>Rows of <c>signals</c> written.</summary>
    public long Signals => signalRows.Count;

    /// <summary>Reads an answer with its whole body and writes what it says.</summary>
    /// <param name="full">The answer; its Origin names the record that proves it.</param>
    /// <param name="recordLength">Length of that record in its file.</param>
    /// <param name="pages">Finds the pieces of pages; without it pages are not read.</param>
    public void Record(Observation full, long recordLength, IPageSignalSource? pages = null) => Write(Keeper.Keep(full, pages), recordLength);

    /// <summary>Writes an answer that was reduced already. A page that says nothing leaves no row: <c>pages</c> proves that it was read.</summary>
    /// <param name="kept">The answer.</param>
    /// <param name="recordLength">Length of its record.</param>
    /// <param name="revisitOf">Payload digest of the capture that holds the body of a revisit.</param>
    public void Write(KeptObservation kept, long recordLength, string? revisitOf = null)
    {
        ArgumentNullException.ThrowIfNull(kept);
        var observation = kept.Observation;
        var isPage = observation.Role == ObservationRole.Page;
        if (isPage && !kept.Speaks && observation.Kept is not { Pieces.Count: > 0 } and not { IsCut: true }) return;
        observationRows.Write(kept, recordLength, revisitOf);
        foreach (var signal in kept.Signals) signalRows.Write(signal, observation, recordLength);
        if (!isPage && kept.Signals.Count == 0) WriteSilence(observation, recordLength);
    }

    private void WriteSilence(Observation observation, long recordLength)
    {
        var (rule, stances) = observation.Status switch
        {
            >= 200 and < 300 => ("none", StanceMap.None),
            >= 300 and < 400 => ("redirect", StanceMap.None),
            404 or 410 when observation.Role == ObservationRole.Robots => ("no-robots", StanceMap.Of(Use.Crawl, Stance.Allow)),
            >= 400 and < 500 and not 429 when observation.Role == ObservationRole.Robots => ("robots-forbidden", StanceMap.Of(Use.Crawl, Stance.Allow)),
            _ when observation.Role == ObservationRole.Robots => ("unreachable", StanceMap.Of(Use.Crawl, Stance.Deny)),
            _ => ("absent", StanceMap.None),
        };
        signalRows.WriteSilence(observation.Role == ObservationRole.Robots ? "robots" : "none", rule, observation, recordLength, stances);
    }
}
