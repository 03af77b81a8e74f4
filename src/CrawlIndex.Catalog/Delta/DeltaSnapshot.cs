namespace CrawlIndex.Catalog.Delta;

/// <summary>A table at one version: what the replay of its log gives (protocol, "Action Reconciliation").</summary>
public sealed class DeltaSnapshot
{
    private readonly Dictionary<string, AddFile> _files;
    private readonly Dictionary<string, RemoveFile> _tombstones;
    private readonly Dictionary<string, TransactionMark> _marks;
    private TableProtocol? _protocol;
    private TableMetadata? _metadata;

    internal DeltaSnapshot(string location)
    {
        Location = location;
        _files = new(StringComparer.Ordinal);
        _tombstones = new(StringComparer.Ordinal);
        _marks = new(StringComparer.Ordinal);
    }

    private DeltaSnapshot(DeltaSnapshot from)
    {
        Location = from.Location;
        Version = from.Version;
        CheckpointVersion = from.CheckpointVersion;
        Timestamp = from.Timestamp;
        _protocol = from._protocol;
        _metadata = from._metadata;
        _files = new(from._files, StringComparer.Ordinal);
        _tombstones = new(from._tombstones, StringComparer.Ordinal);
        _marks = new(from._marks, StringComparer.Ordinal);
    }

    public string Location { get; }

    /// <summary>-1 before the first commit.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>The newest checkpoint this was read from or has written; -1 when none.</summary>
    public long CheckpointVersion { get; internal set; } = -1;

    /// <summary>When the newest commit was made, as it says itself; null when it was read from a checkpoint or does not say.</summary>
    public DateTime? Timestamp { get; private set; }

    public TableProtocol Protocol => _protocol ?? throw new CatalogException($"{Location} cannot be read: no protocol action up to version {Version}");

    public TableMetadata Metadata => _metadata ?? throw new CatalogException($"{Location} cannot be read: no metaData action up to version {Version}");

    /// <summary>Files of the table by <see cref="DataPath.Key"/>.</summary>
    public IReadOnlyDictionary<string, AddFile> Files => _files;

    /// <summary>Files that were removed and may still lie there, by <see cref="DataPath.Key"/>.</summary>
    public IReadOnlyDictionary<string, RemoveFile> Tombstones => _tombstones;

    /// <summary>What applications have done, by application.</summary>
    public IReadOnlyDictionary<string, TransactionMark> Transactions => _marks;

    /// <summary>Throws <see cref="CatalogException"/> unless this reader understands the table.</summary>
    internal DeltaSnapshot Checked()
    {
        TableFeatures.CheckReadable(Protocol, Metadata, Location);
        foreach (var file in _files.Values) TableFeatures.CheckReadable(file, Location);
        return this;
    }

    internal DeltaSnapshot Copy() => new(this);

    /// <summary>Applies one version, which must be the next after <see cref="Version"/>, or a checkpoint.</summary>
    internal void Apply(LogActions actions, long version)
    {
        _protocol = actions.Protocol ?? _protocol;
        _metadata = actions.Metadata ?? _metadata;
        Timestamp = actions.Note?.Timestamp is { } time && time is >= 0 and < 253_402_300_800_000 ? DateTime.UnixEpoch.AddMilliseconds(time) : null;
        foreach (var mark in actions.Transactions) _marks[mark.AppId] = mark;
        // Within one commit a path may be removed with one deletion vector and added with another: what is added stands.
        foreach (var remove in actions.Removes)
        {
            var key = DataPath.Key(remove.Path);
            _files.Remove(key);
            _tombstones[key] = remove;
        }
        foreach (var add in actions.Adds)
        {
            var key = DataPath.Key(add.Path);
            _tombstones.Remove(key);
            _files[key] = add;
        }
        Version = version;
    }
}
