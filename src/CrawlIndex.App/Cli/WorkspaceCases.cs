using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.App.Cli;

/// <summary>Opens a workspace for verdicts.</summary>
public static class WorkspaceCases
{
    /// <summary>The cases of a workspace.</summary>
    public static CaseSource Open(string folder) => CaseSource.Open(folder);
}
