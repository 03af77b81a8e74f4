using System.Globalization;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.Datasets.Audits;

/// <summary>Verdicts from the observations, signals and claims of a workspace: every pair of a picture is decided, and the strictest counts.</summary>
public sealed class WorkspaceVerdicts : IVerdictSource
{
    /// <summary>Pairs of one picture that are decided, by page and place: a logo stands on a million pages that all say the same.</summary>
    private const int MaxPairs = 64;

    private readonly CaseSource cases;
    private readonly SqlSession session;
    private readonly ConsentPolicy policy;
    private readonly DateTimeOffset asOf;
    private readonly string pairs;
    private readonly string wanted;

    private static readonly TableSchema Wanted = new("wanted", new("question", ColumnType.Int32), new("pair_id", ColumnType.Text));

    /// <param name="workspace">Its folder.</param>
    /// <param name="policy">Who asks for what.</param>
    /// <param name="asOf">Date of the verdicts.</param>
    /// <param name="claims">Claims of the ledger as they stood then.</param>
    /// <param name="scratch">Folder for rows that do not fit into memory; whoever ends the audit removes it.</param>
    /// <exception cref="CatalogException">The workspace cannot be read.</exception>
    public WorkspaceVerdicts(string workspace, ConsentPolicy policy, DateTimeOffset asOf, IReadOnlyList<LedgerClaim> claims, string scratch)
    {
        session = new SqlSession(new SqlLimits(scratch));
        wanted = Path.Combine(scratch, "wanted.parquet");
        this.policy = policy;
        this.asOf = asOf;
        cases = CaseSource.OpenWithCopies(workspace);
        var files = TableFiles.Read(workspace, Tables.Pairs).Files;
        pairs = files.Count == 0 ? "" : $"read_parquet([{string.Join(", ", files.Select(file => SqlSession.PathOf(file.Path)))}])";
        Snapshot = string.Join('\n', TablesOf(workspace).Concat(claims.Select(claim => $"{claim.Id} {claim.Status.Name()} {claim.ValidTo:O}")));
    }

    public string Snapshot { get; }

    public void Decide(IReadOnlyList<VerdictQuestion> questions, Span<PictureVerdict?> answers, CancellationToken cancel = default)
    {
        if (pairs.Length == 0) return;
        using (var table = new TableWriter(Wanted, wanted))
        {
            for (var i = 0; i < questions.Count; i++)
            {
                foreach (var pair in questions[i].PairIds)
                {
                    table.Int32(0, i);
                    table.Text(1, System.Text.Encoding.ASCII.GetBytes(pair));
                    table.EndRow();
                }
            }
            table.Finish();
        }
        using var rows = session.Query($"""
            SELECT {PairRow.Columns}, question FROM (
                SELECT p.*, w.question, row_number() OVER (PARTITION BY w.question ORDER BY p.page_url, p.warc_filename, p.warc_record_offset, p.position, p.pair_id) AS place
                FROM {pairs} p JOIN (SELECT DISTINCT question, url FROM {pairs} JOIN read_parquet({SqlSession.PathOf(wanted)}) USING (pair_id)) w ON p.url = w.url)
            WHERE place <= {MaxPairs.ToString(CultureInfo.InvariantCulture)} ORDER BY question, place
            """, "find the pairs of pictures");
        var asked = new Queue<int>();
        foreach (var decided in cases.Decide(Read(rows, asked).Concat(Sites(questions, asked)), policy, asOf))
        {
            cancel.ThrowIfCancellationRequested();
            var question = asked.Dequeue();
            if (decided.Decision is { } decision) answers[question] = Stricter(answers[question], VerdictText.Of(decision, policy.Use));
        }
    }

    public void Dispose()
    {
        cases.Dispose();
        session.Dispose();
    }

    private static IEnumerable<PairRow> Read(ResultSet rows, Queue<int> asked)
    {
        while (rows.Read())
        {
            asked.Enqueue((int)rows.Int64(7));
            yield return PairRow.Read(rows);
        }
    }

    /// <summary>Addresses without pairs, as pairs that no page was seen with.</summary>
    private static IEnumerable<PairRow> Sites(IReadOnlyList<VerdictQuestion> questions, Queue<int> asked)
    {
        for (var i = 0; i < questions.Count; i++)
        {
            if (questions[i].Url is not { } url) continue;
            asked.Enqueue(i);
            yield return new PairRow("", url, null, null);
        }
    }

    private PictureVerdict Stricter(PictureVerdict? one, PictureVerdict other)
    {
        if (one is null) return other;
        var order = Strictness.Of(one[policy.Use]).CompareTo(Strictness.Of(other[policy.Use]));
        var (first, second) = order >= 0 ? (one, other) : (other, one);
        return first with
        {
            Outcomes = [.. Uses.All.Select(use => Strictness.Of(one[use]) >= Strictness.Of(other[use]) ? one[use] : other[use])],
            Reasons = order == 0 ? [.. first.Reasons.Union(second.Reasons)] : first.Reasons,
            NotObserved = order == 0 ? [.. first.NotObserved.Union(second.NotObserved)] : first.NotObserved,
            Claims = [.. first.Claims.Union(second.Claims)],
            Licence = first.Licence ?? second.Licence,
            Attribution = first.Attribution ?? second.Attribution,
        };
    }

    private static IEnumerable<string> TablesOf(string workspace) =>
        from table in (TableSchema[])[Tables.Signals, Tables.Observations, Tables.Images]
        from file in TableFiles.Read(workspace, table).Files
        select $"{table.Name}/{Path.GetFileName(file.Path)} {file.Bytes}";
}
