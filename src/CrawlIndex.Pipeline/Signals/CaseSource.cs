using CrawlIndex.Catalog;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>
/// Builds what verdicts rest on out of a workspace: for each pair all that was observed of its page, its picture, the way to
/// both, and what their origins state. One thread at a time.
/// </summary>
public sealed class CaseSource : IDisposable
{
    private readonly CatalogReader catalog;

    private CaseSource(CatalogReader catalog) => this.catalog = catalog;

    /// <summary>Claims of the ledger that every case gets.</summary>
    public IReadOnlyList<LedgerClaim> Claims { get; init; } = [];

    /// <summary>Opens a workspace. Throws <see cref="CatalogException"/> when it is none.</summary>
    public static CaseSource Open(string workspace) => new(new CatalogReader(workspace));

    /// <summary>The case of one pair; null when its picture's URL is no http(s) URL.</summary>
    public ConsentCase? CaseOf(PairRow pair, ConsentPolicy policy, DateTimeOffset asOf) => Cases([pair], policy, asOf).First().Case;

    /// <summary>The cases of any number of pairs, in their order; the decision is not made.</summary>
    public IEnumerable<PairVerdict> Cases(IEnumerable<PairRow> pairs, ConsentPolicy policy, DateTimeOffset asOf)
    {
        throw new NotImplementedException();
    }

    /// <summary>Decides any number of pairs, in their order. Memory is bounded by a batch of them.</summary>
    public IEnumerable<PairVerdict> Decide(IEnumerable<PairRow> pairs, ConsentPolicy policy, DateTimeOffset asOf)
    {
        throw new NotImplementedException();
    }

    public void Dispose() => catalog.Dispose();
}
