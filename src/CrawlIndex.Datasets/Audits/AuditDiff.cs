using CrawlIndex.Catalog;
using CrawlIndex.Pipeline.Sources;

namespace CrawlIndex.Datasets.Audits;

/// <summary>Rows that went from one outcome to another because of one statement or claim.</summary>
/// <param name="From">Outcome in the first audit; "absent" when the row was not there.</param>
/// <param name="To">Outcome in the second.</param>
/// <param name="Cause">"+family:rule" or "+claim ID" for what came, "-…" for what went, "" when nothing of both did.</param>
public readonly record struct OutcomeChange(string From, string To, string Cause, long Rows);

/// <summary>A row whose outcome changed.</summary>
public sealed record ChangedRow(string Source, long SourceRow, string Url, string From, string To, string Causes);

/// <summary>What changed between two audits of a dataset, and because of which signal or claim. Rows meet by file, position and address.</summary>
public sealed class AuditDiff : IDisposable
{
    private const string Purpose = "compare the audits";

    private readonly SqlSession session = new(new SqlLimits(Path.GetTempPath()));
    private readonly string changes;

    /// <exception cref="SourceException">A folder holds no finished audit.</exception>
    public AuditDiff(string before, string after)
    {
        changes = $"""
            (SELECT coalesce(a.source, b.source) AS source, coalesce(a.source_row, b.source_row) AS source_row, coalesce(b.url, a.url) AS url,
                    coalesce(a.outcome, 'absent') AS old, coalesce(b.outcome, 'absent') AS new,
                    list_concat({Only("b", "a", "+")}, {Only("a", "b", "-")}) AS causes
             FROM {Of(before)} a FULL JOIN {Of(after)} b ON a.source = b.source AND a.source_row = b.source_row AND a.url IS NOT DISTINCT FROM b.url
             WHERE a.outcome IS DISTINCT FROM b.outcome)
            """;
    }

    /// <summary>Counts by outcome before, outcome after and cause; most rows first. A row with several causes counts for each.</summary>
    public IReadOnlyList<OutcomeChange> Changes()
    {
        List<OutcomeChange> result = [];
        using var rows = session.Query(
            $"SELECT old, new, cause, count(*) AS n FROM (SELECT old, new, unnest(CASE WHEN len(causes) = 0 THEN [''] ELSE causes END) AS cause FROM {changes}) GROUP BY ALL ORDER BY n DESC, old, new, cause", Purpose);
        while (rows.Read()) result.Add(new(rows.Text(0), rows.Text(1), rows.Text(2), rows.Int64(3)));
        return result;
    }

    /// <summary>The changed rows in the order of the dataset.</summary>
    public IEnumerable<ChangedRow> Rows(long limit)
    {
        using var rows = session.Query($"SELECT source, source_row, url, old, new, array_to_string(causes, '; ') FROM {changes} ORDER BY source, source_row, url LIMIT {limit}", Purpose);
        while (rows.Read()) yield return new(rows.Text(0), rows.Int64(1), rows.Text(2), rows.Text(3), rows.Text(4), rows.Text(5));
    }

    public void Dispose() => session.Dispose();

    private static string Of(string folder)
    {
        var findings = Path.Combine(folder, "findings.parquet");
        return File.Exists(findings) ? $"read_parquet({SqlSession.PathOf(findings)})" : throw new SourceException(folder, "holds no findings.parquet; give the folder of a finished audit");
    }

    /// <summary>Reasons and claims that one side has and the other has not.</summary>
    private static string Only(string side, string other, string sign) =>
        $"list_transform(list_filter({Words(side)}, x -> NOT list_contains({Words(other)}, x)), x -> '{sign}' || x)";

    private static string Words(string side) =>
        $"list_filter(list_concat(string_split(coalesce({side}.reasons, ''), '; '), list_transform(string_split(coalesce({side}.claims, ''), '; '), c -> CASE WHEN c = '' THEN '' ELSE 'claim ' || c END)), x -> x <> '')";
}
