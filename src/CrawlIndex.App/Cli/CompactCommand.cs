using System.CommandLine;
using System.Text.Json;
using CrawlIndex.Catalog;
using CrawlIndex.Pipeline.Compaction;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex compact</c>: many small files become buckets sorted by domain and URL.</summary>
public static class CompactCommand
{
    private const long MinBucketBytes = 1 << 16;

    public static Command Create()
    {
        var table = new Option<string?>("--table", "-t") { Description = "Only this table. Default: all.", HelpName = "T" };
        table.AcceptOnlyFromAmong([.. Tables.All.Select(schema => schema.Name)]);
        var bucketBytes = new Option<long>("--bucket-bytes")
        {
            Description = "Bytes a bucket should have at most, compressed; a worker needs about eight times as much memory.",
            DefaultValueFactory = _ => new CompactionOptions().BucketBytes,
            HelpName = "N",
        };
        bucketBytes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < MinBucketBytes) result.AddError($"--bucket-bytes takes a number from {MinBucketBytes}");
        });
        var workers = new Option<int>("--workers", "-j") { Description = "Batches and buckets rewritten at the same time.", DefaultValueFactory = _ => Environment.ProcessorCount, HelpName = "N" };
        workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1024) result.AddError("--workers takes a number from 1 to 1024");
        });
        var vacuum = new Option<bool>("--vacuum") { Description = "Afterwards delete files that left their table longer ago than the retention; older versions that need them cannot be read any more." };
        var retention = new Option<double>("--retention-hours") { Description = "Retention for --vacuum.", DefaultValueFactory = _ => Catalog.Delta.DeltaTable.Retention.TotalHours, HelpName = "H" };
        retention.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 1e6)) result.AddError("--retention-hours takes a number from 0");
        });
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand(
            "compact", "Rewrite the files of the tables into buckets by registered domain, sorted by domain and URL, so that searches and audits read little. Readers and ingests go on meanwhile; an interrupted run goes on where it was.",
            "crawlindex compact --workspace catalog --workers 2",
            "crawlindex compact --table pairs --vacuum --retention-hours 168");
        command.Options.Add(table);
        command.Options.Add(bucketBytes);
        command.Options.Add(workers);
        command.Options.Add(vacuum);
        command.Options.Add(retention);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(workspace)!,
            parsed.GetValue(table),
            new CompactionOptions { BucketBytes = parsed.GetValue(bucketBytes), Workers = parsed.GetValue(workers) },
            parsed.GetValue(vacuum) ? TimeSpan.FromHours(parsed.GetValue(retention)) : null,
            parsed.GetValue(json),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(string folder, string? only, CompactionOptions options, TimeSpan? retention, bool json, CancellationToken cancel)
    {
        if (!Directory.Exists(folder)) throw WorkspaceCatalog.Absent(folder);
        using var workspace = new Workspace(folder);
        var progress = new CompactionProgress();
        var results = await ProgressView.ShowAsync(progress, json, () => RunAsync(workspace, only, options, retention, progress, cancel));
        if (json) WriteJson(results);
        else Print(results, workspace.Folder);
        return ExitCode.Done;
    }

    private static async Task<List<(CompactionResult Result, int Deleted, int Claimed)>> RunAsync(
        Workspace workspace, string? only, CompactionOptions options, TimeSpan? retention, CompactionProgress progress, CancellationToken cancel)
    {
        var runner = new CompactionRunner(workspace.Store, workspace.Logs, workspace.StagingPath, options);
        var vacuum = new VacuumRunner(workspace.Store, workspace.Logs, TimeProvider.System);
        var results = new List<(CompactionResult, int, int)>();
        foreach (var schema in Tables.All.Where(schema => (only ?? schema.Name) == schema.Name && Directory.Exists(Path.Combine(workspace.Folder, schema.Name))))
        {
            var result = await runner.RunAsync(schema, progress, cancel);
            var (deleted, claimed) = retention is { } kept ? await vacuum.RunAsync(schema, kept, cancel) : (0, 0);
            results.Add((result, deleted, claimed));
        }
        return results;
    }

    private static void Print(List<(CompactionResult Result, int Deleted, int Claimed)> results, string folder)
    {
        foreach (var (result, deleted, claimed) in results)
        {
            Console.WriteLine(
                $"{result.Table}: {result.FilesBefore:N0} files, {ProgressView.Bytes(result.BytesBefore)} -> {result.FilesAfter:N0} files, {ProgressView.Bytes(result.BytesAfter)} in {result.Buckets:N0} buckets; "
                + $"{result.Commits:N0} commits, version {result.Version}{(result.Conflicts > 0 ? $", {result.Conflicts:N0} lost to another compaction" : "")}"
                + $"{(deleted + claimed > 0 ? $"; {deleted:N0} files deleted, {claimed:N0} to be deleted after the retention" : "")}");
        }
        Console.WriteLine($"catalog: {folder}");
    }

    private static void WriteJson(List<(CompactionResult Result, int Deleted, int Claimed)> results)
    {
        using var output = Console.OpenStandardOutput();
        foreach (var (result, deleted, claimed) in results)
        {
            using (var json = new Utf8JsonWriter(output))
            {
                json.WriteStartObject();
                json.WriteString("table", result.Table);
                json.WriteNumber("version", result.Version);
                json.WriteNumber("files_before", result.FilesBefore);
                json.WriteNumber("files_after", result.FilesAfter);
                json.WriteNumber("bytes_before", result.BytesBefore);
                json.WriteNumber("bytes_after", result.BytesAfter);
                json.WriteNumber("buckets", result.Buckets);
                json.WriteNumber("commits", result.Commits);
                json.WriteNumber("conflicts", result.Conflicts);
                json.WriteNumber("deleted", deleted);
                json.WriteNumber("claimed", claimed);
                json.WriteEndObject();
            }
            output.Write("\n"u8);
        }
    }
}
