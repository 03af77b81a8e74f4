using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Html.Urls;
using CrawlIndex.Images.Pdq;
using CrawlIndex.Pipeline.Ledger;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex ledger add</c> and <c>ledger import</c>: the two ways a claim comes in.</summary>
internal static class LedgerAddCommand
{
    /// <summary>Longest line of an import in characters.</summary>
    private const int MaxLine = 256 << 10;

    /// <summary>Largest picture file in bytes.</summary>
    private const long MaxPicture = 64 << 20;

    private static readonly (string Option, string Type)[] Subjects = [("--url", "url"), ("--prefix", "url-prefix"), ("--domain", "domain"), ("--sha256", "sha256"), ("--pdq", "pdq")];

    public static Command Create()
    {
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var kind = new Option<string>("--kind") { Description = "opt-out, opt-in, licence, takedown or block.", DefaultValueFactory = _ => "opt-out", HelpName = "KIND" };
        var party = new Option<string>("--party") { Description = "copyright-holder, creator, depicted or authority.", DefaultValueFactory = _ => "copyright-holder", HelpName = "PARTY" };
        var subjects = Subjects.Select(subject => new Option<string?>(subject.Option) { Description = $"What it is about: a {subject.Type}.", HelpName = "VALUE" }).ToArray();
        var image = new Option<FileInfo?>("--image") { Description = "What it is about: the picture in a file, by its look (pdq), or by its bytes (sha256) when there is too little to see. The file is not kept.", HelpName = "FILE" };
        var radius = new Option<int?>("--radius") { Description = $"Largest PDQ distance, 0 to {ClaimJson.MaxRadius}; 31 without it.", HelpName = "BITS" };
        var uses = new Option<string?>("--uses") { Description = "Uses, separated by commas; all of AI and mining without it.", HelpName = "USES" };
        var texts = new[]
        {
            Text("--id", "Id of the claim; one is made of its content without it."), Text("--from", "Valid from."), Text("--to", "Valid until."),
            Text("--attribution", "How the work is to be credited."), Text("--terms", "URL of the terms."), Text("--proof", "dns-txt, well-known, page-meta, document or none."),
        };
        var verified = new Option<bool>("--verified") { Description = "The proof was looked at; pending without it." };
        var confirmBy = new Option<DateTimeOffset?>("--confirm-by") { Description = "A pending claim lapses then unless it was confirmed.", HelpName = "DATE" };
        var command = new ExampleCommand(
            "add", "Take in one claim and print its receipt. It binds every copy when its subject is a sha256 or pdq.",
            "crawlindex ledger add --domain example.org --uses gen-ai-train --verified",
            "crawlindex ledger add --image painting.jpg --party creator --verified",
            "crawlindex ledger add --kind opt-in --party creator --url https://example.org/a.jpg --to 2031-01-01 --proof document --confirm-by 2026-12-31");
        foreach (var option in (Option[])[kind, party, .. subjects, image, radius, uses, .. texts, verified, confirmBy, json, workspace]) command.Options.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            var given = Subjects.Zip(subjects, (subject, option) => (subject.Type, Value: parsed.GetValue(option))).Where(subject => subject.Value is not null).ToList();
            if (parsed.GetValue(image) is { } file) given.Add(SubjectOf(file));
            if (given.Count != 1) return CommandTree.Fail($"say what the claim is about with exactly one of {string.Join(", ", Subjects.Select(subject => subject.Option))}, --image", ExitCode.BadInput);
            var text = LedgerCommand.JsonText(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("kind", parsed.GetValue(kind));
                writer.WriteString("party", parsed.GetValue(party));
                writer.WriteStartObject("subject");
                writer.WriteString("type", given[0].Type);
                writer.WriteString("value", given[0].Value);
                if (parsed.GetValue(radius) is { } bits) writer.WriteNumber("radius", bits);
                writer.WriteEndObject();
                if (parsed.GetValue(uses) is { } words)
                {
                    writer.WriteStartArray("uses");
                    foreach (var word in words.Split(',', StringSplitOptions.TrimEntries)) writer.WriteStringValue(word);
                    writer.WriteEndArray();
                }
                foreach (var (option, field) in texts.Zip((string[])["id", "valid_from", "valid_to", "attribution", "terms_url", "proof"]))
                    if (parsed.GetValue(option) is { } value) writer.WriteString(field, value);
                writer.WriteString("status", parsed.GetValue(verified) ? "verified" : "pending");
                writer.WriteEndObject();
            });
            var folder = parsed.GetValue(workspace)!;
            var claim = Read(text, Workspace.SuffixesOf(folder), out var fault) ?? throw new InvalidDataException(fault);
            await using var ledger = await LedgerWriter.OpenAsync(folder, cancel: cancel);
            LedgerCommand.Print(await ledger.AddAsync(claim, parsed.GetValue(confirmBy), cancel), "taken in", parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    public static Command CreateImport()
    {
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var input = new Argument<string>("FILE") { Description = "Claims as JSON Lines, the shape `ledger list --json` writes; - is standard input." };
        var command = new ExampleCommand("import", "Take in many claims. Those that stand already change nothing; a line that is no claim is named and counted.", "crawlindex ledger import claims.jsonl");
        command.Arguments.Add(input);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = parsed.GetValue(workspace)!;
            var suffixes = Workspace.SuffixesOf(folder);
            using var lines = new StreamReader(parsed.GetValue(input) == "-" ? Console.OpenStandardInput() : File.OpenRead(parsed.GetValue(input)!));
            await using var ledger = await LedgerWriter.OpenAsync(folder, cancel: cancel);
            var (added, known, refused, number) = (0L, 0L, 0L, 0L);
            var waiting = new Queue<(long Line, Task<LedgerReceipt> Receipt)>();
            while (await lines.ReadLineAsync(cancel) is { } line)
            {
                number++;
                if (string.IsNullOrWhiteSpace(line)) continue;
                if (Read(line, suffixes, out var fault) is { } claim) waiting.Enqueue((number, ledger.AddAsync(claim, cancel: cancel)));
                else Refuse(number, fault);
                if (waiting.Count >= 1024) await TakeAsync();
            }
            while (waiting.Count > 0) await TakeAsync();
            Console.WriteLine(parsed.GetValue(json) ? $"{{\"added\":{added},\"known\":{known},\"refused\":{refused}}}" : $"{added} added, {known} known already, {refused} refused");
            return refused > 0 ? ExitCode.Found : ExitCode.Done;

            async Task TakeAsync()
            {
                var (at, receipt) = waiting.Dequeue();
                try
                {
                    if ((await receipt).IsNew) added++;
                    else known++;
                }
                catch (InvalidDataException refusal)
                {
                    Refuse(at, refusal.Message);
                }
            }

            void Refuse(long at, string reason)
            {
                refused++;
                Console.Error.WriteLine($"crawlindex: {parsed.GetValue(input)}, line {at}: {reason}");
            }
        });
        return command;
    }

    /// <summary>A picture as the subject of a claim: its fingerprint, which finds re-encoded copies too, or else its digest.</summary>
    private static (string Type, string? Value) SubjectOf(FileInfo file)
    {
        if (file.Length > MaxPicture) throw new InvalidDataException($"{file} is larger than {MaxPicture >> 20} MiB");
        var bytes = File.ReadAllBytes(file.FullName);
        return Composition.CreateFingerprints().Fingerprint(bytes) is { Quality: >= PdqHash.MatchQuality } pdq
            ? ("pdq", $"{pdq.A:x16}{pdq.B:x16}{pdq.C:x16}{pdq.D:x16}")
            : ("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private static Option<string?> Text(string name, string description) => new(name) { Description = description, HelpName = "TEXT" };

    private static LedgerClaim? Read(string line, PublicSuffixList suffixes, out string fault)
    {
        var faults = new List<string>();
        try
        {
            if (line.Length > MaxLine) faults.Add($"longer than {MaxLine} characters");
            else
            {
                using var document = JsonDocument.Parse(line);
                var claim = ClaimJson.Read(document.RootElement, faults);
                // A claim on a public suffix would bind strangers.
                if (claim is { Subject: ClaimSubject.Domain } && suffixes.RegisteredDomain(Encoding.UTF8.GetBytes(claim.Value)).IsEmpty) faults.Add($"subject.value: {claim.Value} is a public suffix, nobody's own domain");
                else if (claim is not null)
                {
                    fault = "";
                    return claim;
                }
            }
        }
        catch (JsonException malformed)
        {
            faults.Add($"no JSON (byte {malformed.BytePositionInLine})");
        }
        fault = string.Join("; ", faults);
        return null;
    }
}
