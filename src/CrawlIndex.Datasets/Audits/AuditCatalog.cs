using CrawlIndex.Catalog;
using CrawlIndex.Html.Urls;
using CrawlIndex.Index;
using CrawlIndex.Index.Shards;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Datasets.Audits;

/// <summary>
/// What an audit looks rows up in: the pictures of a workspace by URL, by bytes and by fingerprint, and the pairs of each domain. About 60 bytes a
/// picture; loaded once, then read by any number of threads.
/// </summary>
internal sealed class AuditCatalog : IDisposable
{
    private const string Purpose = "read the workspace";

    /// <summary>The columns of fetched pictures that are looked up here.</summary>
    private static readonly TableSchema ImagesTable = new(
        "images", new("url", ColumnType.Text), new("md5", ColumnType.Text), new("sha1", ColumnType.Text), new("sha256", ColumnType.Text), new("pdq", ColumnType.Text), new("pdq_quality", ColumnType.Int32));

    private readonly Dictionary<UInt128, long> domains = [];
    private ShardSet? fingerprints;

    private AuditCatalog(SipHash hash, PublicSuffixList suffixes, long pairs)
    {
        Hash = hash;
        Suffixes = suffixes;
        Pictures = new PictureTable(pairs, hash);
        Copies = new CopyTable(hash);
    }

    public SipHash Hash { get; }

    public PublicSuffixList Suffixes { get; }

    public PictureTable Pictures { get; }

    public CopyTable Copies { get; }

    /// <summary>Null when the workspace has no fetched picture with a fingerprint.</summary>
    public ShardSet? Fingerprints => fingerprints;

    /// <summary>Names and sizes of the table files read: what an audit rests on.</summary>
    public required string Snapshot { get; init; }

    /// <summary>Pairs of a registered domain.</summary>
    public long PairsOf(ReadOnlySpan<byte> domain) => domain.IsEmpty ? 0 : domains.GetValueOrDefault(Hash.Of(domain));

    /// <summary>Reads a workspace.</summary>
    /// <param name="workspace">Its folder; a table that is not there is empty.</param>
    /// <param name="scratch">Folder for the fingerprint index of this audit.</param>
    /// <param name="cancel">Ends the reading.</param>
    public static AuditCatalog Load(string workspace, string scratch, CancellationToken cancel)
    {
        using var session = new SqlSession(new SqlLimits(Threads: 1));
        var (pairs, images) = (FilesOf(workspace, Tables.Pairs), FilesOf(workspace, ImagesTable));
        var catalog = new AuditCatalog(SipHash.Random(), Workspace.SuffixesOf(workspace), Count(session, pairs))
        {
            Snapshot = string.Join('\n', pairs.Concat(images).Select(file => $"{Path.GetRelativePath(workspace, file)} {new FileInfo(file).Length}")),
        };
        try
        {
            if (pairs.Length > 0) catalog.ReadPairs(session, pairs, cancel);
            if (images.Length > 0) catalog.ReadImages(session, images, scratch, cancel);
            return catalog;
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Pictures.Dispose();
        Copies.Dispose();
        fingerprints?.Dispose();
    }

    /// <summary>The files of the tables that an audit reads.</summary>
    public static IEnumerable<string> FilesOf(string workspace) => FilesOf(workspace, Tables.Pairs).Concat(FilesOf(workspace, ImagesTable));

    private static string[] FilesOf(string workspace, TableSchema table) =>
        Directory.Exists(Path.Combine(workspace, table.Name)) ? [.. TableFiles.Read(workspace, table).Files.Select(file => file.Path)] : [];

    private static string Scan(string[] files) => $"read_parquet([{string.Join(", ", files.Select(SqlSession.PathOf))}])";

    private static long Count(SqlSession session, string[] files)
    {
        if (files.Length == 0) return 0;
        using var rows = session.Query($"SELECT count(*) FROM {Scan(files)}", Purpose);
        return rows.Read() ? rows.Int64(0) : 0;
    }

    private void ReadPairs(SqlSession session, string[] files, CancellationToken cancel)
    {
        using (var rows = session.Query($"SELECT url, pair_id, licence FROM {Scan(files)}", Purpose))
        {
            for (long count = 0; rows.Read(); count++)
            {
                if ((count & 0xffff) == 0) cancel.ThrowIfCancellationRequested();
                Pictures.Add(Hash.Of(UrlCanonicalizer.WithoutFragment(rows.Bytes(0))), rows.Bytes(1), rows.Bytes(2));
            }
        }
        using var counts = session.Query($"SELECT url_host_registered_domain, count(*) FROM {Scan(files)} WHERE url_host_registered_domain <> '' GROUP BY ALL", Purpose);
        while (counts.Read()) domains[Hash.Of(counts.Bytes(0))] = counts.Int64(1);
    }

    private void ReadImages(SqlSession session, string[] files, string scratch, CancellationToken cancel)
    {
        var folder = Path.Combine(scratch, "fingerprints");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        using var rows = session.Query($"SELECT url, md5, sha1, sha256, pdq, pdq_quality FROM {Scan(files)} WHERE sha256 IS NOT NULL", Purpose);
        ShardLoader? loader = null;
        try
        {
            for (long count = 0; rows.Read(); count++)
            {
                if ((count & 0xffff) == 0) cancel.ThrowIfCancellationRequested();
                var picture = Pictures.AddPicture(Hash.Of(UrlCanonicalizer.WithoutFragment(rows.Bytes(0))));
                for (var digest = 1; digest <= 3; digest++) Copies.Add(picture, rows.Bytes(digest));
                if (!Key256.TryParse(rows.Bytes(4), out var key)) continue;
                loader ??= new ShardLoader(fingerprints = ShardSet.Open(folder));
                loader.Add(new IndexItem(key, (ulong)picture, (byte)Math.Clamp(rows.Int64(5), 0, 100)));
            }
            loader?.Finish();
        }
        finally
        {
            loader?.Dispose();
        }
    }
}
