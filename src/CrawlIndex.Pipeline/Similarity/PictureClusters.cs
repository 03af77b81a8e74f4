using CrawlIndex.Catalog;
using CrawlIndex.Index;
using CrawlIndex.Index.Shards;

namespace CrawlIndex.Pipeline.Similarity;

/// <summary>
/// Clusters of near-identical pictures in a workspace: every fingerprint is looked up among all, and what lies within the radius is
/// joined (single linkage: a chain of small steps joins its ends). Memory grows with the number of different fingerprints.
/// </summary>
public sealed class PictureClusters : IDisposable
{
    private const int UrlsPerQuestion = 1_000;

    private readonly CatalogReader catalog;
    private readonly ShardSet index;

    private PictureClusters(CatalogReader catalog, ShardSet index)
    {
        this.catalog = catalog;
        this.index = index;
    }

    /// <inheritdoc cref="SimilarPictures.Open"/>
    public static PictureClusters Open(string workspace)
    {
        var folder = SimilarityStage.PathOf(workspace);
        if (!ShardSet.Exists(folder))
            throw new DirectoryNotFoundException($"the workspace '{workspace}' has no similarity index; make one with: crawlindex index build --workspace {workspace}");
        var catalog = new CatalogReader(workspace);
        try
        {
            return new PictureClusters(catalog, ShardSet.Open(folder));
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

    /// <summary>All clusters of at least <paramref name="minSize"/> pictures, the largest first.</summary>
    /// <param name="radius">Bits within which two pictures are joined, 0-256.</param>
    /// <param name="minSize">Smallest cluster.</param>
    /// <param name="cancel">Stops between two batches.</param>
    public IReadOnlyList<PictureCluster> Find(int radius, int minSize = 2, CancellationToken cancel = default)
    {
        var copies = new List<(ClusterCopy Copy, int First, int Second)>();
        var numbers = new Dictionary<Key256, int>();
        using (var rows = catalog.Sql($"SELECT i.url, i.url_host_registered_domain, i.pdq, i.pdq_upright, coalesce(p.pairs, 0), p.first FROM images i LEFT JOIN (SELECT url, count(*) AS pairs, epoch_us(min(fetch_time)) AS first FROM pairs GROUP BY url) p ON p.url = i.url WHERE i.outcome = 'fetched' AND i.pdq_quality >= {SimilarityStage.MinQuality} ORDER BY i.url"))
        {
            while (rows.Read())
            {
                if (!Key256.TryParse(rows.Text(2), out var key)) continue;
                var first = rows.IsNull(5) ? (DateTimeOffset?)null : DateTimeOffset.UnixEpoch.AddTicks(rows.Int64(5) * TimeSpan.TicksPerMicrosecond);
                var upright = Key256.TryParse(rows.Text(3), out var turned) ? NumberOf(turned) : -1;
                copies.Add((new ClusterCopy(rows.Text(0), rows.Text(1), rows.Text(2), rows.Int64(4), first), NumberOf(key), upright));
            }
        }
        var sets = Join(numbers, radius, cancel);
        foreach (var (_, first, second) in copies)
            if (second >= 0) sets.Union(first, second);
        return [.. copies.GroupBy(copy => sets.Find(copy.First)).Where(group => group.Count() >= minSize)
            .Select(group => new PictureCluster([.. group.Select(copy => copy.Copy).OrderBy(copy => copy.FirstSeen ?? DateTimeOffset.MaxValue).ThenBy(copy => copy.Url, StringComparer.Ordinal)]))
            .OrderByDescending(cluster => cluster.Size).ThenBy(cluster => cluster.Copies[0].Url, StringComparer.Ordinal)];

        int NumberOf(Key256 key)
        {
            if (!numbers.TryGetValue(key, out var number)) numbers.Add(key, number = numbers.Count);
            return number;
        }
    }

    /// <summary>How a cluster was passed on: the domains of the pages that show it, by first sighting.</summary>
    public IReadOnlyList<ClusterStop> ChainOf(PictureCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var stops = new Dictionary<string, ClusterStop>(StringComparer.Ordinal);
        foreach (var urls in cluster.Copies.Select(copy => copy.Url).Chunk(UrlsPerQuestion))
        {
            using var rows = catalog.Sql($"SELECT page_host_registered_domain, epoch_us(min(fetch_time)), count(*) FROM pairs WHERE url IN ({string.Join(",", urls.Select(SimilarPictures.Quote))}) AND fetch_time IS NOT NULL GROUP BY 1");
            while (rows.Read())
            {
                var stop = new ClusterStop(rows.Text(0), DateTimeOffset.UnixEpoch.AddTicks(rows.Int64(1) * TimeSpan.TicksPerMicrosecond), rows.Int64(2));
                stops[stop.Domain] = stops.TryGetValue(stop.Domain, out var known) ? new ClusterStop(stop.Domain, known.FirstSeen < stop.FirstSeen ? known.FirstSeen : stop.FirstSeen, known.Pairs + stop.Pairs) : stop;
            }
        }
        return [.. stops.Values.OrderBy(stop => stop.FirstSeen).ThenBy(stop => stop.Domain, StringComparer.Ordinal)];
    }

    public void Dispose()
    {
        index.Dispose();
        catalog.Dispose();
    }

    private UnionFind Join(Dictionary<Key256, int> numbers, int radius, CancellationToken cancel)
    {
        var keys = new Key256[numbers.Count];
        foreach (var (key, number) in numbers) keys[number] = key;
        var sets = new UnionFind(keys.Length);
        var batch = new NeighbourBatch();
        for (var from = 0; from < keys.Length; from += NeighbourBatch.MaxQueries)
        {
            cancel.ThrowIfCancellationRequested();
            var first = from;
            index.SearchBatch(keys.AsSpan(from, Math.Min(NeighbourBatch.MaxQueries, keys.Length - from)), radius, batch, (query, neighbours) =>
            {
                foreach (ref readonly var neighbour in neighbours)
                    if (numbers.TryGetValue(neighbour.Key, out var other)) sets.Union(first + query, other);
            });
        }
        return sets;
    }
}
