using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Tests.Pipeline.Compaction;

/// <summary>A store whose process is killed before its n-th change, or right after it: from then on nothing works any more.</summary>
internal sealed class DyingStore(IBlobStore inner, int changes, bool afterwards) : IBlobStore
{
    private int _left = changes;

    public bool IsDead => Volatile.Read(ref _left) <= 0;

    public async Task<bool> PublishAsync(string name, string path, CancellationToken cancel = default) => await Change(() => inner.PublishAsync(name, path, cancel));

    public async Task<bool> DeleteAsync(string name, CancellationToken cancel = default) => await Change(() => inner.DeleteAsync(name, cancel));

    public Task<bool> ExistsAsync(string name, CancellationToken cancel = default) => Alive().ExistsAsync(name, cancel);

    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancel = default) => Alive().OpenReadAsync(name, cancel);

    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancel = default) => Alive().ListAsync(prefix, cancel);

    private IBlobStore Alive() => IsDead ? throw new IOException("killed") : inner;

    private async Task<bool> Change(Func<Task<bool>> change)
    {
        Alive();
        if (Interlocked.Decrement(ref _left) > 0) return await change();
        if (afterwards) await change();
        throw new IOException("killed");
    }
}
