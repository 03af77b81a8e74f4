namespace CrawlIndex.App.Cli;

/// <summary>What a command answers the shell with (design section 10).</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>Found something, or some inputs failed.</summary>
    public const int Found = 1;

    /// <summary>Bad usage or unreadable input.</summary>
    public const int BadInput = 2;

    /// <summary>Could not finish: interrupted, disk full, server gone.</summary>
    public const int Unfinished = 3;
}
