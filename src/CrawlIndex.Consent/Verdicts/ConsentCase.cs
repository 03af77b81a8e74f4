using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>Everything a verdict rests on: a pair, what was observed and claimed, and who asks.</summary>
public sealed record ConsentCase
{
    public required PairTarget Pair { get; init; }

    public ConsentPolicy Policy { get; init; } = ConsentPolicy.OptOut;

    /// <summary>Time of the decision; later observations do not exist for it.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>In any order.</summary>
    public IReadOnlyList<Observation> Observations { get; init; } = [];

    public IReadOnlyList<LedgerClaim> Claims { get; init; } = [];
}
