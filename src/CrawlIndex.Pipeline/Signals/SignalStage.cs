using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Html;
using CrawlIndex.Pipeline.Extraction;
using CrawlIndex.Warc;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>
/// The consent stage of the ingest: every answer of a crawl file that can speak about pictures becomes an observation. Pages
/// are read together with the extraction, all other answers here. One instance per thread; a record that cannot speak costs
/// no allocation.
/// </summary>
public sealed class SignalStage : IDisposable
{
    private readonly SignalRecorder recorder;
    private readonly PagePieces pieces = new();
    private readonly HttpPayload payload = new();
    private string fileName = "";
    private WarcRecord? page;
    private HttpMessage? pageHead;

    public SignalStage(SignalRecorder recorder) => this.recorder = recorder;

    /// <summary>Rows of <c>observations</c> written.</summary>
    public long Observations => recorder.Observations;

    /// <summary>Rows of <c>signals</c> written.</summary>
    public long Signals => recorder.Signals;

    /// <summary>Takes the pieces of the page between <see cref="BeginPage"/> and <see cref="EndPage"/>.</summary>
    internal IPageSink Pieces => pieces;

    /// <summary>Names the archive whose records follow.</summary>
    public void BeginFile(string name) => fileName = name;

    /// <summary>Reads an answer that is no page: site files, pictures, documents, redirects, refusals.</summary>
    public void ReadAnswer(WarcRecord record, HttpMessage http)
    {
        var url = record.TargetUri;
        var essence = MediaType.Essence(http.Header.First("Content-Type"u8));
        if (SiteFiles.RoleOf(url) is { } fixedRole) Record(record, http, fixedRole, always: true);
        else if (http.Status is >= 200 and < 300) ReadSuccess(record, http, essence);
        else if (AnswerKind.IsPictureType(essence) || AnswerKind.IsPictureUrl(url)) Record(record, http, ObservationRole.Image, always: true);
        else if (http.Status is 401 or 402 or 451 || (http.Status is >= 300 and < 400 && MaySpeak(http.Header))) Record(record, http, ObservationRole.Page, always: false);
    }

    /// <summary>Reads a resource record that is no page: its block is the body, there was no HTTP.</summary>
    public void ReadResource(WarcRecord record)
    {
        var essence = MediaType.Essence(record.ContentType);
        var role = SiteFiles.RoleOf(record.TargetUri)
            ?? (AnswerKind.IsPictureType(essence) || (AnswerKind.IsVague(essence) && AnswerKind.StartsAsPicture(record.Block)) ? ObservationRole.Image : AnswerKind.OfDocument(essence, record.Block));
        if (role is null) return;
        var answer = Describe(record, role.Value, 200) with { Truncated = record.Outcome != RecordOutcome.Complete, Headers = [new HeaderLine("Content-Type"u8.ToArray(), record.ContentType.ToArray(), 0)], Body = record.BlockSegment };
        Write(answer, record, always: SiteFiles.RoleOf(record.TargetUri) is not null || role == ObservationRole.Image);
    }

    /// <summary>Reads a revisit: the headers are its own, the body stands in the earlier record of the same payload digest.</summary>
    public void ReadRevisit(WarcRecord record)
    {
        if (!record.TryGetHttp(out var http)) return;
        var essence = MediaType.Essence(http.Header.First("Content-Type"u8));
        var role = SiteFiles.RoleOf(record.TargetUri) ?? (AnswerKind.IsPictureType(essence) || AnswerKind.IsPictureUrl(record.TargetUri) ? ObservationRole.Image : ObservationRole.Page);
        if (role == ObservationRole.Page && !MaySpeak(http.Header)) return;
        // "Not modified" tells that the earlier answer still holds (WARC 1.1 section 6.7.3), so it counts as that answer.
        var answer = Describe(record, role, http.Status == 304 ? 200 : http.Status) with { Headers = HeadersOf(http) };
        var kept = recorder.Keeper.Keep(answer);
        recorder.Write(kept, record.Length, record.PayloadDigest.IsEmpty ? "" : Encoding.Latin1.GetString(record.PayloadDigest));
    }

    /// <summary>Begins a page; its pieces come through <see cref="Pieces"/>.</summary>
    /// <param name="record">The page's record.</param>
    /// <param name="http">Its HTTP head; null for a resource record.</param>
    public void BeginPage(WarcRecord record, HttpMessage? http)
    {
        (page, pageHead) = (record, http);
        pieces.Clear();
    }

