using System.CommandLine;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.App.Cli;

/// <summary>The <c>update</c> command of a list that a workspace may have a newer one of, from a file or a URL.</summary>
internal static class ListUpdateCommand
{
    /// <param name="description">What the command does.</param>
    /// <param name="lists">Which lists it takes.</param>
    /// <param name="example">A command line.</param>
    /// <param name="replace">Replaces the workspace's list and gives the line to print.</param>
    public static Command Create(string description, string lists, string example, Func<Workspace, Stream, string> replace)
    {
        var list = new Argument<string>("LIST") { Description = $"File or http(s) URL {lists}" };
        var workspace = SharedOptions.Workspace();
        var command = new ExampleCommand("update", description, example);
        command.Arguments.Add(list);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            using var http = Composition.CreateHttpClient();
            using var folder = new Workspace(parsed.GetValue(workspace)!);
            using var source = SegmentSource.Of(parsed.GetValue(list)!).Open(http);
            Console.WriteLine(replace(folder, source));
            return ExitCode.Done;
        });
        return command;
    }
}
