using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Registries;
using CrawlIndex.Consent.Robots;
using CrawlIndex.Consent.Tokens;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Pipeline.Ledger;
using CrawlIndex.Pipeline.Similarity;

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

    /// <summary>Copies of a picture that one case looks at.</summary>
    private const int MaxCopies = 128;

    /// <summary>Parsed robots files kept between cases.</summary>
    private const int CachedRobots = 8192;

    private readonly CatalogReader catalog;
    private readonly PageSignalSource pages = new();
    private readonly HashSet<string> unread;
    private (DateTimeOffset At, ClaimBook Book)? claims;
    private SimilarPictures? owned;

    private CaseSource(CatalogReader catalog, LedgerState ledger, AgentTokens tokens, IReadOnlyList<BlockList>? blockLists)
    {
        (this.catalog, Ledger) = (catalog, ledger);
        Engine = new ConsentEngine(SignalParsers.All(tokens, new RobotsCache(CachedRobots)), pages, blockLists: blockLists);
        (unread, SegmentsWithoutSignals) = ReadUnread(catalog);
    }

    /// <summary>Decides; replace it to bring block lists or fingerprints.</summary>
    public ConsentEngine Engine { get; init; }

    /// <summary>The ledger: each case gets the claims that may concern it, as they stood at the time of its decision.</summary>
    public LedgerState Ledger { get; init; }

    /// <summary>Fingerprints of the workspace: with them the denials of a picture's near-identical copies count, and PDQ claims are decided.</summary>
    public SimilarPictures? Similar { get; init; }

    /// <summary>Archives whose pages were never read for signals: ingested with --no-signals, by an earlier version, or from WAT.</summary>
    public IReadOnlyList<string> SegmentsWithoutSignals { get; }

    /// <summary>Opens a workspace. Throws <see cref="CatalogException"/> or <see cref="InvalidDataException"/> when its files cannot be read.</summary>
    /// <param name="workspace">Its folder.</param>
    /// <param name="similar">Fingerprints of the same workspace, where it has an index; the caller's to dispose.</param>
    /// <param name="blockLists">Lists checked before anything else.</param>
    public static CaseSource Open(string workspace, SimilarPictures? similar = null, IReadOnlyList<BlockList>? blockLists = null)
    {
        var catalog = new CatalogReader(workspace);
        try
        {
            return new CaseSource(catalog, LedgerFile.ReadAsync(workspace).GetAwaiter().GetResult(), Workspaces.Workspace.TokensOf(workspace), blockLists) { Similar = similar };
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

    /// <summary>Opens a workspace with its fingerprints, where it has an index of them: so a denial or a claim follows the picture.</summary>
    public static CaseSource OpenWithCopies(string workspace, IReadOnlyList<BlockList>? blockLists = null)
    {
        var similar = SimilarityStage.Exists(workspace) ? SimilarPictures.Open(workspace) : null;
        try
        {
            var source = Open(workspace, similar, blockLists);
            source.owned = similar;
            return source;
        }
        catch
        {
            similar?.Dispose();
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
            var copies = Similar?.CopiesOf([.. batch.Select(pair => pair.Url)], policy.PdqRadius, MaxCopies) ?? [];
            foreach (var (url, _) in copies.Values.SelectMany(near => near))
                if (WebUrl.TryParse(url, out var copy)) store.Want(new PairTarget(copy, null, null));
            store.Load();
            for (var i = 0; i < batch.Length; i++)
                yield return new PairVerdict(batch[i], targets[i] is { } target ? CaseOf(batch[i], target, store, copies.GetValueOrDefault(batch[i].Url, []), policy, asOf) : null, null);
        }
    }

    public void Dispose()
    {
        pages.Dispose();
        owned?.Dispose();
        catalog.Dispose();
    }

    private ConsentCase CaseOf(PairRow pair, PairTarget target, ObservationStore store, IReadOnlyList<(string Url, PdqFingerprint Pdq)> copies, ConsentPolicy policy, DateTimeOffset asOf)
    {
        var observations = new List<Observation>();
        store.Collect(target, observations, MaxObservations);
        AddCopies(pair, store, copies, observations);
        if (OwnPage(pair, target, observations) is { } page) observations.Add(page);
        for (var i = 0; i < observations.Count; i++) observations[i] = observations[i] with { Index = i };
        return new ConsentCase { Pair = target, Policy = policy, AsOf = asOf, Observations = observations, Claims = ClaimsOn(target, observations, asOf) };
    }

    private IReadOnlyList<LedgerClaim> ClaimsOn(PairTarget target, List<Observation> observations, DateTimeOffset asOf)
    {
        if (Ledger.Claims.Count == 0) return [];
        if (claims?.At != asOf) claims = (asOf, new ClaimBook(Ledger.At(asOf)));
        var (urls, digests, prints) = (new List<WebUrl>(), new List<string>(), new List<PdqFingerprint>());
        foreach (var observation in observations)
        {
            if (observation.Role != ObservationRole.Image) continue;
            if (observation.Location is { } url && !url.Equals(target.Image)) urls.Add(url);
            if (observation.Kept?.Digests is { } seen) digests.Add(seen.Sha256);
            if (observation.Kept?.Pdq is { } pdq) prints.Add(pdq);
        }
        return claims.Value.Book.About(target with { Aliases = urls }, digests, prints);
    }

    /// <summary>The captures of the picture get its fingerprint, and those of its copies join the case.</summary>
    private static void AddCopies(PairRow pair, ObservationStore store, IReadOnlyList<(string Url, PdqFingerprint Pdq)> copies, List<Observation> observations)
    {
        foreach (var (url, pdq) in copies)
        {
            if (url != pair.Url) continue;
            for (var i = 0; i < observations.Count; i++) observations[i] = WithPdq(observations[i], pdq);
        }
        foreach (var (url, pdq) in copies)
        {
            if (url == pair.Url || !WebUrl.TryParse(url, out var copy)) continue;
            var seen = new List<Observation>();
            store.Collect(new PairTarget(copy, null, null), seen, MaxObservations - observations.Count);
            foreach (var one in seen)
                if (IsPicture(one) && !observations.Exists(known => known.Role == one.Role && known.Url == one.Url && known.Date == one.Date)) observations.Add(WithPdq(one, pdq));
        }
    }

    private static bool IsPicture(Observation observation) => observation is { Role: ObservationRole.Image, Kept.Digests: not null };

    private static Observation WithPdq(Observation observation, PdqFingerprint pdq) => IsPicture(observation) ? observation with { Kept = observation.Kept! with { Pdq = pdq } } : observation;

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
