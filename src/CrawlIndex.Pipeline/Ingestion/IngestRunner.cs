using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Html.Urls;
using CrawlIndex.Pipeline.Extraction;
using CrawlIndex.Pipeline.Signals;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Pipeline.Workspaces;
using CrawlIndex.Warc;

namespace CrawlIndex.Pipeline.Ingestion;

/// <summary>
/// Ingests segments into a workspace. Per segment: (1) look whether the log of <c>segments</c> has its mark, (2) write
/// pages, pairs, observations and signals to staging, (3) append them: publish each file, then commit it to its table's log, (4) append
/// the segment's row, whose commit marks it done. A run that dies between any two steps leaves nothing that the next run does not repeat
/// with the same bytes.
/// </summary>
/// <param name="workspace">Where the tables go.</param>
/// <param name="http">Reads segments on servers.</param>
/// <param name="jobs">Segments at a time.</param>
/// <param name="readSignals">False leaves consent signals unread; such segments are named by <c>status</c>.</param>
public sealed class IngestRunner(Workspace workspace, HttpClient http, int jobs, bool readSignals = true)
{
    /// <summary>Read-only, shared by all threads.</summary>
    private static readonly ObservationKeeper Keeper = new(SignalParsers.All());

    private readonly PublicSuffixList suffixes = workspace.Suffixes;

    /// <summary>Version of the extraction rules, written to each segment's row.</summary>
    public static string Version { get; } = typeof(IngestRunner).Assembly.GetName().Version!.ToString(3);

    /// <summary>Ingests all sources, <c>jobs</c> at a time; one result per source, in the order of the sources.</summary>
    public async Task<IReadOnlyList<SegmentResult>> RunAsync(IReadOnlyList<SegmentSource> sources, IngestProgress progress, CancellationToken cancel)
    {
        progress.Expect(sources.Count, sources.Where(source => !source.IsRemote && File.Exists(source.Location)).Sum(source => source.ReadSize(http)));
        var results = new SegmentResult[sources.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancel };
        await Parallel.ForEachAsync(Enumerable.Range(0, sources.Count), options, async (index, stop) =>
        {
            results[index] = await IngestAsync(sources[index], progress, stop).ConfigureAwait(false);
            progress.EndSegment();
        }).ConfigureAwait(false);
        return results;
    }

    private async Task<SegmentResult> IngestAsync(SegmentSource source, IngestProgress progress, CancellationToken cancel)
    {
        try
        {
            var size = source.ReadSize(http);
            if (source.IsRemote) progress.Expect(0, size);
            var id = source.IdOf(size);
            // (1)
            if (await workspace.Logs.HasAsync(Tables.Segments, id, cancel).ConfigureAwait(false))
            {
                progress.Advance(size, 0, 0, 0);
                return new SegmentResult(source, SegmentOutcome.AlreadyDone);
            }
            await IngestAsync(source, size, id, progress, cancel).ConfigureAwait(false);
            return new SegmentResult(source, SegmentOutcome.Ingested);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new SegmentResult(source, SegmentOutcome.Failed, unreadable.Message);
        }
    }

    private async Task IngestAsync(SegmentSource source, long size, string id, IngestProgress progress, CancellationToken cancel)
    {
        using var pages = new TableWriter(Tables.Pages, workspace.StagingPath(".pages"));
        using var pairs = new TableWriter(Tables.Pairs, workspace.StagingPath(".pairs"));
        using var observations = readSignals ? new TableWriter(Tables.Observations, workspace.StagingPath(".observations")) : null;
        using var statements = readSignals ? new TableWriter(Tables.Signals, workspace.StagingPath(".signals")) : null;
        // (2)
        using var bytes = source.Open(http);
        using var signals = readSignals ? new SignalStage(new SignalRecorder(observations!, statements!, suffixes, Keeper)) : null;
        using var extractor = new SegmentExtractor(pages, pairs, suffixes, signals: signals);
        var accounting = extractor.Extract(bytes, source.Name, Math.Max(0, size), progress, cancel);
        if (size >= 0 && accounting.FileBytes != size)
            throw new SourceException(source.Location, $"changed while it was read: {size} bytes at first, {accounting.FileBytes} at the end");
        if (accounting.Records == 0 && size != 0)
            throw new SourceException(source.Location, "holds no WARC, ARC or WAT record; look with: crawlindex warc check");
        pages.Finish();
        pairs.Finish();
        observations?.Finish();
        statements?.Finish();
        using var segments = new TableWriter(Tables.Segments, workspace.StagingPath(".segments"));
        WriteSegment(segments, id, source, accounting, extractor.Counts, signals);
        segments.Finish();
        // (3)
        await workspace.Logs.AppendAsync(Tables.Pages, id, pages.Path, cancel).ConfigureAwait(false);
        await workspace.Logs.AppendAsync(Tables.Pairs, id, pairs.Path, cancel).ConfigureAwait(false);
        foreach (var table in (TableWriter?[])[observations, statements])
            if (table is not null) await workspace.Logs.AppendAsync(table.Schema, id, table.Path, cancel).ConfigureAwait(false);
        // (4)
        await workspace.Logs.AppendAsync(Tables.Segments, id, segments.Path, cancel).ConfigureAwait(false);
    }

    private static void WriteSegment(TableWriter row, string id, SegmentSource source, WarcAccounting accounting, ExtractionCounts counts, SignalStage? signals)
    {
        row.Text(SegmentColumn.SegmentId, Encoding.ASCII.GetBytes(id));
        row.Text(SegmentColumn.Source, Encoding.UTF8.GetBytes(source.Location));
        row.Text(SegmentColumn.WarcFilename, Encoding.UTF8.GetBytes(source.Name));
        row.Int64(SegmentColumn.Bytes, accounting.FileBytes);
        row.Int64(SegmentColumn.BytesRead, accounting.BytesRead);
        row.Int64(SegmentColumn.BytesSkipped, accounting.BytesSkipped);
        row.Int64(SegmentColumn.Records, accounting.Records);
        row.Text(SegmentColumn.RecordsByType, Encoding.ASCII.GetBytes(ExtractionCounts.TypesJson(accounting)));
        row.Text(SegmentColumn.Outcomes, Encoding.ASCII.GetBytes(counts.OutcomesJson()));
        row.Text(SegmentColumn.ImageReferences, Encoding.ASCII.GetBytes(counts.ReferencesJson()));
        row.Int64(SegmentColumn.Pages, counts.Pages);
        row.Int64(SegmentColumn.Pairs, counts.Pairs);
        row.Text(SegmentColumn.Version, Encoding.ASCII.GetBytes(Version));
        // A WAT tells of pages without their headers and bytes: whoever asks must learn that they were not read for signals.
        if (signals is not null && counts.Of(ExtractionOutcome.WatPage) == 0)
        {
            row.Int64(SegmentColumn.Observations, signals.Observations);
            row.Int64(SegmentColumn.Signals, signals.Signals);
        }
        row.EndRow();
    }
}
