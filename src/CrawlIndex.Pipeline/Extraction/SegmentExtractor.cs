using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Html;
using CrawlIndex.Html.Urls;
using CrawlIndex.Pipeline.Ingestion;
using CrawlIndex.Pipeline.Signals;
using CrawlIndex.Warc;

namespace CrawlIndex.Pipeline.Extraction;

/// <summary>The extraction stage: the bytes of one crawl file in, rows of <c>pages</c> and <c>pairs</c> out, one outcome per record.</summary>
public sealed class SegmentExtractor : IDisposable
{
    /// <summary>Records between two looks at progress and cancellation.</summary>
    private const int RecordsPerReport = 64;

    private readonly PageExtractor html;
    private readonly PageRows rows;
    private readonly WatRows wat;
    private readonly HttpPayload payload = new();
    private readonly IRowWriter pairs;
    private readonly SignalStage? signals;
    private readonly IPageSink sink;
    private byte[] fileName = [];

    /// <param name="pages">Takes the rows of <c>pages</c>; null drops them.</param>
    /// <param name="pairs">Takes the rows of <c>pairs</c>.</param>
    /// <param name="suffixes">Decides registered domains.</param>
    /// <param name="limits">Bounds of one page.</param>
    /// <param name="signals">Reads what the records say about consent; null reads pairs only.</param>
    public SegmentExtractor(IRowWriter? pages, IRowWriter pairs, PublicSuffixList suffixes, ExtractorLimits? limits = null, SignalStage? signals = null)
    {
        this.signals = signals;
        this.pairs = pairs;
        html = new PageExtractor(limits);
        rows = new PageRows(pages, pairs, suffixes);
        wat = new WatRows(rows);
        sink = signals is null ? rows : new TeeSink(rows, signals.Pieces);
    }

    /// <summary>Accounting of everything extracted so far.</summary>
    public ExtractionCounts Counts { get; } = new();

    /// <summary>Reads a file to its end. Throws <see cref="IOException"/> when the source fails, never for what the bytes say.</summary>
    /// <param name="source">The file, from its start.</param>
    /// <param name="name">Value of <c>warc_filename</c>.</param>
    /// <param name="size">Bytes of the file, 0 when unknown.</param>
    /// <param name="progress">Gets the advance.</param>
    /// <param name="cancel">Ends the reading between two records.</param>
    public WarcAccounting Extract(Stream source, string name, long size, IngestProgress progress, CancellationToken cancel)
    {
        fileName = Encoding.UTF8.GetBytes(name);
        signals?.BeginFile(name);
        using var reader = new WarcReader(source, name, new WarcReaderOptions { KnownLength = size, LeaveOpen = true });
        var (seenBytes, seenRecords, seenPages, seenPairs) = (0L, Counts.Records, Counts.Pages, Counts.Pairs);
        for (var running = true; running;)
        {
            for (var record = 0; record < RecordsPerReport && running; record++)
            {
                running = reader.Read();
                if (running) Counts.Count(Extract(reader.Record));
            }
            cancel.ThrowIfCancellationRequested();
            var position = running ? reader.Record.Offset : reader.Accounting.FileBytes;
            progress.Advance(position - seenBytes, Counts.Records - seenRecords, Counts.Pages - seenPages, Counts.Pairs - seenPairs);
            (seenBytes, seenRecords, seenPages, seenPairs) = (position, Counts.Records, Counts.Pages, Counts.Pairs);
        }
        return reader.Accounting;
    }

    public void Dispose()
    {
        html.Dispose();
        wat.Dispose();
        payload.Dispose();
    }

    private ExtractionOutcome Extract(WarcRecord record)
    {
        if (record.Outcome is RecordOutcome.BadHeader or RecordOutcome.HeaderTooLarge) return ExtractionOutcome.BadRecord;
        return record.Type switch
        {
            WarcRecordType.Response => ExtractResponse(record),
            WarcRecordType.Resource => ExtractResource(record),
            WarcRecordType.Metadata => ExtractMetadata(record),
            WarcRecordType.Revisit => ExtractRevisit(record),
            WarcRecordType.Request => ExtractionOutcome.Request,
            WarcRecordType.Warcinfo or WarcRecordType.ArcHeader => ExtractionOutcome.FileHeader,
            _ => ExtractionOutcome.OtherType,
        };
    }

