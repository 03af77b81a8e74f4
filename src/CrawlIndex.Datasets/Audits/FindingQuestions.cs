using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Datasets.Audits;

/// <summary>Counts over a table of findings. Every answer is in an order of its own, so that the same findings give the same answers.</summary>
internal sealed class FindingQuestions(SqlSession session, string findings)
{
    private const int ShownRows = 20;
    private const string Purpose = "count the findings";

    private readonly string table = $"read_parquet({SqlSession.PathOf(findings)})";

    public Dictionary<FindingOutcome, long> Outcomes()
    {
        var counts = Tallies($"SELECT outcome, count(*) FROM {table} GROUP BY outcome ORDER BY outcome").ToDictionary(tally => tally.Name, tally => tally.Rows, StringComparer.Ordinal);
        return Enum.GetValues<FindingOutcome>().ToDictionary(outcome => outcome, outcome => counts.GetValueOrDefault(outcome.Word()));
    }

    public Dictionary<Use, IReadOnlyDictionary<Outcome, long>> UseCounts()
    {
        var result = new Dictionary<Use, IReadOnlyDictionary<Outcome, long>>();
        foreach (var use in Uses.All)
        {
            var column = SqlSession.Name(Findings.Table.Columns[FindingColumn.FirstUse + (int)use].Name);
            var counts = Tallies($"SELECT {column}, count(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY ALL ORDER BY 1").ToDictionary(tally => tally.Name, tally => tally.Rows, StringComparer.Ordinal);
            result[use] = Enum.GetValues<Outcome>().ToDictionary(outcome => outcome, outcome => counts.GetValueOrDefault(outcome.Name()));
        }
        return result;
    }

    /// <summary>The most frequent values of a column.</summary>
    public List<Tally> Top(string column, int limit, string where = "true") =>
        Tallies($"SELECT {SqlSession.Name(column)}, count(*) AS n FROM {table} WHERE {SqlSession.Name(column)} IS NOT NULL AND {where} GROUP BY ALL ORDER BY n DESC, 1 LIMIT {limit}");

    /// <summary>The most frequent of the words that a column joins with "; ".</summary>
    public List<Tally> TopWords(string column, int limit, string where) =>
        Tallies($"SELECT word, sum(n)::BIGINT AS total FROM (SELECT unnest(string_split({column}, '; ')) AS word, n FROM (SELECT {column}, count(*) AS n FROM {table} WHERE {column} IS NOT NULL AND {where} GROUP BY ALL)) GROUP BY word ORDER BY total DESC, word LIMIT {limit}");

    public List<Tally> Clusters() => Tallies($"""
        SELECT CASE WHEN cluster_size = 1 THEN '1' WHEN cluster_size < 5 THEN '2 to 4' WHEN cluster_size < 10 THEN '5 to 9' WHEN cluster_size < 100 THEN '10 to 99' ELSE '100 and more' END, count(*)
        FROM {table} WHERE cluster_size IS NOT NULL GROUP BY ALL ORDER BY min(cluster_size)
        """);

    public List<Tally> Repeats() => Tallies($"""
        SELECT CASE WHEN n = 1 THEN 'once' WHEN n < 5 THEN '2 to 4 times' WHEN n < 10 THEN '5 to 9 times' WHEN n < 100 THEN '10 to 99 times' ELSE '100 times and more' END, sum(n)::BIGINT
        FROM (SELECT count(*) AS n FROM {table} WHERE url IS NOT NULL GROUP BY hash(url)) GROUP BY ALL ORDER BY min(n)
        """);

    public List<DomainTally> Domains(int limit)
    {
        List<DomainTally> domains = [];
        using var rows = session.Query($"""
            SELECT domain, count(*) AS n, count(*) FILTER (outcome = 'denied') AS denied, count(*) FILTER (outcome = 'conditional'), count(*) FILTER (outcome = 'undecided'),
                   count(*) FILTER (outcome = 'eligible'), count(*) FILTER (outcome = 'unmatched')
            FROM {table} WHERE domain IS NOT NULL GROUP BY domain ORDER BY denied DESC, n DESC, domain LIMIT {limit}
            """, Purpose);
        while (rows.Read()) domains.Add(new(rows.Text(0), rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.Int64(4), rows.Int64(5), rows.Int64(6)));
        return domains;
    }

    public long DomainCount()
    {
        using var rows = session.Query($"SELECT count(DISTINCT domain) FROM {table}", Purpose);
        return rows.Read() ? rows.Int64(0) : 0;
    }

    /// <summary>The first findings that a condition holds for.</summary>
    public List<FindingLine> Lines(string where)
    {
        List<FindingLine> lines = [];
        using var rows = session.Query($"""
            SELECT source, source_row, outcome, id, url, text, match, reasons, not_observed, coalesce(licence, stated_licence), cluster_size
            FROM read_parquet({SqlSession.PathOf(findings)}, file_row_number = true) WHERE {where} ORDER BY file_row_number LIMIT {ShownRows}
            """, Purpose);
        while (rows.Read())
        {
            lines.Add(new(
                rows.Text(0), rows.Int64(1), rows.Text(2), rows.Text(3), rows.Text(4), rows.Text(5), rows.Text(6), rows.Text(7), rows.Text(8), rows.Text(9), (int)rows.Int64(10)));
        }
        return lines;
    }

    private List<Tally> Tallies(string sql)
    {
        List<Tally> tallies = [];
        using var rows = session.Query(sql, Purpose);
        while (rows.Read()) tallies.Add(new(rows.Text(0), rows.Int64(1)));
        return tallies;
    }
}
