using CrawlIndex.Index.Shards;

namespace CrawlIndex.Index.Text;

/// <summary>Builds an index from hash lists: the id of an item is the number of its line, from 1, counted on over all lists.</summary>
public sealed class HashListIndexer(ShardSet into, byte quality = 100)
{
    /// <summary>Lines of the lists so far.</summary>
    public long Lines { get; private set; }

    /// <summary>Adds a list; its items are on disk and visible on return.</summary>
    public HashListCounts Add(Stream list, CancellationToken cancel = default)
    {
        var reader = new HashListReader(list);
        using var loader = new ShardLoader(into);
        while (reader.TryRead(out var key, out _))
        {
            loader.Add(new IndexItem(key, (ulong)(Lines + reader.Line), quality));
            if ((reader.Line & 0xFFFF) == 0) cancel.ThrowIfCancellationRequested();
        }
        loader.Finish();
        Lines += reader.Counts.Lines;
        return reader.Counts;
    }
}
