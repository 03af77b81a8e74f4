using CrawlIndex.Datasets.Exports;
using Spectre.Console;

namespace CrawlIndex.App.Cli;

/// <summary>One line on a terminal: what is done now, how far. Silent when standard error is a pipe.</summary>
public static class ExportProgressView
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs <paramref name="work"/> and shows its progress until it ends.</summary>
    public static async Task<T> ShowAsync<T>(ExportProgress progress, Func<Task<T>> work)
    {
        if (Console.IsErrorRedirected) return await work();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(true).HideCompleted(false)
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn())
            .StartAsync(async view =>
            {
                var bar = view.AddTask("starting", maxValue: 1);
                var running = work();
                while (await Task.WhenAny(running, Task.Delay(Refresh)) != running)
                {
                    bar.MaxValue = Math.Max(1, progress.Total);
                    bar.Value = Math.Min(progress.Done, bar.MaxValue);
                    bar.Description = Markup.Escape($"{progress.Phase}, {progress.Done:N0} of {progress.Total:N0}");
                }
                return await running;
            });
    }
}
