using System.CommandLine;
using System.Text.Json;
using CrawlIndex.Consent.Tokens;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex consent tokens</c>: the AI product tokens that robots rules are read with.</summary>
public static class TokensCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand("tokens", "Look at or update the AI product tokens that robots rules are read with.");
        command.Subcommands.Add(CreateUpdate());
        command.Subcommands.Add(CreateShow());
        return command;
    }

    private static Command CreateUpdate() => ListUpdateCommand.Create(
        "Give a workspace a newer list. A robots.json adds the crawlers that are not known yet; what they do is read from its descriptions.",
        "of \"token TAB class TAB token|whole\" lines, or of the robots.json of the ai.robots.txt project.",
        "crawlindex consent tokens update robots.json --workspace catalog",
        (workspace, list) => $"{workspace.ReplaceTokens(list).All.Count} product tokens in {workspace.Folder}");

    private static Command CreateShow()
    {
        var names = new Argument<string[]>("TOKEN") { Description = "Tokens to look up; all without one.", Arity = ArgumentArity.ZeroOrMore };
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand("show", "Print token, class and how it matches, separated by tabs.", "crawlindex consent tokens show GPTBot CCBot");
        command.Arguments.Add(names);
        command.Options.Add(workspace);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var tokens = Workspace.TokensOf(parsed.GetValue(workspace)!);
            var asked = parsed.GetValue(names)!;
            var shown = asked.Length == 0 ? [.. tokens.All.OrderBy(token => token.Token, StringComparer.OrdinalIgnoreCase)] : asked.Select(name => tokens.Find(name)).OfType<AgentToken>().ToArray();
            foreach (var token in shown)
            {
                var match = token.WholeOnly ? "whole" : "token";
                Console.WriteLine(parsed.GetValue(json)
                    ? $$"""{"token":"{{JsonEncodedText.Encode(token.Token)}}","class":"{{AgentTokens.NameOf(token.Class)}}","match":"{{match}}"}"""
                    : $"{token.Token}\t{AgentTokens.NameOf(token.Class)}\t{match}");
            }
            return shown.Length == 0 ? ExitCode.Found : ExitCode.Done;
        });
        return command;
    }
}
