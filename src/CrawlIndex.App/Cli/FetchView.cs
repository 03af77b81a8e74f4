using System.Diagnostics;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Pipeline.Fetching;
using Spectre.Console;

namespace CrawlIndex.App.Cli;

/// <summary>A fetch on a terminal: a bar, and the hosts that have most left. Silent when standard error is a pipe.</summary>
public static class FetchView
{
    private const int ShownHosts = 5;

    /// <summary>A task must be called something.</summary>
    private const string NoHost = "·";

    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(500);

    public static async Task ShowAsync(FetchProgress progress, bool quiet, Func<Task> work)
    {
        if (quiet || Console.IsErrorRedirected)
        {
            await work();
            return;
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var clock = Stopwatch.StartNew();
        await console.Progress().AutoClear(true).HideCompleted(false).Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn()).StartAsync(async view =>
        {
            var bar = view.AddTask("starting", maxValue: 1);
            var hosts = Enumerable.Range(0, ShownHosts).Select(_ => view.AddTask(NoHost, new ProgressTaskSettings { MaxValue = 1 })).ToList();
            var most = new Dictionary<string, int>(StringComparer.Ordinal);
            var running = work();
            while (await Task.WhenAny(running, Task.Delay(Refresh)) != running) Update(bar, hosts, most, progress, clock.Elapsed);
            await running;
        });
    }

    public static void Print(FetchProgress progress, TimeSpan elapsed, TextWriter output)
    {
        output.WriteLine($"{progress.Done:N0} pictures ended in {elapsed.TotalSeconds:0.0} s, {ProgressView.Bytes(progress.Bytes)} received");
        foreach (var line in Outcomes(progress)) output.WriteLine($"  {line.Count,9:N0}  {line.Name}{(line.IsRetryable ? "  (ask again with --retry-failed)" : "")}");
    }

    /// <summary>Outcomes that occurred, most first.</summary>
    public static IEnumerable<(string Name, long Count, bool IsRetryable)> Outcomes(FetchProgress progress) =>
        FetchOutcomes.All.Select(outcome => (outcome.Name(), progress[outcome], outcome.IsRetryable())).Where(line => line.Item2 > 0).OrderByDescending(line => line.Item2);

    private static void Update(ProgressTask bar, List<ProgressTask> hosts, Dictionary<string, int> most, FetchProgress progress, TimeSpan elapsed)
    {
        bar.MaxValue = Math.Max(1, progress.Expected);
        bar.Value = progress.Done;
        bar.Description = Markup.Escape(
            $"{progress.Done:N0}/{progress.Expected:N0} pictures, {progress[FetchOutcome.Fetched]:N0} fetched, {ProgressView.Bytes(progress.Bytes)}, {progress.Done / Math.Max(elapsed.TotalSeconds, 0.001):0.0}/s");
        var busiest = progress.Busiest(hosts.Count);
        for (var i = 0; i < hosts.Count; i++)
        {
            if (i >= busiest.Count)
            {
                hosts[i].Description = NoHost;
                continue;
            }
            var (host, waiting) = busiest[i];
            most[host] = Math.Max(most.GetValueOrDefault(host), waiting);
            (hosts[i].MaxValue, hosts[i].Value) = (most[host], most[host] - waiting);
            hosts[i].Description = Markup.Escape($"{host}: {waiting:N0} waiting");
        }
    }
}
