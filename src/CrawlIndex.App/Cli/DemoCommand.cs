using System.CommandLine;
using CrawlIndex.App.Demo;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex demo</c>: the main job on a small web of its own, in a few seconds, without a network.</summary>
public static class DemoCommand
{
    private const string DefaultFolder = "demo-workspace";

    public static Command Create()
    {
        var workspace = new Option<string>("--workspace", "-w")
        {
            Description = "Folder of the catalog and, in its folder crawl/, of the recorded crawl.",
            DefaultValueFactory = _ => DefaultFolder,
            HelpName = "DIR",
        };
        var keep = new Option<bool>("--keep") { Description = "Keep the crawl of an earlier demo instead of recording it again." };
        var json = SharedOptions.Json();
        var command = new ExampleCommand(
            "demo", "Serve a small web of several hosts on this machine, crawl it into a WARC, ingest that and show what was found. Nothing leaves the machine.",
            "crawlindex demo",
            "crawlindex demo --workspace /tmp/try --json");
        command.Options.Add(keep);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(workspace)!, parsed.GetValue(keep), parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string folder, bool keep, bool json, CancellationToken cancel)
    {
        Action<string> say = json ? _ => { } : Console.WriteLine;
        var report = await new DemoRun(folder) { KeepCrawl = keep, Quiet = json, Say = say }.RunAsync(cancel);
        if (json) WriteJson(report);
        else DemoView.Print(report, Console.Out, terminal: !Console.IsOutputRedirected);
        return ExitCode.Done;
    }

    private static void WriteJson(DemoReport report)
    {
        using var output = Console.OpenStandardOutput();
        DemoView.WriteJson(report, output);
    }
}
