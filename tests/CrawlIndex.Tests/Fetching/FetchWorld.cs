using System.Diagnostics;
using System.Net;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Images.Decoding.Vips;
using CrawlIndex.Images.Fetch;
using CrawlIndex.Pipeline.Fetching;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Tests.Fetching;

/// <summary>A workspace with pairs, a loopback web and a clock that only moves while nothing is under way.</summary>
internal sealed class FetchWorld : IDisposable
{
    public const string Contact = "https://bot.example/about";

    public FetchWorld() => Web = new LoopbackWeb(Clock);

    public TestClock Clock { get; } = new();

    public LoopbackWeb Web { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("fetch-").FullName;

    public FetchSetup Setup => new()
    {
        Fetch = new FetchOptions { Contact = new Uri(Contact), Loopback = [IPNetwork.Parse("127.1.0.0/16")] },
        Decoder = () => new VipsDecoder(),
        Names = Web,
        Clock = Clock,
        Readers = 1,
    };

    /// <summary>Writes one segment of pairs with these picture URLs.</summary>
    public void AddPairs(IEnumerable<string> urls, string segment = "a")
    {
        using var pairs = new TableWriter(Tables.Pairs, Path.Combine(Folder, "pairs", $"{segment}.parquet"));
        foreach (var url in urls)
        {
            pairs.Text(PairColumn.Url, Encoding.UTF8.GetBytes(url));
            pairs.Text(PairColumn.UrlHostName, Encoding.UTF8.GetBytes(new Uri(url).Host));
            pairs.EndRow();
        }
        pairs.Finish();
    }

    /// <summary>Runs a fetch; time goes on whenever no host is being waited for, or only hosts that hang.</summary>
    public async Task<FetchProgress> RunAsync(FetchSetup setup, CancellationToken cancel = default)
    {
        using var workspace = new Workspace(Folder);
        var (run, progress) = (new FetchRun(workspace, setup), new FetchProgress());
        var running = Task.Run(() => run.RunAsync(progress, cancel), CancellationToken.None);
        var real = Stopwatch.StartNew();
        while (!running.IsCompleted)
        {
            if (real.Elapsed > TimeSpan.FromMinutes(3))
                throw new TimeoutException($"{progress.Done} of {progress.Expected} ended; last requests: {string.Join(", ", Web.Log.TakeLast(5))}");
            // Under the gate's lock: a turn that is given meanwhile would be dated before the time it is used at.
            run.Gate?.Hold(busy =>
            {
                if (busy.All(Web.IsHanging)) Clock.MoveToNext();
            });
            Clock.Fire();
            await Task.Yield();
        }
        await running;
        return progress;
    }

    /// <summary>Rows of a question, as text.</summary>
    public List<string[]> Ask(string sql)
    {
        using var catalog = new CatalogReader(Folder);
        using var rows = catalog.Sql(sql);
        var all = new List<string[]>();
        while (rows.Read()) all.Add([.. Enumerable.Range(0, rows.Columns.Count).Select(rows.Text)]);
        return all;
    }

    public void Dispose()
    {
        Web.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
