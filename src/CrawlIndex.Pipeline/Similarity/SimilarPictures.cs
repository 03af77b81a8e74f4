using CrawlIndex.Catalog;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Images.Pdq;
using CrawlIndex.Index;
using CrawlIndex.Index.Shards;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.Pipeline.Similarity;

/// <summary>Questions about the pictures of a workspace by how they look or by the digest of their bytes. One thread at a time. Sees the index as it was when opened.</summary>
public sealed class SimilarPictures : IDisposable
{
    /// <summary>Fingerprints in one question to the catalog.</summary>
    private const int KeysPerQuestion = 2_000;

    private readonly CatalogReader catalog;
    private readonly ShardSet index;
    private readonly NeighbourBuffer found = new();
    private readonly NeighbourBatch batch = new();

    private SimilarPictures(CatalogReader catalog, ShardSet index)
    {
        this.catalog = catalog;
        this.index = index;
    }

    /// <summary>Opens the index of a workspace.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none; the message says what makes one.</exception>
    public static SimilarPictures Open(string workspace)
    {
        var folder = SimilarityStage.PathOf(workspace);
        if (!ShardSet.Exists(folder))
            throw new DirectoryNotFoundException($"the workspace '{workspace}' has no similarity index; make one with: crawlindex index build --workspace {workspace}");
        var catalog = new CatalogReader(workspace);
        try
        {
            return new SimilarPictures(catalog, ShardSet.Open(folder, options: new ShardOptions { ReadOnly = true }));
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

    /// <summary>Every page that shows a picture within <paramref name="radius"/> bits of one of the views of a picture, nearest first.</summary>
    public IReadOnlyList<PictureSighting> Near(IReadOnlyList<(PdqView View, PdqHash Hash)> views, int radius)
    {
        ArgumentNullException.ThrowIfNull(views);
        var nearest = new Dictionary<string, (int Distance, PdqView View)>(StringComparer.Ordinal);
        foreach (var (view, hash) in views)
        {
            index.Search(new Key256(hash.A, hash.B, hash.C, hash.D), radius, found);
            foreach (ref readonly var neighbour in found.Neighbours)
            {
                var key = neighbour.Key.ToString();
                if (!nearest.TryGetValue(key, out var known) || neighbour.Distance < known.Distance) nearest[key] = (neighbour.Distance, view);
            }
        }
        var sightings = new List<PictureSighting>();
        foreach (var keys in nearest.Keys.Order(StringComparer.Ordinal).Chunk(KeysPerQuestion))
        {
            var list = string.Join(",", keys.Select(key => $"'{key}'"));
            foreach (var sighting in Sightings($"i.pdq IN ({list}) OR i.pdq_upright IN ({list})"))
            {
                var best = Nearer(Distance(sighting.Pdq), Distance(sighting.Upright));
                if (best is { } hit) sightings.Add(sighting with { Distance = hit.Distance, View = hit.View });
            }
        }
        return [.. sightings.OrderBy(sighting => sighting.Distance).ThenBy(sighting => sighting.Url, StringComparer.Ordinal).ThenBy(sighting => sighting.Pair?.PageUrl, StringComparer.Ordinal)];

        (int Distance, PdqView View)? Distance(string? key) => key is not null && nearest.TryGetValue(key, out var hit) ? hit : null;
    }

    /// <summary>Every page that shows a picture with these bytes; the digest is the md5 (32 hex digits), sha1 (40) or sha256 (64) of the file.</summary>
    public IReadOnlyList<PictureSighting> WithDigest(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        var column = hex.Length switch { 32 => "md5", 40 => "sha1", 64 => "sha256", _ => null };
        if (column is null || !hex.All(char.IsAsciiHexDigit)) return [];
        return [.. Sightings($"i.{column} = '{hex.ToLowerInvariant()}'").OrderBy(sighting => sighting.Url, StringComparer.Ordinal).ThenBy(sighting => sighting.Pair?.PageUrl, StringComparer.Ordinal)];
    }

    /// <summary>The fingerprint of a picture that was fetched; null where there is none.</summary>
    public PdqHash? HashOf(string url)
    {
        using var rows = catalog.Sql($"SELECT pdq FROM images WHERE url = {Quote(url)} AND pdq IS NOT NULL");
        return rows.Read() && PdqHash.TryParse(rows.Text(0), out var hash) ? hash : null;
    }

    /// <summary>
    /// For each of these pictures that has a fingerprint: itself and the pictures near it, by URL, with the fingerprints that match.
    /// At most <paramref name="limit"/> for one.
    /// </summary>
    public Dictionary<string, IReadOnlyList<(string Url, PdqFingerprint Pdq)>> CopiesOf(IReadOnlyCollection<string> urls, int radius, int limit)
    {
        ArgumentNullException.ThrowIfNull(urls);
        var asked = new List<(string Url, Key256 Key)>();
        foreach (var part in urls.Distinct(StringComparer.Ordinal).Chunk(KeysPerQuestion))
        {
            using var rows = catalog.Sql($"SELECT url, pdq FROM images WHERE url IN ({string.Join(",", part.Select(Quote))}) AND pdq_quality >= {SimilarityStage.MinQuality} AND outcome = 'fetched'");
            while (rows.Read()) if (Key256.TryParse(rows.Text(1), out var key)) asked.Add((rows.Text(0), key));
        }
        var near = new Key256[asked.Count][];
        index.SearchBatch(asked.ConvertAll(one => one.Key).ToArray(), radius, batch, (query, neighbours) => near[query] = Distinct(neighbours, limit));
        var named = NamesOf(near.SelectMany(keys => keys).Distinct());
        var copies = new Dictionary<string, IReadOnlyList<(string, PdqFingerprint)>>(StringComparer.Ordinal);
        for (var i = 0; i < asked.Count; i++)
        {
            var all = near[i].SelectMany(key => named.GetValueOrDefault(key, [])).DistinctBy(copy => copy.Url).Take(limit).ToList();
            copies[asked[i].Url] = all;
        }
        return copies;
    }

    public void Dispose()
    {
        index.Dispose();
        catalog.Dispose();
    }

    internal static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static Key256[] Distinct(ReadOnlySpan<Neighbour> neighbours, int limit)
    {
        var keys = new List<Key256>();
        foreach (ref readonly var neighbour in neighbours)
        {
            if (keys.Count == limit) break;
            if (!keys.Contains(neighbour.Key)) keys.Add(neighbour.Key);
        }
        return [.. keys];
    }

    private Dictionary<Key256, List<(string Url, PdqFingerprint Pdq)>> NamesOf(IEnumerable<Key256> keys)
    {
        var names = new Dictionary<Key256, List<(string, PdqFingerprint)>>();
        foreach (var part in keys.Chunk(KeysPerQuestion))
        {
            var list = string.Join(",", part.Select(key => $"'{key}'"));
            using var rows = catalog.Sql(
                $"SELECT url, pdq, pdq_quality FROM images WHERE pdq IN ({list}) AND pdq_quality >= {SimilarityStage.MinQuality} AND outcome = 'fetched' UNION ALL " +
                $"SELECT url, pdq_upright, pdq_quality FROM images WHERE pdq_upright IN ({list}) AND pdq_quality >= {SimilarityStage.MinQuality} AND outcome = 'fetched' ORDER BY ALL");
            while (rows.Read())
            {
                if (!Key256.TryParse(rows.Text(1), out var key) || !PdqFingerprint.TryParse(rows.Text(1), (int)rows.Int64(2), out var pdq)) continue;
                if (!names.TryGetValue(key, out var known)) names.Add(key, known = []);
                known.Add((rows.Text(0), pdq));
            }
        }
        return names;
    }

    private static (int Distance, PdqView View)? Nearer((int Distance, PdqView View)? one, (int Distance, PdqView View)? other) =>
        one is null ? other : other is null || one.Value.Distance <= other.Value.Distance ? one : other;

    private List<PictureSighting> Sightings(string where)
    {
        var sightings = new List<PictureSighting>();
        var columns = string.Join(", ", PairRow.Columns.Split(", ").Select(column => column.Replace("fetch_time", "p.fetch_time", StringComparison.Ordinal)).Select(column => column.Contains('.') ? column : "p." + column));
        using var rows = catalog.Sql($"SELECT {columns}, i.url, i.url_host_registered_domain, i.pdq, i.pdq_upright, i.sha256, p.page_host_registered_domain FROM images i LEFT JOIN pairs p ON p.url = i.url WHERE {where}");
        const int First = 7;
        while (rows.Read())
        {
            sightings.Add(new PictureSighting(
                rows.Text(First), rows.Text(First + 1), OrNull(First + 2), OrNull(First + 3), rows.Text(First + 4), OrNull(First + 5), rows.IsNull(0) ? null : PairRow.Read(rows)));
        }
        return sightings;

        string? OrNull(int column) => rows.IsNull(column) ? null : rows.Text(column);
    }
}
