using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace CrawlIndex.Pipeline.Workspaces;

/// <summary>Blobs in memory: for one process that needs no files afterwards.</summary>
public sealed class MemoryBlobStore : IBlobStore
{
    private readonly ConcurrentDictionary<string, byte[]> blobs = new(StringComparer.Ordinal);

    public async Task<bool> PublishAsync(string name, string path, CancellationToken cancel = default)
    {
        var created = blobs.TryAdd(BlobName.Checked(name), await File.ReadAllBytesAsync(path, cancel).ConfigureAwait(false));
        File.Delete(path);
        return created;
    }

    public Task<bool> ExistsAsync(string name, CancellationToken cancel = default) => Task.FromResult(blobs.ContainsKey(BlobName.Checked(name)));

    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancel = default) =>
        Task.FromResult<Stream?>(blobs.TryGetValue(BlobName.Checked(name), out var bytes) ? new MemoryStream(bytes, writable: false) : null);

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask;
        foreach (var name in blobs.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            yield return name;
        }
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancel = default) => Task.FromResult(blobs.TryRemove(BlobName.Checked(name), out _));
}
