using CrawlIndex.Catalog;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>What the catalog knows of the pages that show some pictures: their cases, without a verdict.</summary>
internal sealed class CatalogPages : IPageEvidence
{
    /// <summary>Pages looked at for one picture: a tracking pixel is on millions.</summary>
    private const int MaxPages = 16;

    private static readonly PageEvidence[] Nothing = [new(null, [], [])];

    private readonly Dictionary<string, List<PageEvidence>> pages = new(StringComparer.Ordinal);

    /// <summary>Reads the pairs of these URLs and everything observed about them.</summary>
    public static CatalogPages Read(string workspace, IEnumerable<string> urls, ConsentPolicy policy, DateTimeOffset asOf)
    {
        var found = new CatalogPages();
        using var catalog = new CatalogReader(workspace);
        using var source = CaseSource.Open(workspace);
        var list = string.Join(", ", urls.Select(url => $"'{url.Replace("'", "''", StringComparison.Ordinal)}'"));
        if (list.Length == 0) return found;
        // The earliest pages come first, so that a run and its repetition judge alike.
        using var rows = catalog.Sql(
            $"SELECT {PairRow.Columns} FROM pairs WHERE url IN ({list}) QUALIFY row_number() OVER (PARTITION BY url ORDER BY fetch_time, page_url, alt, position) <= {MaxPages}");
        foreach (var one in source.Cases(PairRow.ReadAll(rows), policy, asOf))
        {
            if (one.Case is not { } known) continue;
            if (!found.pages.TryGetValue(one.Pair.Url, out var of)) found.pages.Add(one.Pair.Url, of = []);
            of.Add(new PageEvidence(known.Pair, known.Observations, known.Claims));
        }
        return found;
    }

    public IReadOnlyList<PageEvidence> Of(string url) => pages.TryGetValue(url, out var of) ? of : Nothing;
}
