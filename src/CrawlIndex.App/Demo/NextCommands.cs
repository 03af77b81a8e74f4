namespace CrawlIndex.App.Demo;

/// <summary>Command lines that answer a question each on the demo's catalog, ready to paste into the shell the demo was started from.</summary>
internal static class NextCommands
{
    private const string Project = "src/CrawlIndex.App";

    public static IReadOnlyList<string> For(string workspace)
    {
        // Inside a checkout there is no installed crawlindex: the same command line through dotnet run.
        var program = File.Exists(Path.Combine(Project, "CrawlIndex.App.csproj")) ? $"dotnet run -c Release --project {Project} --" : "crawlindex";
        var folder = Quoted(workspace);
        return
        [
            $"{program} consent explain http://www.mira-solberg.example/works/1.png --workspace {folder}",
            $"{program} search --domain mira-solberg.example --workspace {folder}",
            $"{program} search --text '\"red bicycle\"' --workspace {folder}",
            $"{program} search --domain pixelcrate.example --on picture --group-by page-domain --workspace {folder}",
        ];
    }

    private static string Quoted(string word) =>
        word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-~".Contains(letter)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
