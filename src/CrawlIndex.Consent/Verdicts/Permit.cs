namespace CrawlIndex.Consent.Verdicts;

/// <summary>What a permit lets its bearer do.</summary>
public enum PermitScope : byte
{
    /// <summary>Fetch the picture.</summary>
    Fetch = 1,

    /// <summary>Put the pair to the use.</summary>
    Use = 2,
}

/// <summary>
/// Proof that a verdict allowed something. Only this assembly can create one, and only from a verdict: without a permit
/// nothing is fetched or exported.
/// </summary>
public sealed class Permit
{
    private Permit(PermitScope scope, WebUrl image, Verdict verdict)
    {
        Scope = scope;
        Image = image;
        Verdict = verdict;
    }

    public PermitScope Scope { get; }

    /// <summary>The picture it is for; a redirect to another URL needs a permit of its own.</summary>
    public WebUrl Image { get; }

    /// <summary>The verdict it rests on.</summary>
    public Verdict Verdict { get; }

    /// <summary>A permit to fetch: the crawl is eligible and nobody objects to the policy's use so far; null otherwise.</summary>
    public static Permit? ToFetch(ConsentCase consentCase, ConsentDecision decision)
    {
        ArgumentNullException.ThrowIfNull(consentCase);
        ArgumentNullException.ThrowIfNull(decision);
        var crawl = decision[Use.Crawl];
        // An opt-in verdict needs the bytes first: consent may stand in them. A reservation seen already bars the fetch.
        var objected = decision[consentCase.Policy.Use] is { Outcome: Outcome.Denied or Outcome.Conditional, Deciding.Count: > 0 };
        return crawl.Outcome == Outcome.Eligible && !objected ? new Permit(PermitScope.Fetch, consentCase.Pair.Image, crawl) : null;
    }

    /// <summary>A permit to put the pair to the policy's use; null unless its verdict is eligible.</summary>
    public static Permit? ToUse(ConsentCase consentCase, ConsentDecision decision)
    {
        ArgumentNullException.ThrowIfNull(consentCase);
        ArgumentNullException.ThrowIfNull(decision);
        var verdict = decision[consentCase.Policy.Use];
        return verdict.Outcome == Outcome.Eligible ? new Permit(PermitScope.Use, consentCase.Pair.Image, verdict) : null;
    }
}
