using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.BlockLists;
using CrawlIndex.Pipeline.Ledger;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.Datasets.Exports;

/// <summary>The references of a workspace, decided from what it observed; in the order of its files and their rows.</summary>
public sealed class WorkspaceOffers : IPairOffers, IDisposable
{
    private const string ItemColumns = "url_host_registered_domain, width, height, language, warc_record_length, licence";
    private const int FirstItemColumn = 7;

    private readonly CatalogReader catalog;
    private readonly CaseSource cases;
    private readonly ConsentPolicy policy;
    private readonly DateTimeOffset asOf;
    private readonly BlockedItems blocked;

    /// <param name="workspace">Its folder.</param>
    /// <param name="cases">Decides, with the claims of the ledger and the policy's block lists; disposed with this.</param>
    /// <param name="policy">The policy that permits are asked for.</param>
    /// <param name="asOf">Time of the verdicts.</param>
    /// <param name="policyLists">Name of the state of the policy's block lists; empty without any.</param>
    public WorkspaceOffers(string workspace, CaseSource cases, ConsentPolicy policy, DateTimeOffset asOf, string policyLists = "")
    {
        (this.cases, this.policy, this.asOf) = (cases, policy, asOf);
        blocked = new BlockedItems(new BlockListStore(workspace).Load(), policy);
        catalog = new CatalogReader(workspace);
        Snapshot = SnapshotOf(catalog, cases.Ledger, $"{blocked.Snapshot}{policyLists}");
        using var count = catalog.Sql("SELECT count(*) FROM pairs");
        count.Read();
        Count = count.Int64(0);
    }

    public string Snapshot { get; }

    public long Count { get; }

    public void Read(IOfferSink sink, CancellationToken cancel)
    {
        using var rows = catalog.Sql($"SELECT {PairRow.Columns}, {ItemColumns} FROM pairs");
        // The case source takes pairs in batches and gives them back in order: what it does not carry waits here.
        var waiting = new Queue<Rest>();
        var row = new ItemRow();
        foreach (var (pair, consentCase, decision) in cases.Decide(Pairs(rows, waiting), policy, asOf))
        {
            cancel.ThrowIfCancellationRequested();
            var rest = waiting.Dequeue();
            if (consentCase is null || decision is null)
            {
                sink.Skip();
                continue;
            }
            Fill(row, pair, rest);
            row.SetText(ItemColumn.Sha256, PictureHash(consentCase));
            if (!blocked.Holds(row, consentCase) && Permit.ToUse(consentCase, decision) is { } permit)
            {
                ItemConsent.Fill(row, decision, permit.Verdict, rest.Licence);
                sink.Offer(row, permit);
            }
            else
            {
                sink.Refuse(row, decision[policy.Use].Outcome is Outcome.Eligible ? Outcome.Denied : decision[policy.Use].Outcome);
            }
        }
    }

    public void Dispose()
    {
        catalog.Dispose();
        cases.Dispose();
    }

    /// <summary>The versions of all tables, a hash over the names and sizes of their files, which never change once they are there, the ledger's state, and that of the block lists.</summary>
    private static string SnapshotOf(CatalogReader catalog, LedgerState ledger, string blocked)
    {
        var text = new StringBuilder();
        foreach (var table in Tables.All)
            foreach (var file in catalog.Files(table).Files)
                text.Append(CultureInfo.InvariantCulture, $"{table.Name}\t{Path.GetRelativePath(catalog.Workspace, file.Path).Replace('\\', '/')}\t{file.Bytes}\n");
        var files = $"files=sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))}";
        var claims = ledger.Sequence == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"ledger={ledger.Sequence}:{ledger.Hash}");
        return string.Join(';', ((string[])[catalog.Snapshot, claims, blocked.Length == 0 ? "" : $"blocked={blocked}", files]).Where(part => part.Length > 0));
    }

    private static IEnumerable<PairRow> Pairs(ResultSet rows, Queue<Rest> waiting)
    {
        const int Domain = FirstItemColumn, Width = Domain + 1, Height = Domain + 2, Language = Domain + 3, Length = Domain + 4, Licence = Domain + 5;
        while (rows.Read())
        {
            waiting.Enqueue(new Rest(
                Text(rows, Domain), Number(rows, Width), Number(rows, Height), Text(rows, Language), Number(rows, Length), Text(rows, Licence)));
            yield return PairRow.Read(rows);
        }
    }

    /// <summary>SHA-256 of the bytes that were last seen under the picture's URL by the time of the verdict; null when none were.</summary>
    private static string? PictureHash(ConsentCase consentCase) => consentCase.Observations
        .Where(seen => seen is { Role: ObservationRole.Image, Status: 200, Truncated: false, Kept.Digests: not null } && seen.Date <= consentCase.AsOf && consentCase.Pair.Image.Equals(seen.Location))
        .MaxBy(seen => seen.Date)?.Kept!.Digests!.Sha256;

    private static string? Text(ResultSet rows, int column) => rows.IsNull(column) ? null : rows.Text(column);

    private static long? Number(ResultSet rows, int column) => rows.IsNull(column) ? null : rows.Int64(column);

    private static void Fill(ItemRow row, PairRow pair, Rest rest)
    {
        row.Clear();
        row.SetText(ItemColumn.PairId, pair.PairId);
        row.SetText(ItemColumn.Url, pair.Url);
        row.SetText(ItemColumn.Alt, pair.Alt ?? "");
        row.SetText(ItemColumn.PageUrl, pair.PageUrl);
        row.SetText(ItemColumn.UrlHostRegisteredDomain, rest.Domain);
        if (rest.Width is { } width) row.SetNumber(ItemColumn.Width, width);
        if (rest.Height is { } height) row.SetNumber(ItemColumn.Height, height);
        row.SetText(ItemColumn.Language, rest.Language);
        if (pair.FetchTime is { } time) row.SetNumber(ItemColumn.FetchTime, (time.UtcDateTime - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        row.SetText(ItemColumn.WarcFilename, pair.WarcFilename);
        if (pair.WarcFilename is null) return;
        row.SetNumber(ItemColumn.WarcRecordOffset, pair.RecordOffset);
        if (rest.RecordLength is { } length) row.SetNumber(ItemColumn.WarcRecordLength, length);
    }

    private readonly record struct Rest(string? Domain, long? Width, long? Height, string? Language, long? RecordLength, string? Licence);
}
