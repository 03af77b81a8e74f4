using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Datasets.Proofs;
using CrawlIndex.Datasets.Removals;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex export recheck</c> and <c>crawlindex apply-removals</c>: what consent took back since, and taking it out.</summary>
public static class RecheckCommand
{
    /// <summary>Neutral items that go out with a handful of removed ones.</summary>
    private const int DefaultNeutral = 100;

    public static Command Create()
    {
        var manifest = ManifestArgument();
        var output = new Option<string?>("--output", "-o") { Description = "File to write; default: removals-TIME.json beside the manifest.", HelpName = "FILE" };
        var neutral = new Option<int>("--neutral") { Description = "Neutral items at least, up to a tenth of the dataset.", HelpName = "N", DefaultValueFactory = _ => DefaultNeutral };
        var given = new Option<FileInfo?>("--policy") { Description = "The policy of the export, where its block lists lie beside it; default: the copy in the export.", HelpName = "FILE" };
        var (asOf, json, workspace) = (ExportCommand.AsOf(), SharedOptions.Json(), SharedOptions.Workspace());
        var command = new ExampleCommand(
            "recheck", "Ask again for every item whether it may be used, and write a signed removal diff of those that may not, padded with neutral items. Exit code 1 when there are any.",
            "crawlindex export recheck export/manifest.json --workspace catalog");
        command.Arguments.Add(manifest);
        foreach (var option in (Option[])[output, given, neutral, asOf, json, workspace]) command.Options.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            var exported = Manifest.Open(parsed.GetValue(manifest)!);
            if (!exported.Document.IsSigned) return CommandTree.Fail($"{exported.Path}: the signature does not fit; nothing is rechecked", ExitCode.BadInput);
            var folder = parsed.GetValue(workspace)!;
            using var key = OperatorKey.Load(folder);
            var file = parsed.GetValue(given) ?? new FileInfo(exported.PathOf(Manifest.PolicyName));
            var yaml = File.ReadAllBytes(file.FullName);
            if (Convert.ToHexStringLower(SHA256.HashData(yaml)) != exported.Content.PolicySha256) return CommandTree.Fail($"{file} is not the policy of this export: its SHA-256 differs from the signed one", ExitCode.BadInput);
            var policy = ExportCommand.PolicyOf(yaml, Manifest.PolicyName);
            var time = ExportCommand.Time(parsed.GetValue(asOf)) ?? ExportCommand.Now();
            using var offers = Composition.CreateOffers(folder, policy, file, time);
            using var items = TreeFile.Open(exported.PathOf(Manifest.TreePath(TreeKind.Items)), TreeKind.Items);
            var progress = new ExportProgress();
            var result = await ExportProgressView.ShowAsync(progress, () => Task.Run(() => Recheck.Run(items, offers, progress, cancel), cancel));
            var stamp = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var diff = RemovalDiff.Create(exported, stamp, result.Removed, items, parsed.GetValue(neutral), key);
            var path = parsed.GetValue(output) ?? Path.Combine(exported.Folder, $"removals-{stamp.Replace(":", "", StringComparison.Ordinal)}.json");
            File.WriteAllBytes(path + ".part", diff.Sign(key));
            File.Move(path + ".part", path, overwrite: true);
            // The terminal of the operator tells the true number; the diff does not.
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(new { diff = path, as_of = stamp, items = items.Root.Count, removed = result.Removed.Count, refused = result.Refused, gone = result.Gone, in_diff = diff.Tags.Count, to_version = diff.ToVersion }));
            else Console.WriteLine($"{result.Removed.Count:N0} of {items.Root.Count:N0} items may no longer be used ({result.Refused:N0} refused, {result.Gone:N0} no longer in the catalog); {path} takes out {diff.Tags.Count:N0} with neutral ones, version {diff.ToVersion}");
            return result.Removed.Count > 0 ? ExitCode.Found : ExitCode.Done;
        });
        return command;
    }

    public static Command CreateApply()
    {
        var diff = new Argument<FileInfo>("DIFF") { Description = "Removal diff of crawlindex export recheck." };
        var files = new Argument<string[]>("FILES") { Description = "Parquet files and tars; each is replaced whole or left as it is.", Arity = ArgumentArity.OneOrMore };
        var (trusted, json) = (KeyOption(), SharedOptions.Json());
        var command = new ExampleCommand(
            "apply-removals", "Take the items of a removal diff out of Parquet files and tars. Applying it again changes nothing.",
            "crawlindex apply-removals removals.json data/part-00000.parquet data/00001.tar --key operator.pub.pem");
        command.Arguments.Add(diff);
        command.Arguments.Add(files);
        command.Options.Add(trusted);
        command.Options.Add(json);
        command.SetAction((parsed, cancel) =>
        {
            var read = RemovalDiff.Read(parsed.GetValue(diff)!.FullName, TrustedKey(parsed.GetValue(trusted)));
            var (run, failed) = (new RemovalRun(read), false);
            foreach (var file in parsed.GetValue(files)!)
            {
                cancel.ThrowIfCancellationRequested();
                var result = run.Apply(file, cancel);
                failed |= result.Outcome is RemovalOutcome.Failed or RemovalOutcome.Unidentified;
                var outcome = result.Outcome.ToString().ToLowerInvariant();
                if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(new { file, outcome, items = result.Items, removed = result.Removed, unidentified = result.Unidentified, message = result.Message }));
                else Console.WriteLine($"{file}: {outcome}, {result.Removed:N0} of {result.Items:N0} taken out{(result.Unidentified > 0 ? $", {result.Unidentified:N0} unidentified" : "")}{(result.Message.Length > 0 ? $": {result.Message}" : "")}");
            }
            return Task.FromResult(failed ? ExitCode.Found : ExitCode.Done);
        });
        return command;
    }

    internal static Argument<string> ManifestArgument() => new("MANIFEST") { Description = "manifest.json of an export, or its folder." };

    internal static Option<string?> KeyOption() => new("--key") { Description = "Public key you trust: PEM file, or 32 bytes in base64. Without it the file's own key is used, which proves integrity but not who signed.", HelpName = "PUB" };

    internal static byte[] TrustedKey(string? given) => given is null ? [] : OperatorKey.ReadPublic(given);
}
