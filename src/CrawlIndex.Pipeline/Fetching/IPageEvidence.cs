using CrawlIndex.Consent;
using CrawlIndex.Consent.Ledger;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>A pair that shows a picture, and what is known about it without asking anybody.</summary>
public sealed record PageEvidence(PairTarget? Pair, IReadOnlyList<Observation> Observations, IReadOnlyList<LedgerClaim> Claims);

/// <summary>Port: what the catalog holds about the pages that show a picture.</summary>
public interface IPageEvidence
{
    /// <summary>One entry for each pair with the picture's URL; a single empty one when nothing is known.</summary>
    IReadOnlyList<PageEvidence> Of(string url);
}
