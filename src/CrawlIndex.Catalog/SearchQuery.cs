namespace CrawlIndex.Catalog;

/// <summary>Which side of a pair a domain or URL is compared with.</summary>
public enum SearchSide
{
    Any,
    Picture,
    Page,
}

/// <summary>What matches are counted by.</summary>
public enum SearchGroup
{
    None,
    Domain,
    PageDomain,
    Host,
    Licence,
}

/// <summary>Conditions on pairs; all that are set must hold. Without any, every pair matches.</summary>
public sealed record SearchQuery
{
    /// <summary>`example.com` is a registered domain or a host; `*.example.com` or `.com` is every host below it.</summary>
    public string? Domain { get; init; }

    /// <summary>A URL exactly as it stands in the table.</summary>
    public string? Url { get; init; }

    /// <summary>The same URL in canonical form, as the caller's URL parser gives it; compared beside <see cref="Url"/>.</summary>
    public string? CanonicalUrl { get; init; }

    /// <summary>Words and "quoted phrases" that must all occur in the alt text, whatever the case and accents, on word borders.</summary>
    public string? Text { get; init; }

    public SearchSide On { get; init; }

    /// <summary>Exact value of `kind` (src, srcset, picture, ...).</summary>
    public string? Kind { get; init; }

    /// <summary>Exact value of `alt_source`.</summary>
    public string? AltSource { get; init; }

    /// <summary>Earliest fetch time, UTC, inclusive.</summary>
    public DateTime? Since { get; init; }

    /// <summary>Latest fetch time, UTC, exclusive.</summary>
    public DateTime? Until { get; init; }

    public SearchGroup GroupBy { get; init; }

    /// <summary>Most rows (or groups) to give; null gives all.</summary>
    public long? Limit { get; init; }
}
