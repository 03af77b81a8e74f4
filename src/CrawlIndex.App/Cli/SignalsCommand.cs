using System.CommandLine;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex signals</c>: how many statements of which kind, by whom, and when.</summary>
public static class SignalsCommand
{
    private const long TerminalRows = 50;

    public static Command Create()
    {
        var groupBy = new Option<string>("--group-by", "-g") { Description = $"Up to four of {string.Join(", ", SignalCounts.Names)}, separated by commas.", DefaultValueFactory = _ => "family", HelpName = "FIELDS" };
        var family = new Option<string?>("--family", "-f") { Description = "Only this family (robots, ai-token, meta-robots, tdmrep-file, ...).", HelpName = "FAMILY" };
        var domain = new Option<string?>("--domain", "-d") { Description = "Only what this registered domain or host states.", HelpName = "D" };
        var use = new Option<string>("--use") { Description = "Use whose denials are counted.", DefaultValueFactory = _ => Use.GenAiTrain.Name(), HelpName = "USE" };
        use.AcceptOnlyFromAmong([.. Uses.All.Select(one => one.Name())]);
        var limit = SharedOptions.Limit($"rows (default {TerminalRows} on a terminal, all in a pipe)");
        var (workspace, csv, json) = (SharedOptions.Workspace(), SharedOptions.Csv(), SharedOptions.Json());
        var command = new ExampleCommand(
            "signals", "Count the statements of the workspace by family, domain, year and more, with how many of them deny a use.",
            "crawlindex signals --group-by family,year",
            "crawlindex signals --domain example.org --group-by family,domain,year --csv");
        command.Options.Add(groupBy);
        command.Options.Add(family);
        command.Options.Add(domain);
        command.Options.Add(use);
        command.Options.Add(limit);
        command.Options.Add(csv);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            var fields = parsed.GetValue(groupBy)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var most = parsed.GetValue(limit) ?? (ResultView.OnTerminal(parsed.GetValue(csv), parsed.GetValue(json)) ? TerminalRows : null);
            using var catalog = WorkspaceCatalog.Open(parsed.GetValue(workspace)!);
            using var rows = catalog.Sql(SignalCounts.Sql(fields, parsed.GetValue(use)!.Replace('-', '_'), parsed.GetValue(family), parsed.GetValue(domain), most));
            ResultView.Write(rows, parsed.GetValue(csv), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }
}
