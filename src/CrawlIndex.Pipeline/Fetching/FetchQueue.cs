using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Html.Urls;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Pipeline.Signals;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>One URL to fetch.</summary>
/// <param name="Attempt">1 for the first time.</param>
public readonly record struct FetchTarget(string Url, int Attempt);

/// <summary>Which URLs of a catalog are still to be fetched: each once, however many pairs show it.</summary>
internal sealed class FetchQueue(Workspace workspace, FetchSetup setup)
{
    /// <summary>URLs taken from the catalog at a time, so that memory does not grow with it.</summary>
    private const int MaxWindow = CaseSource.BatchPairs;

    /// <summary>The next URLs, by registered domain; empty when there are none. Rows published meanwhile are seen.</summary>
    /// <param name="done">URLs this run has taken so far.</param>
    public Dictionary<string, Queue<FetchTarget>> Next(long done)
    {
        var suffixes = workspace.Suffixes;
        var count = Math.Min(setup.Limit - done ?? MaxWindow, MaxWindow);
        var lanes = new Dictionary<string, Queue<FetchTarget>>(StringComparer.Ordinal);
        // A retried URL that failed again would be found again: one window takes them all.
        if (count <= 0 || (setup.RetryFailed && done > 0)) return lanes;
        using var catalog = new CatalogReader(workspace.Folder);
        using var rows = catalog.Sql(setup.RetryFailed ? Failed() : New(count));
        for (long taken = 0; (setup.RetryFailed ? taken < (setup.Limit ?? long.MaxValue) : taken < count) && rows.Read(); taken++)
        {
            var url = rows.Text(0);
            var lane = LaneOf(url, suffixes);
            if (!lanes.TryGetValue(lane, out var queue)) lanes.Add(lane, queue = new());
            queue.Enqueue(new FetchTarget(url, (int)rows.Int64(1)));
        }
        return lanes;
    }

    private static string LaneOf(string url, PublicSuffixList suffixes) =>
        FetchUrl.TryRead(url, out var parsed, out _) ? DomainOf(parsed.Host, suffixes) : "";

    /// <summary>Registered domain of a host; the host where it has none.</summary>
    public static string DomainOf(string host, PublicSuffixList suffixes)
    {
        var domain = suffixes.RegisteredDomain(Encoding.UTF8.GetBytes(host));
        return domain.IsEmpty ? host : Encoding.UTF8.GetString(domain);
    }

    private string New(long count) => $"SELECT DISTINCT url, 1 FROM pairs ANTI JOIN images USING (url) {Where("WHERE")} LIMIT {count}";

    private string Failed() =>
        $"SELECT url, attempt + 1 FROM images WHERE outcome IN ({string.Join(", ", FetchOutcomes.All.Where(outcome => outcome.IsRetryable()).Select(outcome => $"'{outcome.Name()}'"))}) {Where("AND")}";

    private string Where(string word)
    {
        if (setup.Domains.Count == 0) return "";
        var domains = setup.Domains.Select(domain => domain.Trim().TrimStart('*', '.').TrimEnd('.').ToLowerInvariant()).Where(domain => domain.Length > 0).Distinct(StringComparer.Ordinal);
        var tests = domains.Select(domain => domain.Replace("'", "''", StringComparison.Ordinal)).Select(domain => $"url_host_name = '{domain}' OR ends_with(url_host_name, '.{domain}')");
        return $"{word} ({string.Join(" OR ", tests)})";
    }
}
