namespace CrawlIndex.App.Demo.Recording;

/// <summary>Where everything the crawl met went. Requests = SiteFiles + Pages + Pictures + Redirects + Failures + Others.</summary>
public sealed record CrawlCounts
{
    /// <summary>Exchanges made, and written to the archive.</summary>
    public int Requests { get; set; }

    /// <summary>robots.txt, tdmrep.json, ai.txt and sitemaps, whatever their status.</summary>
    public int SiteFiles { get; set; }

    /// <summary>HTML with status 200.</summary>
    public int Pages { get; set; }

    /// <summary>Pictures with status 200.</summary>
    public int Pictures { get; set; }

    public int Redirects { get; set; }

    /// <summary>Status 400 and above.</summary>
    public int Failures { get; set; }

    public int Others { get; set; }

    /// <summary>URLs that a robots.txt forbids: not asked for.</summary>
    public int Forbidden { get; set; }

    /// <summary>URLs outside the crawl, other schemes included: not asked for.</summary>
    public int OutOfScope { get; set; }

    /// <summary>URLs left when the crawl reached its limit: not asked for.</summary>
    public int OverLimit { get; set; }

    public bool AddsUp => Requests == SiteFiles + Pages + Pictures + Redirects + Failures + Others;

    internal void Count(Exchange exchange, bool siteFile)
    {
        Requests++;
        if (siteFile) SiteFiles++;
        else if (exchange.IsPage) Pages++;
        else if (exchange.IsPicture) Pictures++;
        else if (exchange.Location is not null) Redirects++;
        else if (exchange.Status >= 400) Failures++;
        else Others++;
    }
}
