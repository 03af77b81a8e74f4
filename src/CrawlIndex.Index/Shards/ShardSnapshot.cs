namespace CrawlIndex.Index.Shards;

/// <summary>A shard as it was at one moment, whatever is inserted, deleted or merged since. Dispose it, so that old files can go.</summary>
public sealed class ShardSnapshot : IDisposable
{
    private readonly ShardState state;
    private int disposed;

    internal ShardSnapshot(ShardState acquired) => state = acquired;

    /// <summary>Number of the last change it holds.</summary>
    public long Id => state.Sequence;

    public long Count => state.CountAlive();

    /// <summary>All items within <paramref name="radius"/> (0-256) bits, ordered.</summary>
    public void Search(in Key256 query, int radius, NeighbourBuffer into)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        state.Find(query, radius, into);
        into.Sort();
    }

    /// <summary>Answers all queries in one pass that shares work.</summary>
    public void SearchBatch(ReadOnlySpan<Key256> queries, int radius, NeighbourBatch batch, NeighbourSink sink)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(sink);
        batch.Run(queries, radius, state.Find, sink);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0) state.Set.Release();
    }

    internal void FindInto(ReadOnlySpan<Key256> queries, int radius, NeighbourBatch into) => state.Find(queries, radius, into);
}
