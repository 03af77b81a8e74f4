using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Licences;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.Readers;

namespace CrawlIndex.Datasets.Audits;

/// <summary>Decides the traced rows of a part and writes them as findings. One instance per thread.</summary>
/// <param name="catalog">The pictures that rows were traced to.</param>
/// <param name="verdicts">What the workspace says about them; null when it has observed nothing.</param>
/// <param name="use">The use that outcomes are for.</param>
internal sealed class FindingRows(AuditCatalog catalog, IVerdictSource? verdicts, Use use)
{
    private static readonly byte[][] UseWords = [.. Enum.GetValues<Outcome>().Select(outcome => Encoding.ASCII.GetBytes(outcome.Name()))];
    private static readonly byte[][] OutcomeWords = [.. Enum.GetValues<FindingOutcome>().Select(outcome => Encoding.ASCII.GetBytes(outcome.Word()))];

    /// <summary>Licence texts remembered with their keys.</summary>
    private const int MaxLicences = 10_000;

    /// <summary>Characters of a licence that has no key.</summary>
    private const int MaxLicence = 200;

    private readonly Dictionary<int, PictureVerdict?> answers = [];
    private readonly Dictionary<UInt128, byte[]> licences = [];
    private readonly List<int> pictures = [];
    private readonly List<PictureVerdict> found = [];
    private readonly List<UInt128> pairs = [];

    /// <summary>Asks for the verdicts of a part and writes its rows.</summary>
    public void Write(RowTracer part, byte[] source, IRowWriter into, CancellationToken cancel)
    {
        answers.Clear();
        if (verdicts is not null) Ask(part, verdicts, cancel);
        for (var i = 0; i < part.Count; i++)
        {
            Write(part, part[i], source, into);
            into.EndRow();
        }
    }

    private void Ask(RowTracer part, IVerdictSource source, CancellationToken cancel)
    {
        var asked = new List<int>();
        var sites = new List<RowFinding>();
        for (var i = 0; i < part.Count; i++)
        {
            if (part[i].IsBlocked) continue;
            pictures.Clear();
            part[i].CollectPictures(pictures);
            if (pictures.Count == 0 && part[i].DomainPairs > 0) sites.Add(part[i]);
            foreach (var picture in pictures)
                if (answers.TryAdd(picture, null)) asked.Add(picture);
        }
        if (asked.Count + sites.Count == 0) return;
        var found = new PictureVerdict?[asked.Count + sites.Count];
        var questions = asked.ConvertAll(picture => new VerdictQuestion(catalog.Pictures.PairsOf(picture)));
        questions.AddRange(sites.Select(row => new VerdictQuestion([], Encoding.UTF8.GetString(part.Text(row.Url)))));
        lock (source) source.Decide(questions, found, cancel);
        for (var i = 0; i < asked.Count; i++) answers[asked[i]] = found[i];
        // Of a site that was never asked about this address only an objection counts: its silence is no answer.
        for (var i = 0; i < sites.Count; i++)
            if (found[asked.Count + i] is { } site && site[use] is Outcome.Denied or Outcome.Conditional) sites[i].Site = found[asked.Count + i];
    }

    private void Write(RowTracer part, RowFinding row, byte[] source, IRowWriter into)
    {
        into.Text(FindingColumn.Source, source);
        into.Int64(FindingColumn.SourceRow, row.SourceRow);
        pictures.Clear();
        row.CollectPictures(pictures);
        var outcome = row.Reading == RowReading.Unreadable ? FindingOutcome.Unreadable
            : row.IsBlocked ? FindingOutcome.Blocked
            : pictures.Count > 0 ? FindingOutcome.Undecided
            : row.Address == AddressOutcome.Ok || row.HasBytes ? FindingOutcome.Unmatched
            : FindingOutcome.NoUrl + (row.Address - AddressOutcome.NoUrl);
        into.Bool(FindingColumn.Blocked, row.IsBlocked);
        if (outcome is not (FindingOutcome.Unreadable or FindingOutcome.Blocked)) outcome = WriteTraced(part, row, outcome, into);
        into.Text(FindingColumn.Outcome, OutcomeWords[(int)outcome]);
    }

    private FindingOutcome WriteTraced(RowTracer part, RowFinding row, FindingOutcome outcome, IRowWriter into)
    {
        Text(into, FindingColumn.Id, part.Text(row.Id));
        Text(into, FindingColumn.Url, part.Text(row.Url));
        Text(into, FindingColumn.Domain, part.Text(row.Domain));
        Text(into, FindingColumn.Sha256, part.Text(row.Sha256));
        if (row.Pdq is { } pdq) into.Text(FindingColumn.Pdq, Encoding.ASCII.GetBytes($"{pdq.A:x16}{pdq.B:x16}{pdq.C:x16}{pdq.D:x16}"));
        if (row.DomainPairs > 0) into.Int64(FindingColumn.DomainPairs, row.DomainPairs);
        if (!part.Text(row.Licence).IsEmpty) into.Text(FindingColumn.StatedLicence, KeyOf(part.Text(row.Licence)));
        Text(into, FindingColumn.Attribution, part.Text(row.Attribution));
        into.Text(FindingColumn.Match, row.Picture >= 0 ? row.IsExact ? "url"u8 : "canonical-url"u8
            : row.Copies.Count > 0 ? "bytes"u8 : row.Lookalikes.Count > 0 ? "picture"u8 : row.DomainPairs > 0 ? "domain"u8 : "none"u8);
        if (pictures.Count > 0) WritePictures(row, into);
        else if (row.Claimed is null && row.Site is null) return outcome;
        outcome = WriteVerdict(row, into);
        if (outcome is FindingOutcome.Denied or FindingOutcome.Conditional) Text(into, FindingColumn.Text, part.Text(row.Text));
        return outcome;
    }