    private ExtractionOutcome ExtractResponse(WarcRecord record)
    {
        if (!record.TryGetHttp(out var http)) return ExtractionOutcome.NoHttpHead;
        signals?.ReadAnswer(record, http);
        if (http.Status is < 200 or > 299) return ExtractionOutcome.NotSuccess;
        var contentType = http.Header.First("Content-Type"u8);
        var essence = MediaType.Essence(contentType);
        // A stated type that is not HTML spares the decoding of pictures and scripts.
        if (!essence.IsEmpty && !MediaType.IsHtml(essence, default, default)) return ExtractionOutcome.NotHtml;
        var decoded = payload.Decode(http);
        if (payload.Body.IsEmpty && http.Body.IsEmpty) return ExtractionOutcome.EmptyBody;
        if (payload.Body.IsEmpty || decoded == PayloadOutcome.UnknownCoding) return ExtractionOutcome.Undecodable;
        var capture = new Capture
        {
            Status = http.Status,
            ContentLanguage = http.Header.First("Content-Language"u8),
        };
        return ExtractPage(record, http, capture, payload.Segment, essence, contentType, cut: decoded is PayloadOutcome.Truncated or PayloadOutcome.Corrupt or PayloadOutcome.TooLarge);
    }

    private ExtractionOutcome ExtractResource(WarcRecord record)
    {
        signals?.ReadResource(record);
        return ExtractPage(record, null, default, record.BlockSegment, MediaType.Essence(record.ContentType), record.ContentType, cut: false);
    }

    private ExtractionOutcome ExtractRevisit(WarcRecord record)
    {
        signals?.ReadRevisit(record);
        return ExtractionOutcome.Revisit;
    }

    private ExtractionOutcome ExtractPage(
        WarcRecord record, HttpMessage? http, Capture capture, ArraySegment<byte> body, ReadOnlySpan<byte> essence, ReadOnlySpan<byte> contentType, bool cut)
    {
        if (!MediaType.IsHtml(essence, record.IdentifiedPayloadType, body)) return ExtractionOutcome.NotHtml;
        if (body.Count == 0) return ExtractionOutcome.EmptyBody;
        Describe(record, ref capture);
        capture.MimeType = essence;
        var before = pairs.Rows;
        if (!rows.Begin(capture)) return ExtractionOutcome.BadPageUrl;
        signals?.BeginPage(record, http);
        var result = html.Extract(body, contentType, capture.Url, sink);
        Counts.Add(result);
        var complete = result.Outcome == ExtractOutcome.Complete && record.Outcome == RecordOutcome.Complete && !cut;
        rows.End(complete ? "complete"u8 : result.Outcome == ExtractOutcome.LimitReached ? "limit-reached"u8 : "truncated"u8);
        signals?.EndPage(body, result.SignalsDropped > 0, !complete);
        Counts.Pages++;
        Counts.Pairs += pairs.Rows - before;
        return complete ? ExtractionOutcome.Page : ExtractionOutcome.PageIncomplete;
    }

    private ExtractionOutcome ExtractMetadata(WarcRecord record)
    {
        if (!Ascii.EqualsIgnoreCase(MediaType.Essence(record.ContentType), "application/json"u8)) return ExtractionOutcome.Metadata;
        var capture = default(Capture);
        Describe(record, ref capture);
        var before = pairs.Rows;
        var outcome = wat.Extract(record.Block, capture, out var result);
        Counts.Add(result);
        Counts.Pairs += pairs.Rows - before;
        if (outcome == ExtractionOutcome.WatPage) Counts.Pages++;
        return outcome;
    }

    private void Describe(WarcRecord record, ref Capture capture)
    {
        capture.Url = record.TargetUri;
        capture.FetchTime = CaptureTime.TryParse(record.Date, out var time) ? time : null;
        capture.Digest = record.PayloadDigest;
        capture.WarcFilename = fileName;
        capture.RecordOffset = record.Offset;
        capture.RecordLength = record.Length;
    }
}
