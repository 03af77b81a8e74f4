using System.CommandLine;
using CrawlIndex.Catalog;
using CrawlIndex.Pipeline.Sources;

namespace CrawlIndex.App.Cli;

/// <summary>All commands, and the one place where failures become messages and exit codes.</summary>
public static class CommandTree
{
    /// <summary>Parses and runs one command line.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var interrupt = new CancellationTokenSource();
        ConsoleCancelEventHandler onInterrupt = (_, pressed) =>
        {
            // The first Ctrl-C stops cleanly; a second one ends the process at once.
            pressed.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
        };
        Console.CancelKeyPress += onInterrupt;
        try
        {
            var parsed = Create().Parse(args);
            if (parsed.Errors.Count > 0 && parsed.Action is not ExampleHelp) return Refuse(parsed);
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupt.Token);
        }
        catch (OperationCanceledException)
        {
            return Fail("interrupted; run the same command again to go on", ExitCode.Unfinished);
        }
        catch (Exception bad) when (bad is SourceException or CatalogException or InvalidDataException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return Fail(bad.Message, ExitCode.BadInput);
        }
        catch (IOException broken)
        {
            return Fail(broken.Message, ExitCode.Unfinished);
        }
        finally
        {
            Console.CancelKeyPress -= onInterrupt;
        }
    }

    public static RootCommand Create()
    {
        var root = new RootCommand("CrawlIndex: trace pictures in web crawls, decide consent with evidence, audit and export datasets. Start with: crawlindex demo")
        {
            DemoCommand.Create(),
            IngestCommand.Create(),
            ExtractCommand.Create(),
            FetchCommand.Create(),
            SearchCommand.Create(),
            SignalsCommand.Create(),
            SqlCommand.Create(),
            StatusCommand.Create(),
            CompactCommand.Create(),
            WarcCommand.Create(),
            ConsentCommand.Create(),
            RobotsCommand.Create(),
            RightsCommand.Create(),
            LedgerCommand.Create(),
            PdqCommand.Create(),
            DuplicatesCommand.Create(),
            IndexCommand.Create(),
            SuffixesCommand.Create(),
        };
        ExampleHelp.Install(root);
        return root;
    }

    /// <summary>Prints an error line and gives the exit code back.</summary>
    public static int Fail(string message, int exitCode)
    {
        Console.Error.WriteLine($"crawlindex: {message}");
        return exitCode;
    }

    private static int Refuse(ParseResult parsed)
    {
        foreach (var error in parsed.Errors) Console.Error.WriteLine($"crawlindex: {error.Message}");
        var path = string.Join(' ', parsed.CommandResult.Command is RootCommand ? [] : PathOf(parsed.CommandResult));
        Console.Error.WriteLine($"Try: crawlindex {path}{(path.Length > 0 ? " " : "")}--help");
        return ExitCode.BadInput;
    }

    private static IEnumerable<string> PathOf(System.CommandLine.Parsing.CommandResult command) =>
        command.Parent is System.CommandLine.Parsing.CommandResult parent && parent.Command is not RootCommand
            ? [.. PathOf(parent), command.Command.Name]
            : [command.Command.Name];
}
