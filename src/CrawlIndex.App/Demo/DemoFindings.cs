using CrawlIndex.Catalog;

namespace CrawlIndex.App.Demo;

/// <summary>Asks the catalog what the demo's segment brought; other segments of the workspace are left out.</summary>
internal sealed class DemoFindings(CatalogReader catalog, string archiveName)
{
    public DemoReport Fill(DemoReport report)
    {
        var (records, skipped, pages, pairs) = ReadTotals();
        return report with { Records = records, BytesSkipped = skipped, Pages = pages, Pairs = pairs, Domains = ReadDomains(), Kinds = ReadKinds(), Fetched = ReadOutcomes() };
    }

    private (long Records, long Skipped, long Pages, long Pairs) ReadTotals()
    {
        using var rows = catalog.Sql($"SELECT records, bytes_skipped, pages, pairs FROM segments WHERE warc_filename = '{archiveName}'");
        return rows.Read() ? (rows.Int64(0), rows.Int64(1), rows.Int64(2), rows.Int64(3)) : throw new CatalogException($"the workspace does not list {archiveName}");
    }

    private List<DomainTally> ReadDomains()
    {
        using var rows = catalog.Sql(
            $"""
            WITH shown AS (
              SELECT url_host_registered_domain AS domain, page_host_registered_domain AS page_domain, count(*) AS pairs
              FROM pairs WHERE warc_filename = '{archiveName}' GROUP BY ALL)
            SELECT p.url_host_registered_domain, count(*) AS pairs, count(DISTINCT p.url),
              (SELECT string_agg(page_domain, ', ' ORDER BY shown.pairs DESC, page_domain) FROM shown WHERE domain = p.url_host_registered_domain)
            FROM pairs p WHERE p.warc_filename = '{archiveName}'
            GROUP BY 1 ORDER BY pairs DESC, 1
            """);
        var domains = new List<DomainTally>();
        while (rows.Read()) domains.Add(new DomainTally(rows.Text(0), rows.Int64(1), rows.Int64(2), rows.Text(3)));
        return domains;
    }

    private List<OutcomeTally> ReadOutcomes()
    {
        using var rows = catalog.Sql($"SELECT outcome, count(*) FROM images SEMI JOIN (SELECT url FROM pairs WHERE warc_filename = '{archiveName}') USING (url) GROUP BY outcome ORDER BY 2 DESC, 1");
        var outcomes = new List<OutcomeTally>();
        while (rows.Read()) outcomes.Add(new OutcomeTally(rows.Text(0), rows.Int64(1)));
        return outcomes;
    }

    private List<KindTally> ReadKinds()
    {
        using var rows = catalog.Sql($"SELECT kind, count(*) FROM pairs WHERE warc_filename = '{archiveName}' GROUP BY kind ORDER BY 2 DESC, 1");
        var kinds = new List<KindTally>();
        while (rows.Read()) kinds.Add(new KindTally(rows.Text(0), rows.Int64(1)));
        return kinds;
    }
}
