namespace CrawlIndex.Datasets.Removals;

/// <summary>How applying a diff to one file ended. Values are persisted by name: only ever add.</summary>
public enum RemovalOutcome : byte
{
    /// <summary>Items were taken out and the file was replaced as a whole.</summary>
    Rewritten = 0,

    /// <summary>No item of the diff is in it: the file is as it was, byte for byte.</summary>
    Unchanged = 1,

    /// <summary>Nothing in it says which pair a row is; the file is as it was.</summary>
    Unidentified = 2,

    /// <summary>It could not be read or written; the file is as it was.</summary>
    Failed = 3,
}

/// <summary>What happened to one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Items">Rows or samples in it before.</param>
/// <param name="Removed">Taken out.</param>
/// <param name="Unidentified">Rows or samples that stay because nothing says which pair they are.</param>
/// <param name="Message">Why it failed; empty otherwise.</param>
public sealed record RemovalResult(string Path, RemovalOutcome Outcome, long Items, long Removed, long Unidentified, string Message = "");
