using System.CommandLine;
using System.Diagnostics;
using CrawlIndex.Catalog;
using CrawlIndex.Html.Urls;
using CrawlIndex.Pipeline.Extraction;
using CrawlIndex.Pipeline.Ingestion;
using CrawlIndex.Pipeline.Sources;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex extract</c>: the pairs of one file, without a workspace.</summary>
public static class ExtractCommand
{
    private const string StandardOutput = "-";

    public static Command Create()
    {
        var input = new Argument<string>("FILE") { Description = "One WARC, ARC or WAT file (.gz, .zst), or its http(s) URL." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "NAME.parquet, NAME.jsonl, or - for JSON Lines on standard output.",
            DefaultValueFactory = _ => StandardOutput,
            HelpName = "OUT",
        };
        var pages = new Option<string?>("--pages") { Description = "Write the pages table here too (NAME.parquet or NAME.jsonl).", HelpName = "OUT" };
        var suffixes = new Option<FileInfo?>("--suffixes") { Description = "Public Suffix List to use instead of the one that ships with the code.", HelpName = "FILE" };
        var command = new ExampleCommand(
            "extract", "Write the image/alt pairs of one crawl file: the same rows as ingest, as a pure function of the file.",
            "crawlindex extract crawl.warc.gz -o pairs.parquet",
            "crawlindex extract crawl.warc.gz -o - | head");
        command.Arguments.Add(input);
        command.Options.Add(output);
        command.Options.Add(pages);
        command.Options.Add(suffixes);
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(input)!, parsed.GetValue(output)!, parsed.GetValue(pages), parsed.GetValue(suffixes), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string input, string output, string? pagesOutput, FileInfo? suffixFile, CancellationToken cancel)
    {
        using var http = Composition.CreateHttpClient();
        var source = SegmentSource.Of(input);
        var size = source.ReadSize(http);
        using var bytes = source.Open(http);
        using var pairs = RowFile.Create(Tables.Pairs, output);
        using var pages = pagesOutput is null ? null : RowFile.Create(Tables.Pages, pagesOutput);
        using var extractor = new SegmentExtractor(pages?.Rows, pairs.Rows, LoadSuffixes(suffixFile));
        var progress = new IngestProgress();
        var clock = Stopwatch.StartNew();
        var accounting = await ProgressView.ShowAsync(progress, quiet: output == StandardOutput, () => Task.Run(
            () => extractor.Extract(bytes, source.Name, Math.Max(0, size), progress, cancel), cancel));
        pairs.Finish();
        pages?.Finish();
        if (output != StandardOutput)
        {
            var counts = extractor.Counts;
            Console.Error.WriteLine(
                $"{counts.Records:N0} records, {counts.Pages:N0} pages, {counts.Pairs:N0} pairs in {clock.Elapsed.TotalSeconds:0.0} s; " +
                $"{accounting.BytesRead:N0} bytes read, {accounting.BytesSkipped:N0} skipped; written to {output}");
        }
        return accounting.Records == 0 && size != 0
            ? CommandTree.Fail($"'{input}' holds no WARC, ARC or WAT record; look with: crawlindex warc check {input}", ExitCode.BadInput)
            : ExitCode.Done;
    }

    private static PublicSuffixList LoadSuffixes(FileInfo? file)
    {
        if (file is null) return PublicSuffixList.Shared;
        using var list = file.OpenRead();
        return PublicSuffixList.Load(list);
    }
}
