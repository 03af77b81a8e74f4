using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Html.Urls;
using CrawlIndex.Pipeline.Extraction;
using CrawlIndex.Pipeline.Ingestion;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>Turns kept observations into rows of <c>observations</c>, and such rows back. One instance per thread.</summary>
public sealed class ObservationRows(IRowWriter rows, PublicSuffixList suffixes)
{
    /// <summary>URLs one observation may lead to.</summary>
    private const int MaxLeads = 64;

    private readonly HostDomains host = new(suffixes);

    /// <summary>What <see cref="Read"/> needs, in its order.</summary>
    public const string Columns =
        "role, url, fetch_status, epoch_us(fetch_time), truncated, headers, body, body_bytes, kept, sha256, sha1, md5, leads_to, revisit_of, warc_filename, warc_record_offset, record_id, payload_digest";

    /// <summary>Rows ended.</summary>
    public long Count => rows.Rows;

    public void Write(KeptObservation kept, long recordLength, string? revisitOf)
    {
        var observation = kept.Observation;
        Text(ObservationColumn.Role, observation.Role.Name());
        Text(ObservationColumn.Url, observation.Url);
        if (observation.Location is { } url) rows.Int64(ObservationColumn.UrlKey, UrlKey.Of(url));
        host.Set(Encoding.UTF8.GetBytes(observation.Location?.ToString() ?? ""));
        rows.Text(ObservationColumn.UrlHostName, host.Host);
        rows.Text(ObservationColumn.UrlHostRegisteredDomain, host.Registered);
        rows.Int32(ObservationColumn.FetchStatus, observation.Status);
        if (observation.Date is { } date) rows.TimestampMicros(ObservationColumn.FetchTime, (date - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        rows.Bool(ObservationColumn.Truncated, observation.Truncated);
        Text(ObservationColumn.Outcome, kept.Outcome.Name());
        rows.Int32(ObservationColumn.Signals, kept.Signals.Count);
        if (observation.Headers.Count > 0) Text(ObservationColumn.Headers, KeptJson.Write(observation.Headers));
        WriteBody(observation);
        Text(ObservationColumn.LeadsTo, LeadsOf(kept));
        Text(ObservationColumn.RevisitOf, revisitOf);
        if (observation.Origin.File is { } file)
        {
            Text(ObservationColumn.WarcFilename, file);
            rows.Int64(ObservationColumn.WarcRecordOffset, observation.Origin.RecordOffset);
            rows.Int64(ObservationColumn.WarcRecordLength, recordLength);
            Text(ObservationColumn.RecordId, observation.Origin.RecordId);
            Text(ObservationColumn.PayloadDigest, observation.Origin.PayloadDigest);
        }
        Text(ObservationColumn.Version, IngestRunner.Version);
        rows.EndRow();
    }

    /// <summary>The observation of the current row of a question for <see cref="Columns"/>; null when the row is damaged.</summary>
    /// <param name="row">The question.</param>
    /// <param name="first">Where its columns start.</param>
    public static StoredObservation? Read(ResultSet row, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (ObservationWords.RoleOf(row.Text(first)) is not { } role) return null;
        IReadOnlyList<HeaderLine>? headers = row.IsNull(first + 5) ? [] : KeptJson.ReadHeaders(row.Bytes(first + 5));
        var kept = row.IsNull(first + 8) ? null : KeptJson.ReadBody(row.Bytes(first + 8));
        // A damaged row must not read as silence.
        if (headers is null || (kept is null && !row.IsNull(first + 8))) kept = new KeptBody { IsCut = true };
        if (kept is not null && !row.IsNull(first + 9)) kept = kept with { Digests = new PictureDigests(row.Text(first + 9), row.Text(first + 10), row.Text(first + 11)) };
        var observation = new Observation
        {
            Role = role,
            Url = row.Text(first + 1),
            Status = (int)row.Int64(first + 2),
            Date = row.IsNull(first + 3) ? null : DateTimeOffset.UnixEpoch.AddTicks(row.Int64(first + 3) * TimeSpan.TicksPerMicrosecond),
            Truncated = row.Bool(first + 4),
            Headers = headers ?? [],
            // The cast matters: a null array would become an empty body, that is one which was read.
            Body = row.IsNull(first + 6) ? (ReadOnlyMemory<byte>?)null : row.Bytes(first + 6).ToArray(),
            Kept = kept,
            Origin = row.IsNull(first + 14) ? EvidenceOrigin.None
                : new EvidenceOrigin(row.Text(first + 14), row.Int64(first + 15), row.IsNull(first + 16) ? null : row.Text(first + 16), row.IsNull(first + 17) ? null : row.Text(first + 17)),
        };
        return new StoredObservation(observation, row.IsNull(first + 12) ? [] : row.Text(first + 12).Split('\n'), row.IsNull(first + 13) ? null : row.Text(first + 13));
    }

    private void WriteBody(Observation observation)
    {
        if (observation.Body is { } body)
        {
            rows.Blob(ObservationColumn.Body, body.Span);
            rows.Int64(ObservationColumn.BodyBytes, body.Length);
        }
        if (observation.Kept is not { } kept) return;
        Text(ObservationColumn.Kept, KeptJson.Write(kept));
        rows.Int64(ObservationColumn.BodyBytes, kept.Length);
        if (kept.Digests is not { } digests) return;
        Text(ObservationColumn.Sha256, digests.Sha256);
        Text(ObservationColumn.Sha1, digests.Sha1);
        Text(ObservationColumn.Md5, digests.Md5);
    }

    /// <summary>Redirect target and licence documents: what a verdict on this answer has to look at as well.</summary>
    private static string? LeadsOf(KeptObservation kept)
    {
        var leads = new List<string>();
        if (kept.Observation is { Status: >= 300 and < 400, Location: { } from } && ResourceChain.LocationOf(kept.Observation, from) is { } target) leads.Add(target.ToString());
        foreach (var signal in kept.Signals)
            if (signal is { Rule: SignalRules.RslPointer, Terms.Url: { } terms } && WebUrl.TryParse(terms, out var document) && leads.Count < MaxLeads && !leads.Contains(document.ToString())) leads.Add(document.ToString());
        return leads.Count == 0 ? null : string.Join('\n', leads);
    }

    private void Text(int column, string? text)
    {
        if (!string.IsNullOrEmpty(text)) rows.Text(column, Encoding.UTF8.GetBytes(text));
    }
}

/// <summary>One row of <c>observations</c> read back.</summary>
/// <param name="Observation">As it was kept.</param>
/// <param name="LeadsTo">URLs a verdict has to look at as well.</param>
/// <param name="RevisitOf">Payload digest of the earlier capture that holds the body; null for everything but revisits.</param>
public sealed record StoredObservation(Observation Observation, IReadOnlyList<string> LeadsTo, string? RevisitOf);
