namespace CrawlIndex.Consent.Rsl;

/// <summary>An RSL document as read, conformant or not.</summary>
/// <param name="Contents">In document order.</param>
/// <param name="Faults">Why it does not conform to RSL 1.0; empty when it does.</param>
/// <param name="Notes">Words that grant nothing: tokens of the 0.9 drafts, unknown tokens.</param>
/// <param name="MaxAgeDays">How long it may be cached.</param>
public sealed record RslDocument(IReadOnlyList<RslContent> Contents, IReadOnlyList<string> Faults, IReadOnlyList<string> Notes, int MaxAgeDays = 30)
{
    /// <summary>False when a reader must treat the assets as unlicensed (RSL 1.0 section 4.3).</summary>
    public bool IsConformant => Faults.Count == 0;

    /// <summary>
    /// The content that speaks for a path: full URLs beat patterns, longer patterns beat shorter ones. Contents of equal
    /// specificity come together, in document order; empty when none matches.
    /// </summary>
    /// <param name="url">The asset.</param>
    /// <param name="origin">The site the document was associated with; patterns reach nothing else. Null: any.</param>
    /// <param name="association">True when the asset is what the document was attached to, so that an empty url matches.</param>
    public IReadOnlyList<IReadOnlyList<RslContent>> Matching(WebUrl url, WebUrl? origin, bool association = false)
    {
        var path = RslPattern.Normalize(url.PathAndQuery);
        return [.. Contents
            .Select(content => (content, rank: content.Specificity(url, path, origin, association)))
            .Where(match => match.rank >= 0)
            .GroupBy(match => match.rank)
            .OrderByDescending(group => group.Key)
            .Select(group => (IReadOnlyList<RslContent>)[.. group.Select(match => match.content)])];
    }

    /// <summary>
    /// Stances for one asset: for each use the narrowest content with an opinion decides, contents of equal
    /// specificity combine to the most restrictive.
    /// </summary>
    public StanceMap Evaluate(WebUrl url, WebUrl? origin, bool association = false)
    {
        var map = StanceMap.None;
        foreach (var level in Matching(url, origin, association))
        {
            foreach (var use in Uses.All)
            {
                if (map[use] != Stance.Unspecified) continue;
                var found = level.Select(content => content.Stances[use]).MaxBy(Severity);
                map = map.With(use, IsConformant || found is Stance.Deny or Stance.Unspecified ? found : Stance.Conditional);
            }
        }
        return map;
    }

    private static int Severity(Stance stance) => stance switch
    {
        Stance.Deny => 3,
        Stance.Conditional => 2,
        Stance.Unspecified => 0,
        _ => 1,
    };
}

/// <summary>One content element: an asset or a pattern of assets, and the licences offered for it.</summary>
public sealed record RslContent
{
    /// <summary>Path pattern of RFC 9309, full URL, or empty for whatever the document is attached to.</summary>
    public required string Url { get; init; }

    /// <summary>Licence server; a token from it is needed even where the licence is free.</summary>
    public string? Server { get; init; }

    public bool IsEncrypted { get; init; }

    /// <summary>Alternatives: any of them suffices, unless one prohibits.</summary>
    public required IReadOnlyList<RslLicence> Licences { get; init; }

    /// <summary>Who the document names as owner.</summary>
    public string? Copyright { get; init; }

    /// <summary>Further terms.</summary>
    public string? TermsUrl { get; init; }

    /// <summary>Byte span of the element in the document.</summary>
    public int Start { get; init; }

    public int Length { get; init; }

    /// <summary>What the licences together say about each use.</summary>
    public StanceMap Stances
    {
        get
        {
            var map = StanceMap.None;
            foreach (var use in Uses.All)
            {
                var best = Stance.Unspecified;
                foreach (var licence in Licences)
                {
                    if (licence.Prohibits(use))
                    {
                        best = Stance.Deny;
                        break;
                    }
                    var stance = licence.StanceOn(use);
                    if (stance == Stance.Allow && (Server is not null || IsEncrypted)) stance = Stance.Conditional;
                    if (Openness(stance) > Openness(best)) best = stance;
                }
                map = map.With(use, best);
            }
            return map;
        }
    }

    /// <summary>-1 when it does not cover the asset; else the longer match is the narrower one.</summary>
    internal int Specificity(WebUrl url, byte[] path, WebUrl? origin, bool association)
    {
        if (Url.Length == 0) return association ? 0 : -1;
        if (Url.Contains("://", StringComparison.Ordinal))
        {
            // A full URL may hold the wildcards of a path pattern too.
            if (!WebUrl.TryParse(Url, out var asset) || !asset.IsSameOrigin(url)) return -1;
            var covers = Url.AsSpan().ContainsAny('*', '$') || Url.EndsWith('/')
                ? RslPattern.Matches(asset.PathAndQuery, path)
                : asset.Equals(url);
            return covers ? Url.Length + WebUrl.MaxLength : -1;
        }
        if (origin is not null && !origin.IsSameOrigin(url)) return -1;
        return RslPattern.Matches(Url, path) ? Url.Length : -1;
    }

    // Alternatives: the most open one counts; a refusal by omission is weaker than an offer.
    private static int Openness(Stance stance) => stance switch
    {
        Stance.Allow => 3,
        Stance.Conditional => 2,
        Stance.Deny => 1,
        _ => 0,
    };
}

/// <summary>One licence element.</summary>
public sealed record RslLicence
{
    /// <summary>Listed usages; null when the licence lists none, so that it restricts none.</summary>
    public RslUsage? Permitted { get; init; }

    public RslUsage Prohibited { get; init; }

    /// <summary>True when users or countries are listed: whether we are among them is not for a parser to say.</summary>
    public bool IsLimited { get; init; }

    /// <summary>Payment types; empty means free.</summary>
    public IReadOnlyList<string> Payments { get; init; } = [];

    /// <summary>True when usage must be reported; unmet, the licence grants nothing.</summary>
    public bool NeedsReporting { get; init; }

    /// <summary>URL of the standard or custom terms.</summary>
    public string? TermsUrl { get; init; }

    internal bool IsFree
    {
        get
        {
            foreach (var payment in Payments)
                if (payment is not ("free" or "attribution")) return false;
            return true;
        }
    }

    internal bool Prohibits(Use use) => (Prohibited & RslUsages.Of(use)) != 0;

    internal Stance StanceOn(Use use)
    {
        var words = RslUsages.Of(use);
        if (words == RslUsage.None) return Stance.Unspecified;
        if (Prohibits(use)) return Stance.Deny;
        if (Permitted is not { } permitted)
            return Payments.Count == 0 && !IsLimited && !NeedsReporting ? Stance.Unspecified : Granted;
        if ((permitted & words) != 0) return Granted;
        // RSL has no word for mining as such; where training or input is granted, silence is no denial of the mining in it.
        return use == Use.Tdm && (permitted & (RslUsage.AiTrain | RslUsage.AiInput)) != 0 ? Stance.Unspecified : Stance.Deny;
    }

    private Stance Granted => IsFree && !IsLimited && !NeedsReporting ? Stance.Allow : Stance.Conditional;
}
