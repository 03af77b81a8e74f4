using System.CommandLine;
using System.Text.Json;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Datasets.Registers;
using CrawlIndex.Pipeline.Ledger;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex register</c>: which pictures stand in which datasets and models, and who is owed what.</summary>
public static class RegisterCommand
{
    private static readonly JsonSerializerOptions Lines = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var command = new ExampleCommand("register", "Keep which datasets and models hold which pictures, so that a lapse or revocation knows what it reaches.");
        command.Subcommands.Add(CreateDataset());
        command.Subcommands.Add(CreateModel());
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateReach());
        command.Subcommands.Add(CreateParties());
        return command;
    }

    private static Command CreateDataset()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the dataset." };
        var version = new Argument<string>("VERSION") { Description = "Its version; new content needs a new one." };
        var source = new Argument<string>("SOURCE") { Description = "Folder of an audit, or the manifest of an export." };
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand("dataset", "Register a version of a dataset by its audit or its manifest.", "crawlindex register dataset meadow-pictures 1.0 export/manifest.json");
        command.Arguments.Add(name);
        command.Arguments.Add(version);
        command.Arguments.Add(source);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            var added = new DatasetRegister(parsed.GetValue(workspace)!).AddDataset(parsed.GetValue(name)!, parsed.GetValue(version)!, parsed.GetValue(source)!);
            Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(added, Lines) : $"{added.Name} registered: {added.Items:N0} items, {added.Kind} {added.Sha256}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateModel()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the model." };
        var on = new Option<string[]>("--trained-on") { Description = "Registered datasets: NAME@VERSION, or the manifest that was registered.", Required = true, AllowMultipleArgumentsPerToken = true, HelpName = "DATASET" };
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand("model", "Register a model with the datasets it was trained on; more may be added later.", "crawlindex register model meadow-diffusion --trained-on meadow-pictures@1.0");
        command.Arguments.Add(name);
        command.Options.Add(on);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            var model = new DatasetRegister(parsed.GetValue(workspace)!).AddModel(parsed.GetValue(name)!, parsed.GetValue(on)!);
            Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(model, Lines) : $"{model.Name} registered, trained on {string.Join(", ", model.TrainedOn)}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateList()
    {
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand("list", "Show the registered datasets and models.", "crawlindex register list --workspace catalog");
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            var register = new DatasetRegister(parsed.GetValue(workspace)!);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(new { datasets = register.Datasets(), models = register.Models() }, Lines));
                return ExitCode.Done;
            }
            foreach (var dataset in register.Datasets()) Console.WriteLine($"dataset {dataset.Name}  {dataset.Items:N0} items  {dataset.Kind} {dataset.Sha256}");
            foreach (var model in register.Models()) Console.WriteLine($"model {model.Name}  trained on {string.Join(", ", model.TrainedOn)}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateReach()
    {
        var kind = new Argument<string>("BY") { Description = "url, url-prefix, domain, sha256, pair or claim." };
        kind.AcceptOnlyFromAmong("url", "url-prefix", "domain", "sha256", "pair", "claim");
        var value = new Argument<string>("VALUE") { Description = "What to look for; for a claim its id in the ledger." };
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand(
            "reach", "List the datasets, and the models trained on them, that hold a picture or all that a claim speaks of. The exit code is 1 when there are any.",
            "crawlindex register reach domain artist.example", "crawlindex register reach claim c-1f0e --json");
        command.Arguments.Add(kind);
        command.Arguments.Add(value);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(async (parsed, cancel) =>
        {
            var (folder, wanted) = (parsed.GetValue(workspace)!, parsed.GetValue(value)!);
            var register = new DatasetRegister(folder);
            var reached = parsed.GetValue(kind)! switch
            {
                "pair" => register.ReachPair(wanted),
                "claim" => (await LedgerFile.ReadAsync(folder, cancel)).Find(wanted)?.Made is { } claim ? register.Reach(claim.Subject, claim.Value) : throw new InvalidDataException($"the ledger has no claim '{wanted}'"),
                var by => register.Reach(ClaimWords.ParseSubject(by)!.Value, wanted),
            };
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(reached, Lines));
            else if (reached.Count == 0) Console.WriteLine("no registered dataset holds it");
            else foreach (var each in reached) Console.WriteLine($"{each.Dataset}  {each.Items:N0} items{(each.Models.Count > 0 ? $", under the models {string.Join(", ", each.Models)}" : "")}");
            return reached.Count > 0 ? ExitCode.Found : ExitCode.Done;
        });
        return command;
    }

    private static Command CreateParties()
    {
        var source = new Argument<string>("SOURCE") { Description = "Folder of an audit, or the manifest of an export." };
        var (limit, json) = (SharedOptions.Limit("parties"), SharedOptions.Json());
        var command = new ExampleCommand("parties", "Count items per party as attributed, with licences, basis and dates: the basis for credit and payment.", "crawlindex register parties export/manifest.json --limit 20");
        command.Arguments.Add(source);
        command.Options.Add(limit);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            foreach (var party in DatasetRegister.Parties(parsed.GetValue(source)!).Take((int)Math.Min(int.MaxValue, parsed.GetValue(limit) ?? int.MaxValue)))
            {
                Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(party, Lines)
                    : $"{party.Items,12:N0}  {party.Party}  {party.Domains:N0} domains  {party.Licences}  {party.Basis}{(party.PermitUntil.Length > 0 ? $"  until {party.PermitUntil}" : "")}");
            }
            return ExitCode.Done;
        });
        return command;
    }
}
