using CrawlIndex.App.Cli;
using CrawlIndex.Catalog;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.App.Demo;

/// <summary>One verdict of the demo in words: the artist's first painting, asked for the training of generative models.</summary>
internal static class DemoVerdict
{
    public static string? Explain(CatalogReader catalog, string workspace, string archive)
    {
        using var rows = catalog.Sql(
            $"SELECT {PairRow.Columns} FROM pairs WHERE url_host_registered_domain = 'mira-solberg.example' AND url LIKE '%/works/%' AND alt <> '' AND warc_filename = '{archive}' ORDER BY url, position LIMIT 1");
        if (!rows.Read()) return null;
        var pair = PairRow.Read(rows);
        using var source = CaseSource.OpenWithCopies(workspace);
        if (source.CaseOf(pair, ConsentPolicy.OptOut, TimeProvider.System.GetUtcNow()) is not { } consentCase) return null;
        using var text = new StringWriter { NewLine = "\n" };
        new ExplanationView(new Explanation(source, pair, consentCase, null), workspace).PrintShort(text);
        return text.ToString().TrimEnd();
    }
}
