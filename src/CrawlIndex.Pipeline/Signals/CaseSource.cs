using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Robots;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>
/// Builds what verdicts rest on out of a workspace: for each pair all that was observed of its page, its picture, the way to
/// both, and what their origins state. One thread at a time. A pair's own page counts as read when its segment was; what no
/// row tells of was not observed.
/// </summary>
public sealed class CaseSource : IDisposable
{
    /// <summary>Pairs whose observations are in memory at a time: one pass over the table serves them all.</summary>
    public const int BatchPairs = 16_384;

    /// <summary>Observations one case may have: more captures of one URL say nothing new.</summary>
    private const int MaxObservations = 1024;

    /// <summary>Parsed robots files kept between cases.</summary>
    private const int CachedRobots = 8192;

    private readonly CatalogReader catalog;
    private readonly PageSignalSource pages = new();
    private readonly HashSet<string> unread;

    private CaseSource(CatalogReader catalog)
    {
        this.catalog = catalog;
        Engine = new ConsentEngine(SignalParsers.All(cache: new RobotsCache(CachedRobots)), pages);
        (unread, SegmentsWithoutSignals) = ReadUnread(catalog);
    }

    /// <summary>Decides; replace it to bring block lists or fingerprints.</summary>
    public ConsentEngine Engine { get; init; }

    /// <summary>Claims of the ledger that every case gets.</summary>
    public IReadOnlyList<LedgerClaim> Claims { get; init; } = [];

    /// <summary>Archives whose pages were never read for signals: ingested with --no-signals, by an earlier version, or from WAT.</summary>
    public IReadOnlyList<string> SegmentsWithoutSignals { get; }

    /// <summary>Opens a workspace. Throws <see cref="CatalogException"/> when its files cannot be read.</summary>
    /// <param name="workspace">Its folder.</param>
    /// <param name="claims">Claims that every case gets.</param>
    public static CaseSource Open(string workspace, IReadOnlyList<LedgerClaim>? claims = null)
    {
        var catalog = new CatalogReader(workspace);
        try
        {
            return new CaseSource(catalog) { Claims = claims ?? [] };
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

    /// <summary>The case of one pair; null when its picture's URL is no http(s) URL.</summary>
    public ConsentCase? CaseOf(PairRow pair, ConsentPolicy policy, DateTimeOffset asOf) => Cases([pair], policy, asOf).First().Case;

    /// <summary>Decides any number of pairs, in their order. Memory is bounded by a batch of them.</summary>
    public IEnumerable<PairVerdict> Decide(IEnumerable<PairRow> pairs, ConsentPolicy policy, DateTimeOffset asOf)
    {
        foreach (var one in Cases(pairs, policy, asOf)) yield return one with { Decision = one.Case is null ? null : Engine.Decide(one.Case) };
    }

    /// <summary>The cases of any number of pairs, in their order; the decision is not made.</summary>
    public IEnumerable<PairVerdict> Cases(IEnumerable<PairRow> pairs, ConsentPolicy policy, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        foreach (var batch in pairs.Chunk(BatchPairs))
        {
            var store = new ObservationStore(catalog);
            var targets = new PairTarget?[batch.Length];
            for (var i = 0; i < batch.Length; i++)
            {
                targets[i] = TargetOf(batch[i]);
                if (targets[i] is { } target) store.Want(target);
            }
            store.Load();
            for (var i = 0; i < batch.Length; i++)
                yield return new PairVerdict(batch[i], targets[i] is { } target ? CaseOf(batch[i], target, store, policy, asOf) : null, null);
        }
    }

    public void Dispose()
    {
        pages.Dispose();
        catalog.Dispose();
    }

    private ConsentCase CaseOf(PairRow pair, PairTarget target, ObservationStore store, ConsentPolicy policy, DateTimeOffset asOf)
    {
        var observations = new List<Observation>();
        store.Collect(target, observations, MaxObservations);
        if (OwnPage(pair, target, observations) is { } page) observations.Add(page);
        for (var i = 0; i < observations.Count; i++) observations[i] = observations[i] with { Index = i };
        return new ConsentCase { Pair = target, Policy = policy, AsOf = asOf, Observations = observations, Claims = Claims };
    }

    /// <summary>The capture a pair comes from leaves no row when it says nothing; that it was read is known from its segment.</summary>
    private Observation? OwnPage(PairRow pair, PairTarget target, List<Observation> observations)
    {
        if (target.Page is null || pair.WarcFilename is null) return null;
        if (observations.Exists(seen => seen.Role == ObservationRole.Page && seen.Origin.File == pair.WarcFilename && seen.Origin.RecordOffset == pair.RecordOffset)) return null;
        return new Observation
        {
            Role = ObservationRole.Page,
            Url = pair.PageUrl!,
            Date = pair.FetchTime,
            Kept = unread.Contains(pair.WarcFilename) ? new KeptBody { IsCut = true } : KeptBody.Silent,
            Origin = new EvidenceOrigin(pair.WarcFilename, pair.RecordOffset),
        };
    }

    private static PairTarget? TargetOf(PairRow pair)
    {
        if (!WebUrl.TryParse(pair.Url, out var image)) return null;
        return new PairTarget(image, WebUrl.TryParse(pair.PageUrl, out var page) ? page : null, pair.Alt);
    }

    private static (HashSet<string> Names, List<string> Listed) ReadUnread(CatalogReader catalog)
    {
        var listed = new List<string>();
        using var rows = catalog.Sql("SELECT warc_filename FROM segments WHERE observations IS NULL ORDER BY warc_filename");
        while (rows.Read()) listed.Add(rows.Text(0));
        return ([.. listed], listed);
    }
}
