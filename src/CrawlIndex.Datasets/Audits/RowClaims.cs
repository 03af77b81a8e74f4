using CrawlIndex.Consent;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Datasets.Audits;

/// <summary>
/// Objections of the ledger to rows themselves, known to the catalog or not: an opt-out follows the picture to every copy on every host. What
/// grants is left to the verdicts over pairs. Safe for any number of threads.
/// </summary>
internal sealed class RowClaims
{
    private static readonly WebUrl Nowhere = WebUrl.TryParse("https://row.invalid/", out var url) ? url : throw new InvalidOperationException("a URL of our own must parse");

    private readonly ClaimBook book;
    private readonly ConsentEngine engine = new([]);
    private readonly ConsentPolicy policy;
    private readonly DateTimeOffset asOf;

    public RowClaims(IReadOnlyList<LedgerClaim> claims, ConsentPolicy policy, DateTimeOffset asOf)
    {
        book = new ClaimBook(claims.Where(claim => claim.Kind is ClaimKind.OptOut or ClaimKind.Takedown or ClaimKind.Block
            && claim.Status is ClaimStatus.Verified or ClaimStatus.Pending && claim.IsCurrent(asOf)));
        this.policy = policy;
        this.asOf = asOf;
    }

    public bool IsEmpty => book.Count == 0;

    /// <summary>What objections come to for a row; null without one.</summary>
    /// <param name="url">Its address; null when it has none.</param>
    /// <param name="sha256">Digests of its bytes, in hex.</param>
    /// <param name="pdq">Its fingerprint.</param>
    /// <param name="isBlocked">A claim asks that nobody may have it.</param>
    public PictureVerdict? Decide(string? url, IReadOnlyCollection<string> sha256, PdqFingerprint? pdq, out bool isBlocked)
    {
        isBlocked = false;
        var image = url is not null && WebUrl.TryParse(url, out var parsed) ? parsed : Nowhere;
        var pair = new PairTarget(image, null, null);
        var found = book.About(pair, sha256, pdq is { } known ? [known] : []);
        // Without a fingerprint the book leaves in a claim that would need one; it is no hit.
        found = [.. found.Where(claim => claim.Subject != ClaimSubject.Pdq || (pdq is { } own && own.Quality >= policy.PdqQuality))];
        if (found.Count == 0) return null;
        isBlocked = found.Any(claim => claim.Kind == ClaimKind.Block && claim.Status == ClaimStatus.Verified);
        // Each is known to concern this picture: said of its address, the engine needs no bytes to agree.
        var decision = engine.Decide(new ConsentCase
        {
            Pair = pair,
            Policy = policy,
            AsOf = asOf,
            Claims = [.. found.Select(claim => claim with { Subject = ClaimSubject.Url, Value = image.ToString() })],
        });
        var verdict = VerdictText.Of(decision, policy.Use);
        // Only what was claimed counts here: uses without a claim are not judged by a case that observed nothing.
        return verdict with
        {
            Outcomes = [.. decision.Verdicts.Select(each => each.Deciding.Any(signal => signal.Family == SignalFamily.Ledger) ? each.Outcome : Outcome.Eligible)],
            NotObserved = [],
        };
    }
}
