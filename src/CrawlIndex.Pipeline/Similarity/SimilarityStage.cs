using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Images.Pdq;
using CrawlIndex.Index;
using CrawlIndex.Index.Shards;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Pipeline.Similarity;

/// <summary>What a run of the stage did.</summary>
/// <param name="Files">Files of <c>images/</c> that were indexed; those done before are not among them.</param>
/// <param name="Rows">Their rows that are current: later attempts at a URL take the place of earlier ones.</param>
/// <param name="Keys">Fingerprints that went in; a picture turned by its orientation has two.</param>
/// <param name="Unhashed">Rows without a fingerprint to compare: not fetched, a placeholder, or of too low a quality.</param>
public sealed record SimilarityCounts(int Files, long Rows, long Keys, long Unhashed);

/// <summary>
/// Fingerprints of <c>images/</c> into the shards of <c>index/</c>. Each file of images is taken once: (1) what the index holds of its URLs goes,
/// (2) its fingerprints go in, (3) the shards are made durable, (4) a mark is published that names the file. A run that ends between
/// two steps repeats them with the same result. Without the folder <c>index/</c> everything is built again from <c>images/</c>.
/// </summary>
public sealed class SimilarityStage(Workspace workspace)
{
    /// <summary>Folder of the shards and, below, of the marks.</summary>
    public const string Folder = "index";

    /// <summary>Pictures below this quality have too little to see: their hashes match what they do not resemble.</summary>
    public const int MinQuality = PdqHash.MatchQuality;

    /// <summary>Keys after which shards are made durable.</summary>
    private const int CheckpointKeys = 200_000;

    private const string Marks = Folder + "/files";

    private readonly List<ulong> ids = [];
    private readonly List<IndexItem> items = [];
    private readonly List<string> unmarked = [];

    /// <summary>Shards of a new index.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Indexes every file of images that has no mark yet.</summary>
    /// <exception cref="IOException">Another process has the index open, or the disk failed.</exception>
    /// <exception cref="CorruptIndexException">A file of the index is damaged; remove the folder to build it again.</exception>
    public async Task<SimilarityCounts> RunAsync(CancellationToken cancel = default)
    {
        var counts = new SimilarityCounts(0, 0, 0, 0);
        using var catalog = new CatalogReader(workspace.Folder);
        var files = await FilesAsync(catalog, cancel).ConfigureAwait(false);
        if (files.Count == 0) return counts;
        using var index = ShardSet.Open(PathOf(workspace.Folder), Shards);
        var waiting = 0;
        foreach (var file in files)
        {
            if (cancel.IsCancellationRequested) break;
            counts = Add(catalog, index, file, counts);
            unmarked.Add(file);
            waiting += items.Count;
            if (waiting < CheckpointKeys) continue;
            await MarkAsync(index).ConfigureAwait(false);
            waiting = 0;
        }
        await MarkAsync(index).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return counts;
    }

    /// <summary>Path of the shards of a workspace.</summary>
    public static string PathOf(string workspaceFolder) => Path.Combine(workspaceFolder, Folder);

    /// <summary>Whether a workspace has an index.</summary>
    public static bool Exists(string workspaceFolder) => ShardSet.Exists(PathOf(workspaceFolder));

    /// <summary>The item id of a picture: the first 8 bytes of SHA-256 over its URL as it stands in <c>images</c>.</summary>
    public static ulong IdOf(string url) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(url)));

    /// <summary>The files that the table's log names and no mark does, as <c>images/NAME</c>.</summary>
    private async Task<List<string>> FilesAsync(CatalogReader catalog, CancellationToken cancel)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var mark in workspace.Store.ListAsync(Marks + "/", cancel).ConfigureAwait(false)) done.Add(Path.GetFileName(mark));
        return [.. catalog.Files(Tables.Images).Files.Select(file => Path.GetFileName(file.Path)).Where(name => !done.Contains(name)).Select(name => $"{Tables.Images.Name}/{name}")];
    }

    private SimilarityCounts Add(CatalogReader catalog, ShardSet index, string file, SimilarityCounts counts)
    {
        ids.Clear();
        items.Clear();
        var unhashed = 0;
        // The view holds the last attempt at each URL: rows of earlier ones are nobody's any more.
        using (var rows = catalog.Sql($"SELECT f.url, f.pdq, f.pdq_quality, f.pdq_upright, f.outcome FROM read_parquet({catalog.FileLiteral(file)}) f JOIN images i ON i.url = f.url AND i.attempt = f.attempt"))
        {
            while (rows.Read())
            {
                var id = IdOf(rows.Text(0));
                ids.Add(id);
                var quality = rows.Int64(2);
                if (rows.Text(4) != "fetched" || quality is < MinQuality or > 100 || !Key256.TryParse(rows.Text(1), out var key))
                {
                    unhashed++;
                    continue;
                }
                items.Add(new IndexItem(key, id, (byte)quality));
                if (Key256.TryParse(rows.Text(3), out var upright) && upright != key) items.Add(new IndexItem(upright, id, (byte)quality));
            }
        }
        // (1)
        index.Delete(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ids));
        // (2)
        index.Insert(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(items));
        return new SimilarityCounts(counts.Files + 1, counts.Rows + ids.Count, counts.Keys + items.Count, counts.Unhashed + unhashed);
    }

    private async Task MarkAsync(ShardSet index)
    {
        // (3)
        index.Checkpoint();
        // (4)
        foreach (var file in unmarked)
        {
            var path = workspace.StagingPath(".mark");
            await File.WriteAllTextAsync(path, file + "\n", CancellationToken.None).ConfigureAwait(false);
            await workspace.Store.PublishAsync($"{Marks}/{Path.GetFileName(file)}", path, CancellationToken.None).ConfigureAwait(false);
        }
        unmarked.Clear();
    }
}
