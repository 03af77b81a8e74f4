namespace CrawlIndex.Catalog;

/// <summary>Counts of statements in the table <c>signals</c>, by up to four of its properties, as one SELECT.</summary>
public static class SignalCounts
{
    private const int MaxFields = 4;

    private static readonly (string Name, string Sql)[] Properties =
    [
        ("family", "family"), ("rule", "rule"), ("source", "source"), ("domain", "url_host_registered_domain"), ("host", "url_host_name"), ("agent", "agent"),
        ("year", "strftime(fetch_time, '%Y')"), ("month", "strftime(fetch_time, '%Y-%m')"), ("speaker", "speaker"), ("strength", "strength"),
    ];

    /// <summary>What can be counted by.</summary>
    public static IEnumerable<string> Names => Properties.Select(property => property.Name);

    /// <summary>
    /// Columns: the properties asked for, statements, hosts, denied (statements that deny the use), first and last capture.
    /// Rows of answers that said nothing are left out.
    /// </summary>
    /// <param name="groupBy">Names of properties, one to four.</param>
    /// <param name="use">Column of the use ("gen_ai_train").</param>
    /// <param name="family">Only this family; null for all.</param>
    /// <param name="domain">Only this registered domain or host.</param>
    /// <param name="limit">Most rows; null for all.</param>
    /// <exception cref="CatalogException">A name is unknown, or there are none or too many.</exception>
    public static string Sql(IReadOnlyList<string> groupBy, string use, string? family, string? domain, long? limit)
    {
        if (groupBy.Count is 0 or > MaxFields) throw new CatalogException($"count by one to {MaxFields} of {string.Join(", ", Names)}");
        var fields = groupBy.Select(name => Properties.FirstOrDefault(property => property.Name == name) is { Name: not null } found ? found : throw new CatalogException($"signals have no '{name}'; there are {string.Join(", ", Names)}")).ToArray();
        var conditions = new List<string> { "family <> 'none'" };
        if (family is not null) conditions.Add($"family = {Quote(family)}");
        if (domain is not null) conditions.Add($"(url_host_registered_domain = {Quote(domain)} OR url_host_name = {Quote(domain)})");
        var columns = string.Join(", ", fields.Select(property => $"{property.Sql} AS {property.Name}"));
        // Years of one thing stand together, oldest first; otherwise the most comes first.
        var times = fields.Where(property => property.Name is "year" or "month").Select(property => property.Name).ToList();
        var order = times.Count == 0 ? $"statements DESC, {string.Join(", ", fields.Select(property => property.Name))}" : string.Join(", ", fields.Select(property => property.Name).Where(name => !times.Contains(name)).Concat(times));
        return $"SELECT {columns}, count(*) AS statements, count(DISTINCT url_host_name) AS hosts, count(*) FILTER (use_{use} = 'deny') AS denied, min(fetch_time) AS first_seen, max(fetch_time) AS last_seen"
            + $" FROM signals WHERE {string.Join(" AND ", conditions)} GROUP BY ALL ORDER BY {order}{(limit is { } most ? $" LIMIT {most}" : "")}";
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
