using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Pipeline.Signals;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>
/// Rows and records that become visible together: (1) the archive is published, (2) what it says about consent, (3) the table of
/// pictures, named after the URLs in it, which marks them done. A crash before (3) costs the batch's requests, never a row of a
/// picture twice; what (1) and (2) published stays true: it was asked and answered. One thread.
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
    private readonly TableWriter observations;
    private readonly TableWriter signals;
    private readonly SignalRecorder recorder;
    private readonly List<string> urls = [];
    private int attempt = 1;

    public FetchBatch(Workspace workspace, FetchSetup setup, ImageRows rows, ObservationKeeper keeper, string archiveName)
    {
        this.workspace = workspace;
        this.setup = setup;
        this.rows = rows;
        Started = setup.Clock.GetUtcNow();
        archive = new FetchArchive(workspace.StagingPath(".warc.gz"), archiveName, setup.Fetch.UserAgent, Started);
        table = new TableWriter(Tables.Images, workspace.StagingPath(".images"));
        observations = new TableWriter(Tables.Observations, workspace.StagingPath(".observations"));
        signals = new TableWriter(Tables.Signals, workspace.StagingPath(".signals"));
        recorder = new SignalRecorder(observations, signals, workspace.Suffixes, keeper);
    }

    public DateTimeOffset Started { get; }

    public int Rows => urls.Count;

    /// <summary>Writes an exchange that belongs to a host, not to a picture.</summary>
    public void Add(Exchange exchange) => Write(exchange, null);

    public void Add(FetchedPicture picture)
    {
        ArchivedRecord? last = null;
        for (var i = 0; i < picture.Result.Exchanges.Count; i++) last = Write(picture.Result.Exchanges[i], i == picture.Result.Exchanges.Count - 1 ? picture : null);
        rows.Write(table, picture, last);
        urls.Add(picture.Target.Url);
        attempt = Math.Max(attempt, picture.Target.Attempt);
    }

    private ArchivedRecord Write(Exchange exchange, FetchedPicture? picture)
    {
        var isPicture = exchange.Role == ObservationRole.Image;
        var place = archive.Write(exchange, !isPicture || (setup.Keep == KeptPixels.Pictures && picture?.Outcome == FetchOutcome.Fetched));
        if (picture?.Kept is { } kept)
        {
            if (picture.Thumbnail is { } thumbnail) archive.WriteThumbnail(exchange, thumbnail, place);
            archive.Write(picture, place);
            recorder.Write(kept with { Observation = kept.Observation with { Origin = place.AsOrigin() } }, place.Place.Length);
        }
        // That a picture's host did not answer says nothing; that nobody could have its robots.txt does.
        else if (exchange.Status > 0 || !isPicture) recorder.Record(exchange.AsObservation() with { Origin = place.AsOrigin() }, place.Place.Length);
        return place;
    }

    public async Task PublishAsync(CancellationToken cancel)
    {
        archive.Dispose();
        foreach (var writer in (TableWriter[])[observations, signals, table]) writer.Finish();
        var id = NameOf(urls.Count > 0 ? urls : [archive.Name], attempt);
        // (1)
        await workspace.Store.PublishAsync($"{Folder}/{archive.Name}", archive.Path, cancel).ConfigureAwait(false);
        // (2)
        foreach (var writer in (TableWriter[])[observations, signals]) await workspace.Logs.AppendAsync(writer.Schema, id, writer.Path, cancel).ConfigureAwait(false);
        // (3)
        if (urls.Count > 0) await workspace.Logs.AppendAsync(Tables.Images, id, table.Path, cancel).ConfigureAwait(false);
    }

    public void Dispose()
    {
        archive.Dispose();
        table.Dispose();
        observations.Dispose();
        signals.Dispose();
    }

    /// <summary>A name that follows from the URLs of a batch; versions after the first are told apart by their number.</summary>
    public static string NameOf(List<string> urls, int attempt)
    {
        urls.Sort(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var url in urls) hash.AppendData(Encoding.UTF8.GetBytes(url + "\n"));
        var id = Convert.ToHexStringLower(hash.GetHashAndReset());
        return attempt == 1 ? id : $"{id}-{attempt}";
    }
}
