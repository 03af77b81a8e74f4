using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.BlockLists;
using CrawlIndex.Datasets.Readers;
using CrawlIndex.Index;

namespace CrawlIndex.Datasets.Audits;

/// <summary>Traces the rows of one part: by address and bytes row by row, by fingerprint in one search at the end. One instance per thread.</summary>
/// <param name="catalog">Where to look.</param>
/// <param name="fingerprints">Decodes pictures; null leaves them unseen.</param>
/// <param name="blocked">Checked before anything else.</param>
/// <param name="claims">Objections of the ledger.</param>
/// <param name="radius">Largest PDQ distance of the same picture.</param>
/// <param name="minQuality">Smallest PDQ quality that is compared.</param>
internal sealed class RowTracer(AuditCatalog catalog, IPictureFingerprints? fingerprints, BlockedHashes blocked, RowClaims claims, int radius, int minQuality)
{
    /// <summary>Bytes of a caption that a finding shows.</summary>
    private const int MaxText = 200;

    private readonly RowTrace trace = new(catalog.Hash, catalog.Suffixes);
    private readonly NeighbourBatch batch = new();
    private readonly List<RowFinding> findings = [];
    private readonly byte[] hex = new byte[64];
    private string? own;
    private byte[] texts = new byte[1 << 16];
    private int used;

    /// <summary>Rows of the part.</summary>
    public int Count { get; private set; }

    public RowFinding this[int row] => findings[row];

    public ReadOnlySpan<byte> Text(Range range) => texts.AsSpan(0, used)[range];

    /// <summary>Text kept for the rows of the part so far, in bytes.</summary>
    public long Kept => used;

    public void Clear() => Count = used = 0;

    public void Add(DatasetRow row)
    {
        if (Count == findings.Count) findings.Add(new RowFinding());
        var finding = findings[Count++];
        finding.Clear();
        finding.SourceRow = row.Index;
        finding.Reading = row.Reading;
        finding.Id = Keep(row.Has(ColumnRole.Id) ? row[ColumnRole.Id] : row[ColumnRole.Key]);
        finding.Licence = Keep(row[ColumnRole.Licence]);
        finding.Attribution = Keep(row[ColumnRole.Attribution]);
        finding.Text = Keep(Start(row[ColumnRole.Text]));
        TraceAddress(row, finding);
        TraceBytes(row, finding);
        if (claims.IsEmpty) return;
        var digests = finding.Sha256.Equals(default) ? (string[])[] : [Encoding.UTF8.GetString(Text(finding.Sha256)).ToLowerInvariant(), .. own is null ? (string[])[] : [own]];
        finding.Claimed = claims.Decide(trace.Outcome == AddressOutcome.Ok ? Encoding.UTF8.GetString(trace.Canonical) : null, digests, finding.Pdq, out var isBlocked);
        finding.IsBlocked |= isBlocked;
    }

    /// <summary>Finds the lookalikes of all rows that have a fingerprint.</summary>
    public void FindLookalikes()
    {
        if (catalog.Fingerprints is not { } index) return;
        var rows = new List<RowFinding>();
        var keys = new List<Key256>();
        for (var i = 0; i < Count; i++)
        {
            if (findings[i].Pdq is not { } pdq || pdq.Quality < minQuality || findings[i].IsBlocked) continue;
            rows.Add(findings[i]);
            keys.Add(new Key256(pdq.A, pdq.B, pdq.C, pdq.D));
        }
        for (var at = 0; at < keys.Count; at += NeighbourBatch.MaxQueries)
        {
            var start = at;
            var queries = keys.GetRange(at, Math.Min(NeighbourBatch.MaxQueries, keys.Count - at)).ToArray();
            index.SearchBatch(queries, radius, batch, (query, neighbours) =>
            {
                foreach (var neighbour in neighbours)
                    if (neighbour.Quality >= minQuality) rows[start + query].Lookalikes.Add(((int)neighbour.Id, neighbour.Distance));
            });
        }
    }

    private void TraceAddress(DatasetRow row, RowFinding finding)
    {
        trace.Set(row);
        finding.Address = trace.Outcome;
        finding.IsExact = trace.IsExact;
        finding.Url = Keep(row[ColumnRole.Url]);
        if (trace.Outcome != AddressOutcome.Ok) return;
        finding.Domain = Keep(trace.Domain);
        finding.DomainPairs = catalog.PairsOf(trace.Domain);
        finding.Picture = catalog.Pictures.Find(trace.Key);
        if (blocked.HasUrls) finding.IsBlocked = blocked.ContainsUrl(row[ColumnRole.Url]) || blocked.ContainsUrl(trace.Canonical);
    }

    private void TraceBytes(DatasetRow row, RowFinding finding)
    {
        own = null;
        foreach (var role in (ReadOnlySpan<ColumnRole>)[ColumnRole.Sha256, ColumnRole.Sha1, ColumnRole.Md5])
            if (row.Has(role)) TraceDigest(row[role], finding);
        if (row.Has(ColumnRole.Sha256)) finding.Sha256 = Keep(row[ColumnRole.Sha256]);
        var picture = row[ColumnRole.Picture];
        if (!picture.IsEmpty)
        {
            Span<byte> digest = stackalloc byte[32];
            TraceDigest(Hex(digest[..SHA256.HashData(picture, digest)]), finding);
            // A re-encoded picture has its own digest beside that of the download.
            if (!claims.IsEmpty) own = Encoding.ASCII.GetString(hex);
            if (!row.Has(ColumnRole.Sha256)) finding.Sha256 = Keep(hex);
#pragma warning disable CA5350, CA5351 // The exchange formats name these digests; nothing is secured by them.
            if (blocked.HasDigests || finding.Copies.Count == 0)
            {
                TraceDigest(Hex(digest[..SHA1.HashData(picture, digest)]), finding);
                TraceDigest(Hex(digest[..MD5.HashData(picture, digest)]), finding);
            }
#pragma warning restore CA5350, CA5351
            finding.Pdq = fingerprints?.Fingerprint(picture);
        }
        else if (row.Has(ColumnRole.Pdq) && PdqFingerprint.TryParse(Encoding.ASCII.GetString(row[ColumnRole.Pdq]), 100, out var stated))
        {
            finding.Pdq = stated;
            finding.HasBytes = true;
        }
        if (finding.Pdq is { } pdq && blocked.HasFingerprints) finding.IsBlocked |= blocked.ContainsLike(pdq, radius, minQuality);
    }

    private void TraceDigest(ReadOnlySpan<byte> digest, RowFinding finding)
    {
        finding.HasBytes = true;
        catalog.Copies.Find(digest, finding.Copies);
        if (blocked.HasDigests) finding.IsBlocked |= blocked.ContainsDigest(digest);
    }

    private ReadOnlySpan<byte> Hex(ReadOnlySpan<byte> digest)
    {
        Convert.TryToHexStringLower(digest, hex, out var written);
        return hex.AsSpan(0, written);
    }

    /// <summary>The start of a text, cut between characters.</summary>
    private static ReadOnlySpan<byte> Start(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MaxText) return text;
        var end = MaxText;
        while (end > 0 && (text[end] & 0xc0) == 0x80) end--;
        return text[..end];
    }

    private Range Keep(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return default;
        if (texts.Length - used < text.Length) Array.Resize(ref texts, Math.Max(texts.Length * 2, used + text.Length));
        text.CopyTo(texts.AsSpan(used));
        used += text.Length;
        return (used - text.Length)..used;
    }
}