    private void WritePictures(RowFinding row, IRowWriter into)
    {
        pairs.Clear();
        var (references, cluster) = (0L, Math.Max(row.Copies.Count, row.Lookalikes.Count));
        ReadOnlySpan<byte> licence = default;
        foreach (var picture in pictures)
        {
            references += catalog.Pictures.ReferencesOf(picture);
            catalog.Pictures.CollectPairs(picture, pairs);
            if (licence.IsEmpty) licence = catalog.Pictures.LicenceOf(picture);
            cluster = Math.Max(cluster, catalog.Copies.SizeOf(picture));
        }
        into.Int32(FindingColumn.Pairs, (int)Math.Min(references, int.MaxValue));
        if (row.Copies.Count > 0) into.Int32(FindingColumn.Copies, row.Copies.Count);
        if (row.Lookalikes.Count > 0) into.Int32(FindingColumn.Distance, row.Lookalikes[0].Distance);
        into.Int32(FindingColumn.ClusterSize, Math.Max(1, cluster));
        if (!licence.IsEmpty) into.Text(FindingColumn.Licence, KeyOf(licence));
        Span<byte> ids = stackalloc byte[PictureTable.MaxPairs * 33];
        var written = 0;
        pairs.Sort();
        for (var i = 0; i < pairs.Count && written + 33 <= ids.Length; i++)
        {
            var id = pairs[i];
            if (i > 0 && id == pairs[i - 1]) continue;
            if (written > 0) ids[written++] = (byte)' ';
            id.TryFormat(ids[written..], out var digits, "x32", System.Globalization.CultureInfo.InvariantCulture);
            written += digits;
        }
        if (written > 0) into.Text(FindingColumn.PairIds, ids[..written]);
    }

    /// <summary>The strictest answer of all pictures, for each use; its reasons are those of the pictures that decided the policy's use.</summary>
    private FindingOutcome WriteVerdict(RowFinding row, IRowWriter into)
    {
        Span<int> strictest = stackalloc int[Uses.Count];
        strictest.Fill(-1);
        found.Clear();
        foreach (var picture in pictures)
            if (answers.GetValueOrDefault(picture) is { } verdict) found.Add(verdict);
        var judged = found.Count > 0;
        if (row.Claimed is not null) found.Add(row.Claimed);
        if (row.Site is not null) found.Add(row.Site);
        foreach (var verdict in found)
        {
            foreach (var each in Uses.All) strictest[(int)each] = Math.Max(strictest[(int)each], Strictness.Of(verdict[each]));
        }
        // A claim that leaves the use alone does not make up for what was never observed.
        if (!judged && strictest[(int)use] <= 0)
        {
            if (pictures.Count > 0) into.Text(FindingColumn.NotObserved, "everything"u8);
            return pictures.Count > 0 ? FindingOutcome.Undecided : FindingOutcome.Unmatched;
        }
        WriteDecided(strictest, strictest[(int)use], into);
        return Strictness.ToOutcome(strictest[(int)use]) switch
        {
            Outcome.Denied => FindingOutcome.Denied,
            Outcome.Conditional => FindingOutcome.Conditional,
            Outcome.Eligible => FindingOutcome.Eligible,
            _ => FindingOutcome.Undecided,
        };
    }

    private void WriteDecided(ReadOnlySpan<int> strictest, int deciding, IRowWriter into)
    {
        foreach (var each in Uses.All) into.Text(FindingColumn.FirstUse + (int)each, UseWords[(int)Strictness.ToOutcome(strictest[(int)each])]);
        var decided = found.Where(verdict => Strictness.Of(verdict[use]) == deciding).ToList();
        Join(into, FindingColumn.Reasons, decided.SelectMany(verdict => verdict.Reasons));
        Join(into, FindingColumn.NotObserved, decided.SelectMany(verdict => verdict.NotObserved));
        Join(into, FindingColumn.Claims, found.SelectMany(verdict => verdict.Claims));
        if (decided.Select(verdict => verdict.Licence).FirstOrDefault(licence => licence is not null) is { } stated) into.Text(FindingColumn.Licence, KeyOf(Encoding.UTF8.GetBytes(stated)));
        if (decided.Select(verdict => verdict.Attribution).FirstOrDefault(name => name is not null) is { } name) into.Text(FindingColumn.Attribution, Encoding.UTF8.GetBytes(name));
    }

    /// <summary>The canonical key of a licence ("by-sa/4.0"), or the text as it stands, cut; texts met before are remembered, within bounds.</summary>
    private byte[] KeyOf(ReadOnlySpan<byte> stated)
    {
        var hash = catalog.Hash.Of(stated);
        if (licences.TryGetValue(hash, out var key)) return key;
        if (licences.Count > MaxLicences) licences.Clear();
        var text = Encoding.UTF8.GetString(stated);
        return licences[hash] = Encoding.UTF8.GetBytes(LicenceUrl.Read(text).Key ?? (text.Length > MaxLicence ? text[..MaxLicence] : text));
    }

    private static void Join(IRowWriter into, int column, IEnumerable<string> words)
    {
        var joined = string.Join("; ", words.Distinct(StringComparer.Ordinal).Take(20));
        if (joined.Length > 0) into.Text(column, Encoding.UTF8.GetBytes(joined));
    }

    private static void Text(IRowWriter into, int column, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty) into.Text(column, text);
    }
}
