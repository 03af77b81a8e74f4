using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using CrawlIndex.Pipeline.Ingestion;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex ingest</c>: segments in, tables out, each segment once.</summary>
public static class IngestCommand
{
    private const int ShownFailures = 20;

    public static Command Create()
    {
        var inputs = new Argument<string[]>("INPUT")
        {
            Description = "WARC, ARC or WAT files (.gz, .zst), folders, globs, *.paths[.gz] lists, http(s) URLs.",
            Arity = ArgumentArity.OneOrMore,
        };
        var jobs = new Option<int>("--jobs", "-j")
        {
            Description = "Files read at the same time.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
            HelpName = "N",
        };
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1024) result.AddError("--jobs takes a number from 1 to 1024");
        });
        var noSignals = new Option<bool>("--no-signals") { Description = "Read pairs only. Verdicts on such segments stay undecided; status names them." };
        var (workspace, baseUrl, json) = (SharedOptions.Workspace(), SharedOptions.BaseUrl(), SharedOptions.Json());
        var command = new ExampleCommand(
            "ingest", "Read crawl segments and add their pages, image/alt pairs and consent signals to the workspace. Segments that are done are skipped; an interrupted run goes on.",
            "crawlindex ingest crawl/*.warc.gz --workspace catalog --jobs 2",
            "crawlindex ingest warc.paths.gz --base-url https://data.example.org/");
        command.Arguments.Add(inputs);
        command.Options.Add(jobs);
        command.Options.Add(noSignals);
        command.Options.Add(baseUrl);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(inputs)!, parsed.GetValue(workspace)!, parsed.GetValue(jobs), parsed.GetValue(baseUrl), !parsed.GetValue(noSignals), parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string[] inputs, string folder, int jobs, string? baseUrl, bool signals, bool json, CancellationToken cancel)
    {
        using var http = Composition.CreateHttpClient();
        var sources = new SourceExpander(http, baseUrl).Expand(inputs);
        using var workspace = new Workspace(folder);
        var progress = new IngestProgress();
        var clock = Stopwatch.StartNew();
        var run = new IngestRunner(workspace, http, jobs, signals);
        var results = await ProgressView.ShowAsync(progress, json, () => run.RunAsync(sources, progress, cancel));
        if (json) WriteJson(results, progress, clock.Elapsed);
        else Print(results, progress, clock.Elapsed, workspace.Folder);
        return results.Any(result => result.Outcome == SegmentOutcome.Failed) ? ExitCode.Found : ExitCode.Done;
    }

    internal static void Print(IReadOnlyList<SegmentResult> results, IngestProgress progress, TimeSpan elapsed, string folder)
    {
        var failed = results.Where(result => result.Outcome == SegmentOutcome.Failed).ToList();
        Console.WriteLine(
            $"{results.Count(result => result.Outcome == SegmentOutcome.Ingested)} ingested, " +
            $"{results.Count(result => result.Outcome == SegmentOutcome.AlreadyDone)} already done, {failed.Count} failed");
        Console.WriteLine(
            $"{progress.Records:N0} records, {progress.Pages:N0} pages, {progress.Pairs:N0} pairs from {ProgressView.Bytes(progress.Bytes)} " +
            $"in {elapsed.TotalSeconds:0.0} s ({progress.Bytes / 1e6 / Math.Max(elapsed.TotalSeconds, 0.001):0.0} MB/s)");
        foreach (var failure in failed.Take(ShownFailures)) Console.Error.WriteLine($"failed: {failure.Source.Location}: {failure.Reason}");
        if (failed.Count > ShownFailures) Console.Error.WriteLine($"failed: {failed.Count - ShownFailures} more; --json lists all");
        Console.WriteLine($"catalog: {folder}");
    }

    private static void WriteJson(IReadOnlyList<SegmentResult> results, IngestProgress progress, TimeSpan elapsed)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        foreach (var outcome in Enum.GetValues<SegmentOutcome>())
            json.WriteNumber(JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString()), results.Count(result => result.Outcome == outcome));
        json.WriteNumber("bytes", progress.Bytes);
        json.WriteNumber("records", progress.Records);
        json.WriteNumber("pages", progress.Pages);
        json.WriteNumber("pairs", progress.Pairs);
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 3));
        json.WriteStartArray("failures");
        foreach (var failure in results.Where(result => result.Outcome == SegmentOutcome.Failed))
        {
            json.WriteStartObject();
            json.WriteString("source", failure.Source.Location);
            json.WriteString("reason", failure.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }
}
