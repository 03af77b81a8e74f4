using CrawlIndex.Index.Segments;

namespace CrawlIndex.Index.Shards;

/// <summary>Loads many items: collects them per shard and writes whole segments, past log and memory. Nothing is visible before a segment is full.</summary>
/// <param name="into">The index.</param>
/// <param name="maxKeys">Keys held in memory before the fullest shard is written, 41 bytes each.</param>
public sealed class ShardLoader(ShardSet into, long maxKeys = ShardLoader.DefaultMaxKeys) : IDisposable
{
    /// <summary>As many keys as a merge would put into one segment.</summary>
    public const long DefaultMaxKeys = 1L << 24;

    private readonly IndexWriter?[] writers = new IndexWriter?[into.Shards.Count];
    private long held;

    public void Add(in IndexItem item)
    {
        (writers[into.ShardOf(item.Key)] ??= new IndexWriter()).Add(item);
        if (++held >= maxKeys) Write(Array.IndexOf(writers, writers.MaxBy(writer => writer?.Count ?? -1)));
    }

    /// <summary>Writes what is left.</summary>
    public void Finish()
    {
        for (var i = 0; i < writers.Length; i++)
        {
            if (writers[i] is not null) Write(i);
        }
    }

    public void Dispose()
    {
        foreach (var writer in writers) writer?.Dispose();
    }

    private void Write(int shard)
    {
        using var writer = writers[shard]!;
        writers[shard] = null;
        held -= writer.Count;
        into.Shards[shard].InsertSegment(writer);
    }
}
