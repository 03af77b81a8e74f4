using System.CommandLine;
using System.Text;
using CrawlIndex.Consent.Robots;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex robots check</c>: one question, one sentence; exit code 0 allowed, 1 denied.</summary>
public static class RobotsCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand("robots", "Ask robots.txt files.");
        command.Subcommands.Add(CreateCheck());
        return command;
    }

    private static Command CreateCheck()
    {
        var agent = new Option<string>("--agent", "-a") { Description = "Product token of the crawler.", Required = true, HelpName = "A" };
        var lenient = new Option<bool>("--google") { Description = "Read the file as Google's parser does: typos, missing colons, index.html." };
        var url = new Argument<string>("URL") { Description = "The URL to be fetched." };
        var file = new Argument<string>("ROBOTS_FILE") { Description = "The robots.txt of the URL's origin; - is standard input.", DefaultValueFactory = _ => "-" };
        var command = new ExampleCommand(
            "check", "May this agent fetch this URL (RFC 9309)? One sentence and the matching line; exit code 0 allowed, 1 denied.",
            "crawlindex robots check --agent CCBot https://example.com/img/a.jpg robots.txt");
        command.Options.Add(agent);
        command.Options.Add(lenient);
        command.Arguments.Add(url);
        command.Arguments.Add(file);
        command.SetAction(parsed =>
        {
            if (!Uri.TryCreate(parsed.GetValue(url), UriKind.Absolute, out var target) || !target.Scheme.StartsWith("http", StringComparison.Ordinal))
                return CommandTree.Fail($"'{parsed.GetValue(url)}' is no absolute http(s) URL", ExitCode.BadInput);
            using Stream source = parsed.GetValue(file) == "-" ? Console.OpenStandardInput() : File.OpenRead(parsed.GetValue(file)!);
            using var body = new MemoryStream();
            source.CopyTo(body);
            var robots = RobotsFile.Parse(body.ToArray(), parsed.GetValue(lenient) ? RobotsOptions.Google : null);
            var decision = robots.Check(parsed.GetValue(agent)!, PathOf(parsed.GetValue(url)!));
            Console.WriteLine($"{parsed.GetValue(agent)} {(decision.Allowed ? "may" : "must not")} fetch {parsed.GetValue(url)}: {Reason(robots, decision)}");
            return decision.Allowed ? ExitCode.Done : ExitCode.Found;
        });
        return command;
    }

    /// <summary>Path and query as they stand in the URL: System.Uri would unescape what robots rules compare escaped.</summary>
    private static string PathOf(string url)
    {
        var start = url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3);
        if (start < 0) return "/";
        var fragment = url.IndexOf('#', start);
        return fragment < 0 ? url[start..] : url[start..fragment];
    }

    private static string Reason(RobotsFile robots, RobotsDecision decision) => decision.Reason switch
    {
        RobotsReason.Rule => $"line {decision.LineNumber}, '{Encoding.UTF8.GetString(robots.Text.Span.Slice(decision.Start, decision.Length))}'" +
            $"{(decision.Named ? " in a group that names it" : " in the group for all agents")}{(decision.Nonstandard ? " (by a name that is no product token)" : "")}",
        RobotsReason.NoGroup => "no group is for it",
        RobotsReason.NoRule => "no rule of its group matches",
        RobotsReason.RobotsPath => "robots.txt itself is always allowed",
        _ => "the file needs more work to match than an honest one, so the answer is no",
    };
}
