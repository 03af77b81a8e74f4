using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>
/// Rows and records that become visible together: (1) the archive is published, (2) the table, named after the URLs in it,
/// which marks them done. A crash before (2) costs the batch's requests, never a row twice; the archive of (1) stays as a record
/// of what was asked. One thread.
/// </summary>
internal sealed class FetchBatch : IDisposable
{
    /// <summary>Folder of the archives.</summary>
    public const string Folder = "fetches";

    private readonly Workspace workspace;
    private readonly FetchSetup setup;
    private readonly ImageRows rows;
    private readonly FetchArchive archive;
    private readonly TableWriter table;
    private readonly List<string> urls = [];
    private int attempt = 1;

    public FetchBatch(Workspace workspace, FetchSetup setup, ImageRows rows, string archiveName)
    {
        this.workspace = workspace;
        this.setup = setup;
        this.rows = rows;
        Started = setup.Clock.GetUtcNow();
        archive = new FetchArchive(workspace.StagingPath(".warc.gz"), archiveName, setup.Fetch.UserAgent, Started);
        table = new TableWriter(Tables.Images, workspace.StagingPath(".images"));
    }

    public DateTimeOffset Started { get; }

    public int Rows => urls.Count;

    /// <summary>Writes an exchange that belongs to a host, not to a picture.</summary>
    public void Add(Exchange exchange) => archive.Write(exchange, withBody: true);

    public void Add(FetchedPicture picture)
    {
        var place = archive.Write(picture, setup.Keep == KeptPixels.Pictures && picture.Outcome is FetchOutcome.Fetched);
        rows.Write(table, picture, archive.Name, place);
        urls.Add(picture.Target.Url);
        attempt = Math.Max(attempt, picture.Target.Attempt);
    }

    public async Task PublishAsync(CancellationToken cancel)
    {
        archive.Dispose();
        table.Finish();
        // (1)
        await workspace.Store.PublishAsync($"{Folder}/{archive.Name}", archive.Path, cancel).ConfigureAwait(false);
        // (2)
        if (urls.Count > 0) await workspace.Store.PublishAsync(Workspace.NameOf(Tables.Images.Name, NameOf(urls, attempt)), table.Path, cancel).ConfigureAwait(false);
    }

    public void Dispose()
    {
        archive.Dispose();
        table.Dispose();
    }

    private static string NameOf(List<string> urls, int attempt)
    {
        urls.Sort(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var url in urls) hash.AppendData(Encoding.UTF8.GetBytes(url + "\n"));
        var id = Convert.ToHexStringLower(hash.GetHashAndReset());
        return attempt == 1 ? id : $"{id}-{attempt}";
    }
}
