namespace CrawlIndex.Catalog.Delta;

/// <summary>The `protocol` action: what a client must implement to read or write the table.</summary>
public sealed record TableProtocol(int MinReaderVersion, int MinWriterVersion, IReadOnlyList<string> ReaderFeatures, IReadOnlyList<string> WriterFeatures);

/// <summary>The `metaData` action. <paramref name="CreatedTime"/> is in milliseconds since 1970.</summary>
public sealed record TableMetadata(
    string Id, string? Name, string Provider, string SchemaString, IReadOnlyList<string> PartitionColumns, IReadOnlyDictionary<string, string> Configuration, long? CreatedTime);

/// <summary>The `add` action: one data file. <paramref name="Path"/> is the URI as the log writes it; <paramref name="Stats"/> is its JSON text.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ModificationTime">Milliseconds since 1970.</param>
public sealed record AddFile(
    string Path, long Size, long ModificationTime, bool DataChange, string? Stats, IReadOnlyDictionary<string, string?> PartitionValues, IReadOnlyDictionary<string, string?> Tags)
{
    public static IReadOnlyDictionary<string, string?> None { get; } = new Dictionary<string, string?>();

    /// <summary>Some rows of the file are deleted by a deletion vector, which is not read here.</summary>
    public bool HasDeletionVector { get; init; }
}

/// <summary>The `remove` action; <paramref name="DeletionTimestamp"/> in milliseconds since 1970, 0 when absent.</summary>
public sealed record RemoveFile(string Path, long DeletionTimestamp, bool DataChange, long? Size);

/// <summary>The `txn` action: what application <paramref name="AppId"/> has done.</summary>
public sealed record TransactionMark(string AppId, long Version, long? LastUpdated);

/// <summary>The `commitInfo` action as far as it is used; <paramref name="Timestamp"/> in milliseconds since 1970.</summary>
public sealed record CommitNote(long? Timestamp, string? Operation);

/// <summary>Actions of one commit or checkpoint, as they were read or are to be written.</summary>
public sealed class LogActions
{
    public TableProtocol? Protocol { get; set; }

    public TableMetadata? Metadata { get; set; }

    public CommitNote? Note { get; set; }

    public List<AddFile> Adds { get; } = [];

    public List<RemoveFile> Removes { get; } = [];

    public List<TransactionMark> Transactions { get; } = [];

    /// <summary>Files of a V2 checkpoint that hold its add and remove actions.</summary>
    public List<string> Sidecars { get; } = [];
}
