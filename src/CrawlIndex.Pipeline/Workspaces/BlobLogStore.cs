using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Delta;

namespace CrawlIndex.Pipeline.Workspaces;

/// <summary>The log of one table in a blob store: publication there is the create-if-absent that commits need.</summary>
/// <param name="staging">Gives a path for an unfinished file, by its ending.</param>
public sealed class BlobLogStore(IBlobStore store, string table, Func<string, string> staging) : ILogStore
{
    private readonly string prefix = $"{table}/{LogName.Folder}/";

    public string Location => prefix.TrimEnd('/');

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancel = default)
    {
        var names = new List<string>();
        await foreach (var name in store.ListAsync(prefix, cancel).ConfigureAwait(false))
        {
            if (!name.AsSpan(prefix.Length).Contains('/')) names.Add(name[prefix.Length..]);
        }
        return names;
    }

    public async Task<byte[]?> ReadAsync(string name, long limit, CancellationToken cancel = default)
    {
        var stream = await store.OpenReadAsync(prefix + name, cancel).ConfigureAwait(false);
        if (stream is null) return null;
        await using (stream.ConfigureAwait(false))
        {
            if (stream.Length > limit) throw new CatalogException($"{prefix}{name} has {stream.Length} bytes, more than the {limit} that are read");
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, cancel).ConfigureAwait(false);
            return bytes;
        }
    }

    public Task<LocalCopy?> FetchAsync(string name, CancellationToken cancel = default) => store.FetchAsync(prefix + name, staging, cancel);

    public string StagingPath(string ending) => staging(ending);

    public Task<bool> CreateAsync(string name, string path, CancellationToken cancel = default) => store.PublishAsync(prefix + name, path, cancel);

    public async Task ReplaceAsync(string name, string path, CancellationToken cancel = default)
    {
        await store.DeleteAsync(prefix + name, cancel).ConfigureAwait(false);
        await store.PublishAsync(prefix + name, path, cancel).ConfigureAwait(false);
    }
}
