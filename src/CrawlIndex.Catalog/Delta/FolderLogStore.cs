namespace CrawlIndex.Catalog.Delta;

/// <summary>A log in a local folder, for readers. It writes nothing.</summary>
/// <param name="tableFolder">The folder of the table, which holds `_delta_log`.</param>
public sealed class FolderLogStore(string tableFolder) : ILogStore
{
    public string Location { get; } = Path.Combine(Path.GetFullPath(tableFolder), LogName.Folder);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancel = default)
    {
        if (!Directory.Exists(Location)) return Task.FromResult<IReadOnlyList<string>>([]);
        var names = Directory.GetFiles(Location);
        for (var i = 0; i < names.Length; i++) names[i] = Path.GetFileName(names[i]);
        Array.Sort(names, StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<string>>(names);
    }

    public Task<byte[]?> ReadAsync(string name, long limit, CancellationToken cancel = default)
    {
        var file = new FileInfo(Path.Combine(Location, name));
        if (!file.Exists) return Task.FromResult<byte[]?>(null);
        if (file.Length > limit) throw new CatalogException($"{file.FullName} has {file.Length} bytes, more than the {limit} that are read");
        return Task.FromResult<byte[]?>(File.ReadAllBytes(file.FullName));
    }

    public Task<LocalCopy?> FetchAsync(string name, CancellationToken cancel = default)
    {
        var path = Path.Combine(Location, name);
        return Task.FromResult(File.Exists(path) ? new LocalCopy(path, isTemporary: false) : null);
    }

    public string StagingPath(string ending) => throw ReadOnly();

    public Task<bool> CreateAsync(string name, string path, CancellationToken cancel = default) => throw ReadOnly();

    public Task ReplaceAsync(string name, string path, CancellationToken cancel = default) => throw ReadOnly();

    private InvalidOperationException ReadOnly() => new($"{Location} is open for reading");
}
