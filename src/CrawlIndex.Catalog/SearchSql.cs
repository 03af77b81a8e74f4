namespace CrawlIndex.Catalog;

/// <summary>
/// A search as SQL with numbered parameters. Conditions on the picture's and the page's side are separate scans joined by UNION ALL: DuckDB
/// prunes a scan by one column's dictionary and statistics, which an OR over two columns would prevent.
/// </summary>
internal sealed class SearchSql
{
    private readonly List<object> _parameters = [];

    private readonly TableFiles _files;

    public SearchSql(SearchQuery query, long? textMatch, TableFiles files)
    {
        _files = files;
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
            _ => (ColumnList(query.Columns), ""),
        };
        var scans = from domain in Sides(query.On, query.Domain is null ? null : page => DomainIs(query.Domain, page))
                    from url in Sides(query.On, query.Url is null && query.CanonicalUrl is null ? null : page => UrlIs(query, page))
                    let conditions = domain.Concat(url).ToList()
                    select $"SELECT {group.Item1} FROM {Source(conditions)} WHERE {string.Join(" AND ", ["true", .. conditions.Select(condition => condition.Sql), .. always])}";
        var all = string.Join("\nUNION ALL\n", scans);
        Text = query.GroupBy == SearchGroup.None ? all : $"SELECT {group.Item1} AS {group.Item2}, count(*) AS pairs FROM (\n{all}\n) GROUP BY ALL ORDER BY pairs DESC, {group.Item2} NULLS LAST"
            + (query.Limit is { } limit ? $" LIMIT {Parameter(limit)}" : "");
    }

    public string Text { get; }

    public object[] Parameters => [.. _parameters];

    /// <summary>A condition; where it is an equality, its column and value, so that files without that value are not opened.</summary>
    private readonly record struct Condition(string Sql, string? Column = null, string? Value = null);

    /// <summary>The alternatives of a condition, no row in two of them: those of the picture, then those of the page without the rows of the picture.</summary>
    private static List<Condition[]> Sides(SearchSide on, Func<bool, List<Condition>>? condition)
    {
        if (condition is null) return [[]];
        var picture = on == SearchSide.Page ? [] : condition(false);
        var page = on == SearchSide.Picture ? [] : condition(true);
        var first = string.Join(" OR ", picture.Select(p => p.Sql));
        return [.. picture.Select(p => new[] { p }), .. page.Select(p => on == SearchSide.Any ? new[] { p, new($"NOT coalesce({first}, false)") } : [p])];
    }

    /// <summary>What to scan: the view, or only the files that can hold what the conditions ask for.</summary>
    private string Source(List<Condition> conditions)
    {
        var equalities = conditions.Where(condition => condition.Column is not null).ToList();
        var files = _files.Files.Where(file => equalities.All(condition => _files.CanHold(file, condition.Column!, condition.Value!))).ToList();
        return files.Count == _files.Files.Count ? "pairs" : $"({_files.Select(files)})";
    }

    private List<Condition> UrlIs(SearchQuery query, bool page)
    {
        string?[] urls = [query.Url, query.CanonicalUrl];
        var column = page ? "page_url" : "url";
        return [.. urls.OfType<string>().Distinct().Select(u => new Condition($"({column} = {Parameter(u)})", column, u))];
    }

    private List<Condition> DomainIs(string text, bool page)
    {
        var domain = text.Trim().TrimEnd('.').ToLowerInvariant();
        // The host of a canonical URL: scheme://[user@]host[:port]/
        const string PageHost = "regexp_extract(page_url, '^[^/]*//(?:[^/?#]*@)?([^/?#]*?)(?::[0-9]*)?(?:[/?#]|$)', 1)";
        if (domain.StartsWith("*.", StringComparison.Ordinal) || domain.StartsWith('.'))
        {
            var suffix = Parameter(domain[domain.IndexOf('.', StringComparison.Ordinal)..]);
            return [new(page ? $"(contains(page_url, {suffix}) AND ends_with({PageHost}, {suffix}))" : $"ends_with(url_host_name, {suffix})")];
        }
        // A host can only be D when its registered domain is D, a parent of D, or empty. One equality each: only that prunes a scan.
        var exact = Parameter(domain);
        var (registered, same) = page
            ? ("page_host_registered_domain", $"{PageHost} = {exact}")
            : ("url_host_registered_domain", $"(url_host_name = {exact} OR url_host_private_domain = {exact})");
        var parents = Enumerable.Range(1, Math.Max(0, domain.Length - 1)).Where(i => domain[i - 1] == '.').Select(i => domain[i..]).Where(d => d.Contains('.', StringComparison.Ordinal));
        return
        [
            new($"({registered} = {exact})", registered, domain),
            .. parents.Append("").Distinct().Take(8).Select(p => new Condition($"({registered} = {Parameter(p)} AND {same})", registered, p)),
        ];
    }

    /// <summary>Only names of the table reach the SQL; another one throws.</summary>
    private static string ColumnList(IReadOnlyList<string> columns) =>
        columns.Count == 0 ? "*" : string.Join(", ", columns.Select(column => Tables.Pairs.Columns[Tables.Pairs.IndexOf(column)].Name));

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
