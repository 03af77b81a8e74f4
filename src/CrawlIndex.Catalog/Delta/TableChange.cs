namespace CrawlIndex.Catalog.Delta;

/// <summary>How a commit ended.</summary>
public enum CommitOutcome
{
    Committed,

    /// <summary>The change's mark is in the log already: an earlier run committed it.</summary>
    AlreadyDone,

    /// <summary>Another writer took away what the change builds on; plan again from a newer snapshot.</summary>
    Conflict,
}

/// <summary>What one commit does. Files are published before the commit that adds them.</summary>
public sealed record TableChange(string Operation)
{
    public IReadOnlyList<AddFile> Adds { get; init; } = [];

    /// <summary>URIs of files to take out of the table, as their add actions write them.</summary>
    public IReadOnlyList<string> Removes { get; init; } = [];

    /// <summary>URIs of files that never were in the table and are to be deleted later: from now on nobody may add them.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>False when the rows stay the same and only lie elsewhere.</summary>
    public bool DataChange { get; init; } = true;

    /// <summary>Makes the commit idempotent: it is done once for an application and version.</summary>
    public TransactionMark? Mark { get; init; }

    /// <summary>Settings of the table to set; null values are not allowed.</summary>
    public IReadOnlyDictionary<string, string>? Configuration { get; init; }

    /// <summary>The table to hold from now on: columns it lacks are added to its schema.</summary>
    public TableSchema? Schema { get; init; }
}
