using System.Diagnostics;
using CrawlIndex.App.Cli;
using CrawlIndex.App.Demo.Recording;
using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Pipeline.Fetching;
using CrawlIndex.Pipeline.Ingestion;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.App.Demo;

/// <summary>
/// The demo from end to end: (1) serve the demo web on loopback, (2) crawl it into a WARC, (3) ingest that into the
/// workspace as any other segment, (4) fetch its pictures politely, (5) ask the catalog what was found. A second run replaces what the first one made and
/// touches nothing else in the workspace; a run that was interrupted is repaired by the next one.
/// </summary>
/// <param name="folder">Workspace of the catalog; the crawl lies in its folder crawl/.</param>
public sealed class DemoRun(string folder)
{
    /// <summary>Name of the recorded file, shaped like those of Common Crawl; what belongs to the demo is known by it.</summary>
    public const string ArchiveName = "CRAWLINDEX-DEMO-00000.warc.gz";

    private CrawlCounts? crawl;
    private TimeSpan crawlTime;

    /// <summary>Takes the crawl of an earlier run when there is one.</summary>
    public bool KeepCrawl { get; init; }

    /// <summary>Told what is being done, a line a step.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Shows no progress bar.</summary>
    public bool Quiet { get; init; }

    public string Archive { get; } = Path.Combine(folder, "crawl", ArchiveName);

    /// <summary>Runs all steps. Throws <see cref="IOException"/> when the disk or the loopback interface fails.</summary>
    public async Task<DemoReport> RunAsync(CancellationToken cancel)
    {
        if (!KeepCrawl || !File.Exists(Archive)) await RecordAsync(cancel);
        else Say($"Keeping the crawl of an earlier run: {Archive}");
        var clock = Stopwatch.StartNew();
        // (3)
        await IngestAsync(cancel);
        var ingestTime = clock.Elapsed;
        // (4)
        clock.Restart();
        await FetchAsync(cancel);
        var fetchTime = clock.Elapsed;
        // (5)
        using var catalog = WorkspaceCatalog.Open(folder);
        return new DemoFindings(catalog, ArchiveName).Fill(new DemoReport
        {
            Explained = DemoVerdict.Explain(catalog, folder, ArchiveName),
            Workspace = folder,
            Archive = Archive,
            ArchiveBytes = new FileInfo(Archive).Length,
            Crawl = crawl,
            CrawlTime = crawlTime,
            IngestTime = ingestTime,
            FetchTime = fetchTime,
            Next = NextCommands.For(folder),
        });
    }

    /// <summary>Steps (1) and (2). The archive appears whole: an interrupted crawl leaves only its .part file, which the next one overwrites.</summary>
    private async Task RecordAsync(CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        Directory.CreateDirectory(Path.GetDirectoryName(Archive)!);
        // (1)
        await using var web = await DemoWeb.StartAsync(DemoWorld.Sites, cancel);
        Say($"A made-up web of {DemoWorld.Sites.Count} hosts on {web.Endpoint}; nothing leaves this machine.");
        foreach (var site in DemoWorld.Sites) Say($"  {site.Host,-28}{site.Subject}");
        // (2)
        Say("Crawling it: robots.txt first, then pages and pictures, breadth first ...");
        var part = Archive + ".part";
        var hosts = DemoWorld.Sites.Select(site => site.Host).ToHashSet(StringComparer.OrdinalIgnoreCase);
        using (var client = new LoopbackClient(web.Endpoint, $"{Recorder.Token}/{Composition.Version}", TimeProvider.System))
        using (var archive = new CrawlArchive(part, ArchiveName, client.UserAgent, TimeProvider.System))
        using (var recorder = new Recorder(client, archive, hosts.Contains))
        {
            await recorder.RunAsync(DemoWorld.Seeds, cancel);
            crawl = recorder.Counts;
        }
        await WithdrawAsync(cancel);
        File.Move(part, Archive, overwrite: true);
        crawlTime = clock.Elapsed;
    }

    /// <summary>Removes the tables of an earlier demo. The row in segments goes last: while it is there, the next run finds what to remove.</summary>
    private async Task WithdrawAsync(CancellationToken cancel)
    {
        var segments = EarlierSegments();
        if (segments.Count == 0) return;
        using var workspace = new Workspace(folder);
        foreach (var segment in segments)
            foreach (var table in Tables.All.OrderBy(table => table == Tables.Segments)) await WithdrawAsync(await workspace.Logs.OpenAsync(table, cancel), DataPath.Escaped($"{segment}.parquet"), cancel);
    }

    /// <summary>Takes a file out of a table; it is deleted when no reader can need it any more.</summary>
    private static async Task WithdrawAsync(DeltaTable table, string file, CancellationToken cancel)
    {
        var now = await table.SnapshotAsync(cancel);
        if (now.Files.ContainsKey(DataPath.Key(file))) await table.CommitAsync(new TableChange("DELETE") { Removes = [file] }, cancel);
    }

    private HashSet<string> EarlierSegments()
    {
        using var catalog = WorkspaceCatalog.Open(folder);
        using var rows = catalog.Sql($"SELECT segment_id FROM segments WHERE warc_filename = '{ArchiveName}'");
        var segments = new HashSet<string>(StringComparer.Ordinal);
        while (rows.Read()) segments.Add(rows.Text(0));
        // A run that died while it published left tables without a row; their id follows from the file they were read from.
        if (File.Exists(Archive)) segments.Add(SegmentSource.Of(Archive).IdOf(new FileInfo(Archive).Length));
        return segments;
    }

    /// <summary>By the runner of <c>crawlindex fetch</c>: pictures that an earlier run ended are not asked for again.</summary>
    private async Task FetchAsync(CancellationToken cancel)
    {
        await using var web = await DemoWeb.StartAsync(DemoWorld.Sites, cancel);
        using var workspace = new Workspace(folder);
        var setup = Composition.CreateFetchSetup(ConsentPolicy.OptOut, new FetchOptions { Version = Composition.Version, Loopback = FetchOptions.AllLoopback }) with
        {
            Names = new DemoNames(web.Endpoint),
            // All hosts are this process: a real pause would only cost the viewer time.
            Pace = new PaceOptions { StartRate = 200, MaxRate = 500, AddressRate = 1000, MaxCrawlDelay = TimeSpan.FromMilliseconds(10) },
        };
        Say("Fetching its pictures, each with a permit: robots.txt and site files of its host, signals of its page, then the head of the answer ...");
        var progress = new FetchProgress();
        await FetchView.ShowAsync(progress, Quiet, () => new FetchRun(workspace, setup).RunAsync(progress, cancel));
    }

    /// <summary>By the runner of <c>crawlindex ingest</c>.</summary>
    private async Task IngestAsync(CancellationToken cancel)
    {
        using var http = Composition.CreateHttpClient();
        using var workspace = new Workspace(folder);
        var progress = new IngestProgress();
        var run = new IngestRunner(workspace, http, jobs: 1);
        var results = await ProgressView.ShowAsync(progress, Quiet, () => run.RunAsync([SegmentSource.Of(Archive)], progress, cancel));
        if (results[0].Outcome == SegmentOutcome.Failed) throw new IOException($"{Archive}: {results[0].Reason}");
    }
}
