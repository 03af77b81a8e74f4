using System.CommandLine;
using System.Text.Json;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Datasets.Proofs;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex verify</c> and <c>crawlindex prove</c>: what is in an export, and what is not, offline.</summary>
public static class VerifyCommand
{
    public static Command Create()
    {
        var manifest = new Argument<string>("MANIFEST") { Description = "manifest.json of an export, its folder, or a proof (JSON) of crawlindex prove." };
        var item = new Option<string?>("--item") { Description = "Prove that this is in it, or is not: a picture's URL, a pair id (32 hex digits) or a SHA-256 of a picture (64).", HelpName = "ITEM" };
        var (trusted, json) = (RecheckCommand.KeyOption(), SharedOptions.Json());
        var command = new ExampleCommand(
            "verify", "Check an export offline: signature, SHA-256 of all files, every item against the signed trees; or with --item one inclusion or absence. Exit code 1 when something does not hold.",
            "crawlindex verify export/manifest.json --key operator.pub.pem",
            "crawlindex verify export/manifest.json --item https://pictures.example/cat.jpg");
        command.Arguments.Add(manifest);
        foreach (var option in (Option[])[item, trusted, json]) command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var (path, key, asJson) = (parsed.GetValue(manifest)!, RecheckCommand.TrustedKey(parsed.GetValue(trusted)), parsed.GetValue(json));
            if (ProofReader.IsProof(path)) return Task.FromResult(Show(ProofReader.Read(SignedDocument.ReadFile(path)), key, asJson));
            var opened = Manifest.Open(path);
            return parsed.GetValue(item) is { } asked
                ? Task.FromResult(Show(ItemLookup.Answer(opened, asked), key, asJson))
                : VerifyAllAsync(opened, key, asJson, cancel);
        });
        return command;
    }

    public static Command CreateProve()
    {
        var manifest = RecheckCommand.ManifestArgument();
        var item = new Argument<string>("ITEM") { Description = "A picture's URL, a pair id (32 hex digits) or a SHA-256 of a picture (64)." };
        var command = new ExampleCommand(
            "prove", "Print the proof that an item is in an export, or is not, as JSON for any program to check; src/CrawlIndex.Datasets/Proofs/FORMAT.md describes it.",
            "crawlindex prove export/manifest.json https://pictures.example/cat.jpg > proof.json");
        command.Arguments.Add(manifest);
        command.Arguments.Add(item);
        command.Options.Add(SharedOptions.Json());
        command.SetAction(parsed =>
        {
            var answer = ItemLookup.Answer(Manifest.Open(parsed.GetValue(manifest)!), parsed.GetValue(item)!);
            if (answer.Check([]) is { } fault) return CommandTree.Fail($"no proof can be made: {fault}; check the export with: crawlindex verify", ExitCode.Found);
            using var output = Console.OpenStandardOutput();
            output.Write(answer.ToJson());
            return ExitCode.Done;
        });
        return command;
    }

    private static int Show(ItemAnswer answer, byte[] trusted, bool json)
    {
        var fault = answer.Check(trusted);
        var result = fault is not null ? "unproven" : answer.IsIncluded ? "included" : "absent";
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                result,
                fault,
                query = answer.Query.Text,
                tree = answer.Query.Tree.Name(),
                rows = answer.Matches.Select(match => JsonDocument.Parse(match.Row).RootElement).ToList(),
                public_key = Convert.ToBase64String(answer.Manifest.PublicKey),
                key_trusted = trusted.Length > 0 && fault is null,
            }));
        }
        else if (fault is not null)
        {
            Console.WriteLine($"UNPROVEN: {fault}");
        }
        else
        {
            var content = ManifestContent.Of(answer.Manifest.Content);
            Console.WriteLine($"{result}: '{answer.Query.Text}' is {(answer.IsIncluded ? "" : "not ")}in {content.Name} {content.Version} of {content.Date}{(answer.IsIncluded ? $", {answer.Matches.Count} item(s)" : "")}");
            foreach (var match in answer.Matches) Console.WriteLine($"  {System.Text.Encoding.UTF8.GetString(match.Row)}");
            Console.WriteLine(Signer(answer.Manifest, trusted));
        }
        return fault is null ? ExitCode.Done : ExitCode.Found;
    }

    private static async Task<int> VerifyAllAsync(Manifest manifest, byte[] trusted, bool json, CancellationToken cancel)
    {
        var progress = new ExportProgress();
        var report = await ExportProgressView.ShowAsync(progress, () => Task.Run(() => ManifestVerifier.Verify(manifest, trusted, Environment.ProcessorCount, progress, cancel), cancel));
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                valid = report.Faults.Count == 0,
                faults = report.Faults,
                files = report.Files,
                bytes = report.Bytes,
                rows = report.Rows,
                items = manifest.Content.Items,
                public_key = Convert.ToBase64String(manifest.Document.PublicKey),
                key_trusted = trusted.Length > 0 && report.Faults.Count == 0,
            }));
        }
        else if (report.Faults.Count == 0)
        {
            Console.WriteLine($"valid: {report.Files:N0} files ({ProgressView.Bytes(report.Bytes)}) and {report.Rows:N0} items are as signed");
            Console.WriteLine(Signer(manifest.Document, trusted));
        }
        else
        {
            foreach (var fault in report.Faults) Console.WriteLine($"NOT VALID: {fault}");
        }
        return report.Faults.Count == 0 ? ExitCode.Done : ExitCode.Found;
    }

    private static string Signer(SignedDocument document, byte[] trusted) => trusted.Length > 0
        ? $"signed by the key you gave, fingerprint {OperatorKey.Fingerprint(trusted)}"
        : $"signed by key {Convert.ToBase64String(document.PublicKey)}, fingerprint {OperatorKey.Fingerprint(document.PublicKey)}; whose that is, this does not prove: give --key";
}