    /// <summary>Ends a page.</summary>
    /// <param name="body">The decoded body.</param>
    /// <param name="isCut">Signals were left out by a limit.</param>
    /// <param name="isTruncated">The archive holds a part of the body.</param>
    public void EndPage(ReadOnlyMemory<byte> body, bool isCut, bool isTruncated)
    {
        var record = page!;
        // What stands at a fixed path was read as the file it is.
        if (SiteFiles.RoleOf(record.TargetUri) is not null) return;
        if (AnswerKind.IsTermsUrl(record.TargetUri)) Write(Describe(record, ObservationRole.SiteFile, body, isTruncated), record, always: false);
        if (pieces.Count == 0 && !isCut && (pageHead is null || !MaySpeak(pageHead.Header)) && !CarrierPieces.MayBeDocument(body.Span)) return;
        var kept = recorder.Keeper.Keep(Describe(record, ObservationRole.Page, body, isTruncated), pieces);
        if (isCut && kept.Observation.Kept is { } reduced) kept = kept with { Observation = kept.Observation with { Kept = reduced with { IsCut = true } } };
        recorder.Write(kept, record.Length);
    }

    public void Dispose() => payload.Dispose();

    private void ReadSuccess(WarcRecord record, HttpMessage http, ReadOnlySpan<byte> essence)
    {
        if (AnswerKind.IsPictureType(essence)) Record(record, http, ObservationRole.Image, always: true);
        else if (AnswerKind.IsVague(essence) && AnswerKind.StartsAsPicture(http.Body)) Record(record, http, ObservationRole.Image, always: true);
        else if (AnswerKind.IsXml(essence) || AnswerKind.IsJson(essence))
        {
            payload.Decode(http);
            if (AnswerKind.OfDocument(essence, payload.Body) is { } role) Write(Describe(record, http, role), record, always: false);
        }
        else if (Ascii.EqualsIgnoreCase(essence, "text/plain"u8) && AnswerKind.IsTermsUrl(record.TargetUri)) Record(record, http, ObservationRole.SiteFile, always: false);
    }

    private void Record(WarcRecord record, HttpMessage http, ObservationRole role, bool always)
    {
        payload.Decode(http);
        Write(Describe(record, http, role), record, always);
    }

    private void Write(Observation answer, WarcRecord record, bool always)
    {
        var kept = recorder.Keeper.Keep(answer);
        if (always || kept.Speaks) recorder.Write(kept, record.Length);
    }

    /// <summary>An answer whose body lies in <see cref="payload"/>.</summary>
    private Observation Describe(WarcRecord record, HttpMessage http, ObservationRole role)
    {
        var isWhole = payload.Outcome is PayloadOutcome.Plain or PayloadOutcome.Decoded or PayloadOutcome.NotEncoded;
        return Describe(record, role, http.Status) with
        {
            Headers = HeadersOf(http),
            // A body in a coding nobody could undo was not read.
            Body = payload.Outcome == PayloadOutcome.UnknownCoding ? null : payload.Segment.AsMemory(),
            Truncated = !isWhole || record.Outcome != RecordOutcome.Complete,
        };
    }

    private Observation Describe(WarcRecord record, ObservationRole role, ReadOnlyMemory<byte> body, bool isTruncated) =>
        Describe(record, role, pageHead?.Status ?? 200) with
        {
            Headers = pageHead is null ? [new HeaderLine("Content-Type"u8.ToArray(), record.ContentType.ToArray(), 0)] : HeadersOf(pageHead),
            Body = body,
            Truncated = isTruncated,
        };

    private Observation Describe(WarcRecord record, ObservationRole role, int status) => new()
    {
        Role = role,
        Url = Encoding.UTF8.GetString(record.TargetUri),
        Status = Math.Max(status, 0),
        Date = CaptureTime.TryParse(record.Date, out var micros) ? DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond) : null,
        Origin = new EvidenceOrigin(
            fileName, record.Offset, record.RecordId.IsEmpty ? null : Encoding.UTF8.GetString(record.RecordId), record.PayloadDigest.IsEmpty ? null : Encoding.UTF8.GetString(record.PayloadDigest)),
    };

    private static List<HeaderLine> HeadersOf(HttpMessage http)
    {
        var lines = new List<HeaderLine>();
        for (var i = 0; i < http.Header.Count; i++)
        {
            var name = http.Header.NameAt(i);
            if (CarrierHeaders.IsKept(name)) lines.Add(new HeaderLine(name.ToArray(), http.Header.ValueAt(i).ToArray(), i));
        }
        return lines;
    }

    private static bool MaySpeak(HeaderBlock header)
    {
        for (var i = 0; i < header.Count; i++)
            if (CarrierHeaders.MaySpeak(header.NameAt(i))) return true;
        return false;
    }
}
