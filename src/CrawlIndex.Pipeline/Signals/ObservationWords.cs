using CrawlIndex.Consent;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>The words of roles and outcomes in the tables.</summary>
public static class ObservationWords
{
    private static readonly string[] Roles = ["", "robots", "page", "image", "site-file", "licence", "registry"];
    private static readonly string[] Outcomes = ["not-applicable", "silent", "signals", "malformed", "limit-reached"];

    public static string Name(this ObservationRole role) => Roles[(int)role];

    public static string Name(this ParseOutcome outcome) => Outcomes[(int)outcome];

    public static ObservationRole? RoleOf(string word) => Array.IndexOf(Roles, word) is > 0 and var role ? (ObservationRole)role : null;
}
