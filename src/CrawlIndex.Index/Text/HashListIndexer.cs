using CrawlIndex.Index.Shards;

namespace CrawlIndex.Index.Text;

/// <summary>Builds an index from hash lists: the id of an item is the number of its line, counted on over all lists.</summary>
/// <param name="into">The index.</param>
/// <param name="firstId">Id of the first line.</param>
/// <param name="quality">Quality of all items: the lists state none.</param>
public sealed class HashListIndexer(ShardSet into, ulong firstId = 1, byte quality = 100)
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
            loader.Add(new IndexItem(key, firstId + (ulong)(Lines + reader.Line - 1), quality));
            if ((reader.Line & 0xFFFF) == 0) cancel.ThrowIfCancellationRequested();
        }
        loader.Finish();
        Lines += reader.Counts.Lines;
        return reader.Counts;
    }
}
