using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Datasets.Proofs;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex export</c>: the permitted pairs of a workspace with a signed manifest.</summary>
public static class ExportCommand
{
    private const int MaxPolicyBytes = 1 << 20;

    public static Command Create()
    {
        var policy = new Option<FileInfo>("--policy") { Description = "Policy file (YAML); its use is what every item gets a permit for.", HelpName = "FILE", Required = true };
        var shape = new Option<string>("--shape") { Description = $"Layout: {string.Join(", ", ExportShapes.AllNames)}.", HelpName = "SHAPE", DefaultValueFactory = _ => ExportShape.Parquet.Name() };
        shape.AcceptOnlyFromAmong([.. ExportShapes.AllNames]);
        var output = new Option<string>("--output", "-o") { Description = "Folder of the export; empty, or one with the same export unfinished.", HelpName = "DIR", Required = true };
        var rows = new Option<int?>("--rows-per-file", "--shards") { Description = "Rows in one file. Default: 500,000; 10,000 samples in a tar.", HelpName = "N" };
        rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 10_000_000) result.AddError("--rows-per-file takes a number from 1 to 10,000,000");
        });
        var about = new Option<FileInfo?>("--about") { Description = "JSON file with what no crawl tells: name, description, license, url, creator, contact, purpose, crawlers, ...", HelpName = "FILE" };
        var (asOf, json, workspace) = (AsOf(), SharedOptions.Json(), SharedOptions.Workspace());
        var command = new ExampleCommand(
            "export", "Write the pairs that the policy permits, with licence, attribution and evidence per item, documents, and a signed manifest. An interrupted run goes on.",
            "crawlindex export --policy policy.yaml --shape laion -o export --workspace catalog",
            "crawlindex export --policy policy.yaml --shape webdataset -o export --as-of 2026-11-01T00:00:00Z");
        foreach (var option in (Option[])[policy, shape, output, rows, about, asOf, json, workspace]) command.Options.Add(option);
        command.Subcommands.Add(RecheckCommand.Create());
        command.SetAction((parsed, cancel) =>
        {
            if (!ExportShapes.TryParse(parsed.GetValue(shape), out var chosen)) throw new InvalidDataException($"--shape takes {string.Join(", ", ExportShapes.AllNames)}");
            var (folder, bytes) = (Path.GetFullPath(parsed.GetValue(output)!), ReadPolicy(parsed.GetValue(policy)!));
            var options = new ExportOptions
            {
                Folder = folder,
                Shape = chosen,
                Policy = PolicyOf(bytes, parsed.GetValue(policy)!.Name),
                PolicyFile = bytes,
                AsOf = Time(parsed.GetValue(asOf)) ?? Begun(folder) ?? Now(),
                RowsPerFile = parsed.GetValue(rows) ?? chosen.DefaultRowsPerFile(),
                About = parsed.GetValue(about) is { } file ? DatasetAbout.Read(file.FullName) : new DatasetAbout(),
                CodeVersion = Composition.Version,
                Pictures = Composition.KeptPictures(parsed.GetValue(workspace)!),
            };
            return Run(options, parsed.GetValue(policy)!, parsed.GetValue(workspace)!, parsed.GetValue(json), cancel);
        });
        return command;
    }

    internal static Option<string?> AsOf() => new("--as-of") { Description = "Time of the verdicts, RFC 3339; default: now. Signals and claims of later do not exist for it.", HelpName = "TIME" };

    internal static DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    internal static DateTimeOffset? Time(string? text) => text is null
        ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds())
            : throw new InvalidDataException($"--as-of '{text}' is no RFC 3339 time, like 2026-11-22T00:00:00Z");

    internal static ConsentPolicy PolicyOf(byte[] yaml, string name)
    {
        var read = PolicyFile.Read(Encoding.UTF8.GetString(yaml), name);
        return read.Policy ?? throw new InvalidDataException($"{name}: {string.Join("; ", read.Faults)}");
    }

    /// <summary>The time of the export that the folder holds, finished or not: a repeated command means that one.</summary>
    private static DateTimeOffset? Begun(string folder) => File.Exists(Path.Combine(folder, Manifest.FileName))
        ? Time(Manifest.Open(folder).Content.Date)
        : ExportRunner.BegunAsOf(folder);

    private static byte[] ReadPolicy(FileInfo file) =>
        file.Length <= MaxPolicyBytes ? File.ReadAllBytes(file.FullName) : throw new InvalidDataException($"{file} is longer than 1 MiB");

    private static async Task<int> Run(ExportOptions options, FileInfo policyFile, string workspace, bool json, CancellationToken cancel)
    {
        using var key = OperatorKey.Load(workspace);
        using var offers = Composition.CreateOffers(workspace, options.Policy, policyFile, options.AsOf);
        var (progress, clock) = (new ExportProgress(), Stopwatch.StartNew());
        var result = await ExportProgressView.ShowAsync(progress, () => Task.Run(() => new ExportRunner(options, offers, key, progress).Run(cancel), cancel));
        var content = result.Content;
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                manifest = result.Manifest,
                items = content.Items,
                outcomes = result.Counts,
                root = Convert.ToHexStringLower(content.Trees[TreeKind.Items].Hash),
                date = content.Date,
                complete_before = result.WasComplete,
                holds_bytes = options.Shape.HoldsBytes() && options.Pictures is not null,
            }));
            return ExitCode.Done;
        }
        Console.WriteLine(result.WasComplete ? $"{options.Folder} holds this export already" : $"{content.Items:N0} items written in {clock.Elapsed.TotalSeconds:0.0} s");
        foreach (var (outcome, count) in result.Counts) Console.WriteLine($"  {outcome,-17} {count,14:N0}");
        if (options.Shape.HoldsBytes() && options.Pictures is null)
            Console.WriteLine("The samples hold no picture bytes: this workspace keeps none. Each sample has its text and its JSON.");
        Console.WriteLine($"Manifest {result.Manifest}, root {Convert.ToHexStringLower(content.Trees[TreeKind.Items].Hash)}");
        Console.WriteLine($"Check it with: crawlindex verify {result.Manifest}");
        return ExitCode.Done;
    }
}
