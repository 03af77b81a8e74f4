using System.Diagnostics;

namespace CrawlIndex.EndToEndTests;

/// <summary>The real executable as a child process.</summary>
internal static class CrawlIndexProcess
{
    /// <summary>Longest run of one command in a test; a hang fails instead of blocking the run.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static string App => Path.Combine(AppContext.BaseDirectory, "crawlindex.dll");

    public static Process Start(params string[] arguments) => StartBy("dotnet", [], arguments);

    /// <summary>The executable started through another program, which replaces itself by it.</summary>
    public static Process StartBy(string program, string[] before, params string[] arguments) => Process.Start(new ProcessStartInfo(program, [.. before, App, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        RedirectStandardInput = true,
    })!;

    /// <summary>Runs a command to its end.</summary>
    public static async Task<Result> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"crawlindex {string.Join(' ', arguments)} ran longer than {Limit}");
        }
        return new Result(process.ExitCode, await output, await error);
    }

    internal sealed record Result(int ExitCode, string Output, string Error);
}
