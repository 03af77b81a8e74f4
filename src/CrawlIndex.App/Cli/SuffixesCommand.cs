using System.CommandLine;
using System.Text;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex suffixes</c>: the Public Suffix List that decides registered domains.</summary>
public static class SuffixesCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand("suffixes", "Look at or update the Public Suffix List that decides registered domains.");
        command.Subcommands.Add(CreateUpdate());
        command.Subcommands.Add(CreateShow());
        return command;
    }

    private static Command CreateUpdate() => ListUpdateCommand.Create(
        "Give a workspace a newer list. Segments ingested from then on use it; what is ingested stays as it is.",
        "of a public_suffix_list.dat.",
        "crawlindex suffixes update public_suffix_list.dat --workspace catalog",
        (workspace, list) =>
        {
            workspace.ReplaceSuffixes(list);
            return $"suffix list of {workspace.Folder} updated";
        });

    private static Command CreateShow()
    {
        var hosts = new Argument<string[]>("HOST") { Description = "Host names.", Arity = ArgumentArity.OneOrMore };
        var workspace = SharedOptions.Workspace();
        var command = new ExampleCommand(
            "show", "Print host, registered domain and private domain, separated by tabs.",
            "crawlindex suffixes show www.example.co.uk alice.github.io");
        command.Arguments.Add(hosts);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            var suffixes = Workspace.SuffixesOf(parsed.GetValue(workspace)!);
            foreach (var host in parsed.GetValue(hosts)!)
            {
                var bytes = Encoding.UTF8.GetBytes(host.ToLowerInvariant());
                Console.WriteLine($"{host}\t{Encoding.UTF8.GetString(suffixes.RegisteredDomain(bytes))}\t{Encoding.UTF8.GetString(suffixes.PrivateDomain(bytes))}");
            }
            return ExitCode.Done;
        });
        return command;
    }
}
