using System.Threading.Channels;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Robots;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Images.Reading;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>
/// Fetches the pictures of a catalog: (1) URLs without a row in images are taken, sorted by registered domain; (2) each domain
/// is a lane that asks its URLs one after the other; (3) what came is decoded and hashed; (4) one writer makes batches and
/// publishes them; (5) bytes that very many sites serve are marked. Each URL gets one row, whatever happened to it.
/// </summary>
public sealed class FetchRun(Workspace workspace, FetchSetup setup)
{
    private const int MaxWaiting = 16;
    private const int CachedRobots = 4096;

    private readonly ObservationKeeper keeper = new(SignalParsers.All());

    private readonly Channel<FetchedTarget> fetched = Channel.CreateBounded<FetchedTarget>(MaxWaiting);
    private readonly Channel<Written> written = Channel.CreateBounded<Written>(MaxWaiting);
    private TaskCompletionSource windowEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long open;
    private readonly string name = $"CRAWLINDEX-FETCH-{setup.Clock.GetUtcNow():yyyyMMddHHmmss}-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>The gate while the run goes on.</summary>
    internal LocalHostGate? Gate { get; private set; }

    /// <summary>Runs until no URL is left. What is done when it is cancelled is published.</summary>
    /// <exception cref="IOException">Another process fetches for this workspace, or the disk failed.</exception>
    public async Task RunAsync(FetchProgress progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(progress);
        using var owner = Own();
        var names = new NameCache(setup.Names, setup.Clock);
        using var client = new PictureClient(setup.Fetch, names, setup.Clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var readers = Task.WhenAll(Enumerable.Range(0, setup.Readers).Select(_ => Task.Run(() => ReadAsync(stop), CancellationToken.None)));
        var writer = Task.Run(() => WriteAsync(progress, stop), CancellationToken.None);
        try
        {
            await FetchAsync(client, names, progress, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // A reader or the writer failed and stopped the run: its own exception follows below.
        }
        finally
        {
            fetched.Writer.TryComplete();
            await readers.ContinueWith(_ => written.Writer.TryComplete(), TaskScheduler.Default).ConfigureAwait(false);
            await Task.WhenAll(writer, readers).ConfigureAwait(false);
        }
    }

    /// <summary>Politeness needs one owner of each host: two runs on one workspace would double the pace.</summary>
    private FileStream Own()
    {
        var path = Path.Combine(workspace.Folder, ".fetching");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException taken)
        {
            throw new IOException($"{workspace.Folder}: another fetch is running on this workspace; wait for it or stop it", taken);
        }
    }

    private async Task FetchAsync(PictureClient client, NameCache names, FetchProgress progress, CancellationToken cancel)
    {
        var suffixes = workspace.Suffixes;
        ValueTask Record(Exchange exchange, CancellationToken token) => written.Writer.WriteAsync(new Written(null, exchange), token);
        Gate = new LocalHostGate(client, names, setup.Fetch, setup.Pace, host => FetchQueue.DomainOf(host, suffixes), Record, setup.Clock);
        var engine = new ConsentEngine(SignalParsers.All(cache: new RobotsCache(CachedRobots)));
        var guide = new FetchGuide(engine, setup.Policy, Gate, new SiteFileFetcher(client, Gate, Record, setup.Clock), setup.Clock) { Pages = new CatalogPages() };
        var fetcher = new PictureFetcher(client, setup.Fetch);
        var queue = new FetchQueue(workspace, setup);
        var options = new ParallelOptions { MaxDegreeOfParallelism = setup.Lanes, CancellationToken = cancel };
        // (1)
        for (var lanes = queue.Next(0); lanes.Count > 0; lanes = queue.Next(progress.Expected))
        {
            open = lanes.Values.Sum(lane => lane.Count);
            windowEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
            progress.Expect(open);
            guide.Pages = CatalogPages.Read(workspace.Folder, lanes.Values.SelectMany(lane => lane).Select(target => target.Url), setup.Policy, setup.Clock.GetUtcNow());
            // (2)
            await Parallel.ForEachAsync(lanes, options, async (lane, stop) =>
            {
                var workers = Math.Min(setup.Pace.MaxInFlight, lane.Value.Count);
                await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WalkAsync(lane.Key, lane.Value, fetcher, guide, progress, stop))).ConfigureAwait(false);
            }).ConfigureAwait(false);
            // Rows must be published before the catalog is asked again, or it gives the same URLs.
            await windowEnd.Task.WaitAsync(cancel).ConfigureAwait(false);
        }
        // (5)
        var spread = await new SpreadPlaceholders(workspace, setup.PlaceholderDomains).MarkAsync(cancel).ConfigureAwait(false);
        progress.Move(FetchOutcome.Fetched, FetchOutcome.Placeholder, spread);
    }

    private async Task WalkAsync(string lane, Queue<FetchTarget> queue, PictureFetcher fetcher, FetchGuide guide, FetchProgress progress, CancellationToken cancel)
    {
        while (true)
        {
            FetchTarget target;
            lock (queue)
            {
                progress.Wait(lane, queue.Count);
                if (!queue.TryDequeue(out target)) return;
            }
            var result = await fetcher.FetchAsync(target.Url, guide, cancel).ConfigureAwait(false);
            for (var tries = 1; tries < setup.Tries && MayPass(result.Outcome); tries++)
            {
                // Every request is on record, those that failed too.
                foreach (var exchange in result.Exchanges) await written.Writer.WriteAsync(new Written(null, exchange), cancel).ConfigureAwait(false);
                result = await fetcher.FetchAsync(target.Url, guide, cancel).ConfigureAwait(false);
            }
            await fetched.Writer.WriteAsync(new FetchedTarget(target, result), cancel).ConfigureAwait(false);
        }
    }

    private static bool MayPass(FetchOutcome outcome) =>
        outcome is FetchOutcome.ConnectFailed or FetchOutcome.TimedOut or FetchOutcome.BrokenAnswer or FetchOutcome.TooManyRequests or FetchOutcome.ServerError;

    private async Task ReadAsync(CancellationTokenSource stop)
    {
        try
        {
            using var decoder = setup.Decoder();
            var reader = new PictureReader(decoder);
            var thumbnails = setup.Keep == KeptPixels.Thumbnails ? new ThumbnailMaker(decoder) : null;
            // (3)
            await foreach (var (target, result) in fetched.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                var picture = FetchedPicture.Read(target, result, reader, keeper);
                if (thumbnails is not null && picture.Outcome == FetchOutcome.Fetched) picture = picture with { Thumbnail = thumbnails.Make(picture.Body.Span, picture.Reading.Format) };
                await written.Writer.WriteAsync(new Written(picture, null)).ConfigureAwait(false);
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task WriteAsync(FetchProgress progress, CancellationTokenSource stop)
    {
        FetchBatch? batch = null;
        try
        {
            var rows = new ImageRows(workspace.Suffixes);
            var number = 0;
            // (4)
            await foreach (var item in written.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                batch ??= new FetchBatch(workspace, setup, rows, keeper, $"{name}-{number++:00000}.warc.gz");
                if (item.Exchange is { } exchange) batch.Add(exchange);
                if (item.Picture is { } picture)
                {
                    batch.Add(picture);
                    progress.End(picture.Outcome, picture.Body.Length);
                    open--;
                }
                var isWindowEnd = item.Picture is not null && open == 0;
                if (!isWindowEnd && batch.Rows < setup.BatchRows && setup.Clock.GetUtcNow() - batch.Started < setup.BatchTime) continue;
                await batch.PublishAsync(CancellationToken.None).ConfigureAwait(false);
                batch.Dispose();
                batch = null;
                if (isWindowEnd) windowEnd.TrySetResult();
            }
            if (batch is not null) await batch.PublishAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            written.Writer.TryComplete();
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            batch?.Dispose();
        }
    }

    private readonly record struct FetchedTarget(FetchTarget Target, FetchResult Result);

    private readonly record struct Written(FetchedPicture? Picture, Exchange? Exchange);
}
