namespace CrawlIndex.Catalog.Delta;

/// <summary>
/// The folder `_delta_log` of one table. Names are relative to it. A file appears whole or not at all; only `_last_checkpoint` is ever
/// replaced. All members may be called from many threads and processes at once.
/// </summary>
public interface ILogStore
{
    /// <summary>What messages call this log: a path or URL.</summary>
    string Location { get; }

    /// <summary>Names of all files directly in the log, in ordinal order; none when there is no log.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancel = default);

    /// <summary>The whole file, null when there is none. Throws <see cref="CatalogException"/> over <paramref name="limit"/> bytes.</summary>
    Task<byte[]?> ReadAsync(string name, long limit, CancellationToken cancel = default);

    /// <summary>A local copy for readers that need a path; null when there is no such file. Dispose it when read.</summary>
    Task<LocalCopy?> FetchAsync(string name, CancellationToken cancel = default);

    /// <summary>A path for one unfinished file.</summary>
    string StagingPath(string ending);

    /// <summary>Gives the finished local file the name, when the name is free; false when it is taken. The local file is gone afterwards.</summary>
    Task<bool> CreateAsync(string name, string path, CancellationToken cancel = default);

    /// <summary>As <see cref="CreateAsync"/>, replacing what is there. A reader in between may find nothing.</summary>
    Task ReplaceAsync(string name, string path, CancellationToken cancel = default);
}

/// <summary>A file on this machine; a temporary one goes with the object.</summary>
public sealed class LocalCopy(string path, bool isTemporary) : IDisposable
{
    public string Path { get; } = path;

    public void Dispose()
    {
        if (isTemporary) File.Delete(Path);
    }
}
