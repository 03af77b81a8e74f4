using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CrawlIndex.App.Cli;

/// <summary>Options that mean the same in every command; each command gets its own instance.</summary>
public static class SharedOptions
{
    /// <summary>Environment variable that names the default workspace.</summary>
    public const string WorkspaceVariable = "CRAWLINDEX_WORKSPACE";

    public static Option<string> Workspace() => new("--workspace", "-w")
    {
        Description = $"Folder of the catalog. Default: ${WorkspaceVariable}, else ./workspace.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(WorkspaceVariable) is { Length: > 0 } set ? set : "workspace",
        HelpName = "DIR",
    };

    public static Option<bool> Json() => new("--json") { Description = "Write JSON for machines." };

    public static Option<bool> Csv() => new("--csv") { Description = "Write CSV (RFC 4180) with a header row." };

    public static Option<long?> Limit(string what) => new("--limit", "-n") { Description = $"At most N {what}.", HelpName = "N" };

    public static Option<string?> BaseUrl() => new("--base-url")
    {
        Description = "Server for the relative entries of *.paths lists, when no such file lies beside the list.",
        HelpName = "URL",
    };

    /// <summary>A time as RFC 3339 or a date; without a zone it is UTC.</summary>
    public static DateTimeOffset? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        result.AddError($"'{text}' is no time; write it like 2026-11-01 or 2026-11-01T12:00:00Z");
        return null;
    }
}
