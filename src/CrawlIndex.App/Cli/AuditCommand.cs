using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Datasets.Audits;
using CrawlIndex.Datasets.BlockLists;
using CrawlIndex.Datasets.Readers;
using CrawlIndex.Pipeline.Ledger;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex audit</c>: what a workspace knows about the rows of anybody's dataset.</summary>
public static class AuditCommand
{
    private const int ShownSources = 5;

    public static Command Create()
    {
        var input = new Argument<string>("DATASET") { Description = "A file, folder, glob or list of files: Parquet, CSV, TSV, JSON, JSON Lines (.gz, .zst), a list of URLs, WebDataset tars, img2dataset output, pictures." };
        var output = new Option<string>("--output", "-o") { Description = "Folder for findings.parquet, summary.json and report.html. An interrupted audit goes on there.", Required = true, HelpName = "DIR" };
        var policy = new Option<FileInfo?>("--policy") { Description = "Policy (YAML); without it opt-out for gen-ai-train.", HelpName = "FILE" };
        var asOf = new Option<string?>("--as-of") { Description = "Date of the verdicts, RFC 3339 or YYYY-MM-DD (UTC). Default: now; an audit that goes on keeps its date.", HelpName = "DATE" };
        var columns = new Option<string?>("--columns") { Description = $"Columns by role, before every known name: url=link,text=caption. Roles: {ColumnRoles.All}.", HelpName = "LIST" };
        var jobs = new Option<int>("--jobs", "-j") { Description = "Parts worked on at the same time.", DefaultValueFactory = _ => Environment.ProcessorCount, HelpName = "N" };
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1024) result.AddError("--jobs takes a number from 1 to 1024");
        });
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand(
            "audit", "Find out what a workspace knows about each row of a dataset: who objects, under which statement, what is licensed, what cannot be decided. The exit code is 1 when something is denied.",
            "crawlindex audit laion-part-0.parquet -o audit-laion --workspace catalog",
            "crawlindex audit shards/ --policy policy.yaml --as-of 2026-11-21 -o audit-shards --json");
        command.Arguments.Add(input);
        command.Options.Add(output);
        command.Options.Add(policy);
        command.Options.Add(asOf);
        command.Options.Add(columns);
        command.Options.Add(jobs);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(input)!, parsed.GetValue(output)!, parsed.GetValue(policy), parsed.GetValue(asOf), parsed.GetValue(columns), parsed.GetValue(jobs),
            parsed.GetValue(json), parsed.GetValue(workspace)!, cancel));
        command.Subcommands.Add(AuditDiffCommand.Create());
        return command;
    }

    private static async Task<int> RunAsync(
        string input, string output, FileInfo? policyFile, string? asOfText, string? columnText, int jobs, bool json, string workspace, CancellationToken cancel)
    {
        if (!Directory.Exists(workspace)) throw new DirectoryNotFoundException($"there is no workspace at '{workspace}'; make one with: crawlindex ingest FILE --workspace {workspace}");
        var policy = policyFile is null ? ConsentPolicy.OptOut : LoadPolicy(policyFile);
        var columns = ReadColumns(columnText);
        var dataset = DatasetExpander.Expand(input);
        var asOf = AsOf(asOfText, output);
        if (!json) ShowSources(dataset, columns);
        var claims = (await LedgerFile.ReadAsync(workspace, cancel)).At(asOf);
        using var verdicts = claims.Count > 0 || HasObservations(workspace) ? new WorkspaceVerdicts(workspace, policy, asOf, claims, Path.Combine(output, ".audit")) : null;
        var options = new AuditOptions
        {
            Dataset = dataset, Name = input, Workspace = workspace, Output = output, Policy = policy, AsOf = asOf, Columns = columns, Workers = jobs, Claims = claims,
            Verdicts = verdicts, Blocked = new BlockListStore(workspace).Load(), Fingerprints = Composition.Fingerprints(), Version = Composition.Version,
        };
        var clock = Stopwatch.StartNew();
        var progress = new AuditProgress();
        var result = await ShowAsync(progress, json, () => Task.Run(() => AuditRunner.Run(options, progress, cancel), cancel));
        if (json) Console.Write(await File.ReadAllTextAsync(Path.Combine(output, "summary.json"), cancel));
        else Print(result, policy, output, clock.Elapsed);
        foreach (var (source, reason) in result.Faults.Take(20)) Console.Error.WriteLine($"crawlindex: '{source}' broke off: {reason}");
        if (result.Rows == 0 && result.Faults.Count == dataset.Sources.Count) return ExitCode.BadInput;
        return result.HasDenials || result.Faults.Count > 0 ? ExitCode.Found : ExitCode.Done;
    }

    private static bool HasObservations(string workspace) => TableFiles.Read(workspace, Tables.Observations).Files.Count > 0;

    private static void ShowSources(Dataset dataset, IReadOnlyDictionary<ColumnRole, string>? columns)
    {
        using var session = new SqlSession(new SqlLimits(Threads: 1));
        foreach (var source in dataset.Sources.Take(ShownSources))
        {
            try
            {
                using var reader = source.Open(session, columns, readPictures: false);
                Console.Error.WriteLine($"{source.Name}: {source.Format}{(reader.Binding.IsTraceable ? "" : ", no column to trace rows by")}; {reader.Binding}");
                foreach (var note in reader.Binding.Notes) Console.Error.WriteLine($"  {note}");
            }
            catch (Exception unreadable) when (unreadable is CatalogException or InvalidDataException or EndOfStreamException)
            {
                Console.Error.WriteLine($"{source.Name}: {source.Format}; {unreadable.Message}");
            }
        }
        if (dataset.Sources.Count > ShownSources) Console.Error.WriteLine($"and {dataset.Sources.Count - ShownSources:N0} more files");
    }

    private static void Print(AuditResult result, ConsentPolicy policy, string output, TimeSpan elapsed)
    {
        Console.WriteLine($"{result.Rows:N0} rows in {elapsed.TotalSeconds:0.0} s, for {policy.Use.Name()} under {policy.Name}:");
        foreach (var (outcome, rows) in result.Outcomes.Where(outcome => outcome.Value > 0)) Console.WriteLine($"  {outcome.Word(),-14}{rows,15:N0}");
        Console.WriteLine($"report: {Path.Combine(output, "report.html")}");
    }

    private static async Task<T> ShowAsync<T>(AuditProgress progress, bool quiet, Func<Task<T>> work)
    {
        if (quiet || Console.IsErrorRedirected) return await work();
        var running = work();
        while (await Task.WhenAny(running, Task.Delay(250)) != running) Console.Error.Write($"\r{progress.Rows:N0} rows, {progress.Sources}/{progress.TotalSources} files ");
        Console.Error.Write("\r\x1b[K");
        return await running;
    }

    /// <summary>The date given, else that of the audit which goes on in this folder, else now.</summary>
    private static DateTimeOffset AsOf(string? text, string output)
    {
        var kept = Path.Combine(output, ".audit", "as-of");
        if (text is not null)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var given)
                ? given : throw new InvalidDataException($"--as-of takes a date such as 2026-11-21 or 2026-11-21T12:00:00Z, not '{text}'");
        }
        if (File.Exists(kept) && DateTimeOffset.TryParse(File.ReadAllText(kept), CultureInfo.InvariantCulture, DateTimeStyles.None, out var begun)) return begun;
        var now = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        File.WriteAllText(kept, now.ToString("O", CultureInfo.InvariantCulture));
        return now;
    }

    private static Dictionary<ColumnRole, string>? ReadColumns(string? text)
    {
        if (text is null) return null;
        var columns = new Dictionary<ColumnRole, string>();
        foreach (var each in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = each.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !ColumnRoles.TryParse(each[..equals].Trim(), out var role)) throw new InvalidDataException($"--columns takes ROLE=COLUMN, separated by commas, not '{each}'; roles are {ColumnRoles.All}");
            columns[role] = each[(equals + 1)..].Trim();
        }
        return columns;
    }

    private static ConsentPolicy LoadPolicy(FileInfo file)
    {
        var read = PolicyFile.Read(File.ReadAllText(file.FullName), file.Name);
        return read.Policy ?? throw new InvalidDataException($"{file}: {string.Join("; ", read.Faults)}");
    }
}
