using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Consent.Ledger;

/// <summary>
/// Finds the claims that can concern a pair without trying all of them: by URL, by every prefix length in use, by each suffix of
/// the host, by hash; fingerprints are compared one by one. Gives the same verdict as the whole list. Safe for any number of threads.
/// </summary>
public sealed class ClaimBook
{
    private readonly Dictionary<(ClaimSubject, string), List<LedgerClaim>> byValue = [];
    private readonly List<int> prefixLengths = [];
    private readonly List<(PdqFingerprint Pdq, LedgerClaim Claim)> byPicture = [];

    public ClaimBook(IEnumerable<LedgerClaim> claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var lengths = new SortedSet<int>();
        foreach (var claim in claims)
        {
            Count++;
            if (claim.Subject == ClaimSubject.Pdq)
            {
                if (PdqFingerprint.TryParse(claim.Value, 100, out var pdq)) byPicture.Add((pdq, claim));
                continue;
            }
            if (claim.Subject == ClaimSubject.UrlPrefix) lengths.Add(claim.Value.Length);
            var key = (claim.Subject, claim.Subject is ClaimSubject.Domain or ClaimSubject.Sha256 ? claim.Value.ToLowerInvariant() : claim.Value);
            if (!byValue.TryGetValue(key, out var list)) byValue.Add(key, list = []);
            list.Add(claim);
        }
        prefixLengths.AddRange(lengths);
    }

    public int Count { get; }

    /// <summary>The claims to judge a pair with, each once.</summary>
    /// <param name="pair">The pair; hops of its picture as aliases.</param>
    /// <param name="sha256">Hex hashes of the copies seen.</param>
    /// <param name="pictures">Fingerprints of the copies seen. Empty leaves in one claim of each kind that needs a fingerprint, so that its want shows.</param>
    public IReadOnlyList<LedgerClaim> About(PairTarget pair, IReadOnlyCollection<string> sha256, IReadOnlyCollection<PdqFingerprint> pictures)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(sha256);
        ArgumentNullException.ThrowIfNull(pictures);
        if (Count == 0) return [];
        var found = new List<LedgerClaim>();
        AddUrl(pair.Image, found);
        foreach (var alias in pair.Aliases) AddUrl(alias, found);
        if (pair.Page is not null) AddUrl(pair.Page, found);
        foreach (var hash in sha256) Add(ClaimSubject.Sha256, hash.ToLowerInvariant(), found);
        foreach (var (pdq, claim) in byPicture)
        {
            var concerns = pictures.Count == 0 ? !found.Exists(other => other.Subject == ClaimSubject.Pdq && other.Kind == claim.Kind) : pictures.Any(picture => picture.DistanceTo(pdq) <= claim.Radius);
            if (concerns) found.Add(claim);
        }
        return found.Count < 2 ? found : [.. found.Distinct()];
    }

    private void AddUrl(WebUrl url, List<LedgerClaim> found)
    {
        var text = url.ToString();
        Add(ClaimSubject.Url, text, found);
        foreach (var length in prefixLengths)
        {
            if (length > text.Length) break;
            Add(ClaimSubject.UrlPrefix, text[..length], found);
        }
        for (var host = url.Host; ;)
        {
            Add(ClaimSubject.Domain, host, found);
            var dot = host.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0) return;
            host = host[(dot + 1)..];
        }
    }

    private void Add(ClaimSubject subject, string value, List<LedgerClaim> found)
    {
        if (byValue.TryGetValue((subject, value), out var claims)) found.AddRange(claims);
    }
}
