namespace CrawlIndex.Catalog;

/// <summary>
/// A search as SQL with numbered parameters. Conditions on the picture's and the page's side are separate scans joined by UNION ALL: DuckDB
/// prunes a scan by one column's dictionary and statistics, which an OR over two columns would prevent.
/// </summary>
internal sealed class SearchSql
{
    private readonly List<object> _parameters = [];

    public SearchSql(SearchQuery query, long? textMatch)
    {
        List<string> always = [];
        if (textMatch is not null) always.Add($"crawlindex_matches(alt, {Parameter(textMatch.Value)})");
        if (query.Kind is not null) always.Add($"kind = {Parameter(query.Kind)}");
        if (query.AltSource is not null) always.Add($"alt_source = {Parameter(query.AltSource)}");
        if (query.Since is { } since) always.Add($"fetch_time >= {Parameter(since)}");
        if (query.Until is { } until) always.Add($"fetch_time < {Parameter(until)}");
        var group = query.GroupBy switch
        {
            SearchGroup.Domain => ("url_host_registered_domain", "domain"),
            SearchGroup.PageDomain => ("page_host_registered_domain", "page_domain"),
            SearchGroup.Host => ("url_host_name", "host"),
            SearchGroup.Licence => ("licence", "licence"),
            _ => ("*", ""),
        };
        var scans = from domain in Sides(query.On, query.Domain is null ? null : page => DomainIs(query.Domain, page))
                    from url in Sides(query.On, query.Url is null && query.CanonicalUrl is null ? null : page => UrlIs(query, page))
                    select $"SELECT {group.Item1} FROM pairs WHERE {string.Join(" AND ", ["true", .. domain, .. url, .. always])}";
        var all = string.Join("\nUNION ALL\n", scans);
        Text = query.GroupBy == SearchGroup.None ? all : $"SELECT {group.Item1} AS {group.Item2}, count(*) AS pairs FROM (\n{all}\n) GROUP BY ALL ORDER BY pairs DESC, {group.Item2} NULLS LAST"
            + (query.Limit is { } limit ? $" LIMIT {Parameter(limit)}" : "");
    }

    public string Text { get; }

    public object[] Parameters => [.. _parameters];

    /// <summary>The alternatives of a condition, no row in two of them: those of the picture, then those of the page without the rows of the picture.</summary>
    private static List<string[]> Sides(SearchSide on, Func<bool, List<string>>? condition)
    {
        if (condition is null) return [[]];
        var picture = on == SearchSide.Page ? [] : condition(false);
        var page = on == SearchSide.Picture ? [] : condition(true);
        var first = string.Join(" OR ", picture);
        return [.. picture.Select(p => new[] { p }), .. page.Select(p => on == SearchSide.Any ? new[] { p, $"NOT coalesce({first}, false)" } : [p])];
    }

    private List<string> UrlIs(SearchQuery query, bool page)
    {
        string?[] urls = [query.Url, query.CanonicalUrl];
        return [.. urls.OfType<string>().Distinct().Select(u => $"({(page ? "page_url" : "url")} = {Parameter(u)})")];
    }

    private List<string> DomainIs(string text, bool page)
    {
        var domain = text.Trim().TrimEnd('.').ToLowerInvariant();
        // The host of a canonical URL: scheme://[user@]host[:port]/
        const string PageHost = "regexp_extract(page_url, '^[^/]*//(?:[^/?#]*@)?([^/?#]*?)(?::[0-9]*)?(?:[/?#]|$)', 1)";
        if (domain.StartsWith("*.", StringComparison.Ordinal) || domain.StartsWith('.'))
        {
            var suffix = Parameter(domain[domain.IndexOf('.', StringComparison.Ordinal)..]);
            return [page ? $"(contains(page_url, {suffix}) AND ends_with({PageHost}, {suffix}))" : $"ends_with(url_host_name, {suffix})"];
        }
        // A host can only be D when its registered domain is D, a parent of D, or empty. One equality each: only that prunes a scan.
        var exact = Parameter(domain);
        var (registered, same) = page
            ? ("page_host_registered_domain", $"{PageHost} = {exact}")
            : ("url_host_registered_domain", $"(url_host_name = {exact} OR url_host_private_domain = {exact})");
        var parents = Enumerable.Range(1, Math.Max(0, domain.Length - 1)).Where(i => domain[i - 1] == '.').Select(i => domain[i..]).Where(d => d.Contains('.', StringComparison.Ordinal));
        return [$"({registered} = {exact})", .. parents.Append("").Distinct().Take(8).Select(p => $"({registered} = {Parameter(p)} AND {same})")];
    }

    private string Parameter(object value)
    {
        var at = _parameters.IndexOf(value);
        if (at < 0)
        {
            at = _parameters.Count;
            _parameters.Add(value);
        }
        return $"${at + 1}";
    }
}
