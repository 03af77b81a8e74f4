using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>What pairs are counted by when a search asks for their verdicts.</summary>
public enum VerdictGroup
{
    None,

    /// <summary>Family of the strongest deciding signal; "none" where no signal decided.</summary>
    Family,

    /// <summary>Registered domain of the picture.</summary>
    Domain,

    /// <summary>Registered domain of the page.</summary>
    PageDomain,

    /// <summary>Host of the picture.</summary>
    Host,

    /// <summary>The verdict itself.</summary>
    Verdict,
}

/// <summary>One pair with its verdict and the domains it is counted by.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Verdict">Null for a picture without an http(s) URL.</param>
/// <param name="Domains">Registered domain of the picture, of the page, host of the picture.</param>
public readonly record struct JudgedPair(PairRow Pair, Verdict? Verdict, (string Picture, string Page, string Host) Domains)
{
    /// <summary>The signal shown first; null when none decided.</summary>
    public Signal? Deciding => Verdict is { Deciding.Count: > 0 } verdict ? verdict.Deciding[0] : null;

    /// <summary>"denied", "eligible", ...; "no-url" for a pair no verdict can be asked for.</summary>
    public string Outcome => Verdict?.Outcome.Name() ?? "no-url";

    /// <summary>The value it is counted under.</summary>
    public string KeyOf(VerdictGroup group) => group switch
    {
        VerdictGroup.Family => Deciding?.FamilyName ?? "none",
        VerdictGroup.Domain => Domains.Picture,
        VerdictGroup.PageDomain => Domains.Page,
        VerdictGroup.Host => Domains.Host,
        _ => Outcome,
    };
}

/// <summary>A search in the pairs of a workspace, each match judged: streaming, memory bounded by the batches of <see cref="CaseSource"/>.</summary>
public static class VerdictSearch
{
    private static readonly string[] Columns =
        ["pair_id", "url", "alt", "page_url", "fetch_time", "warc_filename", "warc_record_offset", "url_host_registered_domain", "page_host_registered_domain", "url_host_name"];

    /// <summary>Judges the pairs that match; those of another outcome than <paramref name="outcome"/> are passed over.</summary>
    /// <param name="catalog">The workspace's tables.</param>
    /// <param name="query">Which pairs; its group, columns and limit are not looked at.</param>
    /// <param name="source">Gives the cases of the same workspace.</param>
    /// <param name="policy">Says for which use, under which rules.</param>
    /// <param name="asOf">Time of the decision.</param>
    /// <param name="outcome">Null for every outcome.</param>
    /// <param name="judged">Is told how many pairs were judged so far.</param>
    /// <param name="cancel">Ends the search between two pairs.</param>
    public static IEnumerable<JudgedPair> Find(
        CatalogReader catalog, SearchQuery query, CaseSource source, ConsentPolicy policy, DateTimeOffset asOf, Outcome? outcome, Action<long>? judged = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(policy);
        using var rows = catalog.Search(query with { GroupBy = SearchGroup.None, Columns = Columns, Limit = null });
        // Domains go beside the pairs, in their order.
        var domains = new Queue<(string, string, string)>();
        var count = 0L;
        foreach (var one in source.Decide(Read(rows, domains), policy, asOf))
        {
            cancel.ThrowIfCancellationRequested();
            var found = new JudgedPair(one.Pair, one.Decision?[policy.Use], domains.Dequeue());
            judged?.Invoke(++count);
            if (outcome is null || found.Verdict?.Outcome == outcome) yield return found;
        }
    }

    /// <summary>Counts by a group, most first, then by name.</summary>
    public static IReadOnlyList<(string Key, long Pairs)> Count(IEnumerable<JudgedPair> pairs, VerdictGroup group)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var counts = new Dictionary<string, long>();
        foreach (var pair in pairs)
        {
            var key = pair.KeyOf(group);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        return [.. counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value))];
    }

    private static IEnumerable<PairRow> Read(ResultSet rows, Queue<(string, string, string)> domains)
    {
        while (rows.Read())
        {
            domains.Enqueue((rows.Text(7), rows.Text(8), rows.Text(9)));
            DateTimeOffset? fetched = rows.IsNull(4) ? null
                : DateTimeOffset.Parse(rows.Text(4), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal);
            yield return new PairRow(rows.Text(0), rows.Text(1), rows.IsNull(2) ? null : rows.Text(2), rows.IsNull(3) ? null : rows.Text(3), fetched, rows.IsNull(5) ? null : rows.Text(5),
                long.Parse(rows.Text(6), System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
