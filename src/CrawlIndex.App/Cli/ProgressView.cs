using System.Diagnostics;
using CrawlIndex.Pipeline.Compaction;
using CrawlIndex.Pipeline.Ingestion;
using Spectre.Console;

namespace CrawlIndex.App.Cli;

/// <summary>One line on a terminal: bytes, segments, records, pairs, MB/s and time left. Silent when standard error is a pipe.</summary>
public static class ProgressView
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs <paramref name="work"/> and shows its progress until it ends.</summary>
    public static Task<T> ShowAsync<T>(IngestProgress progress, bool quiet, Func<Task<T>> work) => ShowAsync((bar, elapsed) => Update(bar, progress, elapsed), quiet, work);

    /// <summary>Runs a compaction and shows its progress until it ends.</summary>
    public static Task<T> ShowAsync<T>(CompactionProgress progress, bool quiet, Func<Task<T>> work) => ShowAsync((bar, _) => Update(bar, progress), quiet, work);

    private static async Task<T> ShowAsync<T>(Action<ProgressTask, TimeSpan> update, bool quiet, Func<Task<T>> work)
    {
        if (quiet || Console.IsErrorRedirected) return await work();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var clock = Stopwatch.StartNew();
        return await console.Progress().AutoClear(true).HideCompleted(false)
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn())
            .StartAsync(async view =>
            {
                var bar = view.AddTask("starting", maxValue: 1);
                var running = work();
                while (await Task.WhenAny(running, Task.Delay(Refresh)) != running) update(bar, clock.Elapsed);
                return await running;
            });
    }

    /// <summary>Bytes in the unit that reads best: 12.3 MB.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        >= 1e12 => $"{bytes / 1e12:0.0} TB",
        >= 1e9 => $"{bytes / 1e9:0.0} GB",
        >= 1e6 => $"{bytes / 1e6:0.0} MB",
        >= 1e3 => $"{bytes / 1e3:0.0} kB",
        _ => $"{bytes:0} B",
    };

    private static void Update(ProgressTask bar, IngestProgress progress, TimeSpan elapsed)
    {
        var rate = progress.Bytes / Math.Max(elapsed.TotalSeconds, 0.001);
        bar.MaxValue = Math.Max(1, progress.TotalBytes);
        bar.Value = Math.Min(progress.Bytes, bar.MaxValue);
        var left = rate > 0 && progress.TotalBytes > progress.Bytes
            ? $", {TimeSpan.FromSeconds((progress.TotalBytes - progress.Bytes) / rate):h\\:mm\\:ss} left" : "";
        bar.Description = Markup.Escape(
            $"{progress.Segments}/{progress.TotalSegments} files, {Bytes(progress.Bytes)} of {Bytes(progress.TotalBytes)}, " +
            $"{progress.Records:N0} records, {progress.Pairs:N0} pairs, {rate / 1e6:0.0} MB/s{left}");
    }

    private static void Update(ProgressTask bar, CompactionProgress progress)
    {
        bar.MaxValue = Math.Max(1, progress.Total);
        bar.Value = progress.Done;
        bar.Description = Markup.Escape($"{progress.Done}/{progress.Total} rewrites, {Bytes(progress.Bytes)}");
    }
}
