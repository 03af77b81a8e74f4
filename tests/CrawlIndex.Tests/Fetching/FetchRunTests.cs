using CrawlIndex.Images.Fetch;
using CrawlIndex.Pipeline.Fetching;
using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.Tests.Fetching;

/// <summary>The whole fetch against a web of sixty hosts, most of which misbehave.</summary>
public sealed class FetchRunTests
{
    [Fact]
    public async Task Issue4_SixtyHosts_EveryUrlHasOneOutcomeAndNobodyIsHurt()
    {
        using var world = new FetchWorld();
        var expected = HostileWeb.Build(world.Web);
        world.AddPairs(expected.Keys.Concat(expected.Keys.Take(100)));
        var progress = await world.RunAsync(world.Setup);

        var rows = world.Ask("SELECT url, outcome, reason FROM images");
        Assert.Equal(expected.Count, rows.Count);
        Assert.Equal(expected.Count, progress.Done);
        var outcomes = rows.ToDictionary(row => row[0], row => row, StringComparer.Ordinal);
        var wrong = expected.Where(url => outcomes[url.Key][1] != url.Value.Name()).Select(url => $"{url.Key}: {outcomes[url.Key][1]} ({outcomes[url.Key][2]}), expected {url.Value.Name()}");
        Assert.Empty(wrong);

        AssertPolite(world);
        AssertRecorded(world);
    }

    [Fact]
    public async Task Fetch_SecondRun_AsksForNothingAndRetryOnlyForWhatMayPass()
    {
        using var world = new FetchWorld();
        var isUp = false;
        world.Web.Add("a.example", System.Net.IPAddress.Parse("127.1.0.1"), target => target switch
        {
            "/flaky.png" => isUp ? WebAnswer.Of(200, MadePicture.Noise(1, 24, 24)) : WebAnswer.Text("down", 503),
            "/good.png" => WebAnswer.Of(200, MadePicture.Noise(2, 24, 24)),
            _ => WebAnswer.NotFound,
        });
        world.AddPairs(["http://a.example/flaky.png", "http://a.example/good.png", "http://a.example/gone.png"]);
        await world.RunAsync(world.Setup);
        var asked = world.Web.Log.Count;
        Assert.Equal(0, (await world.RunAsync(world.Setup)).Done);
        Assert.Equal(asked, world.Web.Log.Count);

        isUp = true;
        Assert.Equal(1, (await world.RunAsync(world.Setup with { RetryFailed = true })).Done);
        Assert.Equal([["http://a.example/flaky.png", "fetched", "2"], ["http://a.example/gone.png", "not_found", "1"], ["http://a.example/good.png", "fetched", "1"]],
            world.Ask("SELECT url, outcome, attempt FROM images ORDER BY url"));
        world.AddPairs(["http://a.example/good.png", "http://a.example/new.png"], "b");
        Assert.Equal(1, (await world.RunAsync(world.Setup)).Done);
    }

    [Fact]
    public async Task Fetch_Interrupted_PublishesWhatIsDoneAndGoesOnLater()
    {
        using var world = new FetchWorld();
        using var stop = new CancellationTokenSource();
        var served = 0;
        world.Web.Add("a.example", System.Net.IPAddress.Parse("127.1.0.1"), target =>
        {
            if (!target.StartsWith("/p", StringComparison.Ordinal)) return WebAnswer.NotFound;
            if (Interlocked.Increment(ref served) == 20) stop.Cancel();
            return WebAnswer.Of(200, MadePicture.Noise(1, 24, 24));
        });
        var urls = Enumerable.Range(0, 50).Select(number => $"http://a.example/p{number}").ToList();
        world.AddPairs(urls);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.RunAsync(world.Setup, stop.Token));
        var first = world.Ask("SELECT url FROM images").Count;
        Assert.InRange(first, 1, 49);
        await world.RunAsync(world.Setup);
        Assert.Equal(urls.Order(StringComparer.Ordinal), world.Ask("SELECT url FROM images").Select(row => row[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Issue4_OnePictureOnVeryManyDomains_IsAPlaceholder()
    {
        using var world = new FetchWorld();
        for (var host = 0; host < 6; host++)
        {
            var own = MadePicture.Noise(100 + host, 24, 24);
            world.Web.Add($"h{host}.example", System.Net.IPAddress.Parse($"127.1.0.{host + 1}"), target => target switch
            {
                "/tile.png" => WebAnswer.Of(200, MadePicture.Noise(1, 24, 24)),
                "/own.png" => WebAnswer.Of(200, own),
                _ => WebAnswer.NotFound,
            });
        }
        world.AddPairs(Enumerable.Range(0, 6).SelectMany(host => (string[])[$"http://h{host}.example/tile.png", $"http://h{host}.example/own.png"]));
        var progress = await world.RunAsync(world.Setup with { PlaceholderDomains = 5 });
        Assert.Equal((6, 6), (progress[FetchOutcome.Fetched], progress[FetchOutcome.Placeholder]));
        Assert.Equal([["fetched", "6", "0"], ["placeholder", "6", "6"]],
            world.Ask("SELECT outcome, count(*), count(*) FILTER (contains(url, 'tile') AND reason = 'the same bytes on 6 domains' AND attempt = 2 AND pdq IS NOT NULL AND warc_record_offset > 0) FROM images GROUP BY outcome ORDER BY outcome"));
        Assert.Equal(0, (await world.RunAsync(world.Setup with { PlaceholderDomains = 5 })).Done);
        Assert.Equal([["12"]], world.Ask("SELECT count(*) FROM images"));
    }

    private static void AssertPolite(FetchWorld world)
    {
        var log = world.Web.Log.ToList();
        Assert.All(log, request => Assert.Equal($"CrawlIndexBot/0.1 (+{FetchWorld.Contact})", request.Agent));
        Assert.DoesNotContain(log, request => request.Target.Contains("private", StringComparison.Ordinal) && request.Host is "good0.example" or "moved.example");
        Assert.DoesNotContain(log, request => request.Host is "closed.example" or "named.example" or "down.example" or "circle.example" or "mute.example" && request.Target != "/robots.txt");
        Assert.DoesNotContain(log, request => request.Host == "tdm.example" && request.Target == "/a.png");
        Assert.DoesNotContain(log, request => request.Address.ToString() == "127.0.0.1" || request.Target.Contains("secret", StringComparison.Ordinal));
        foreach (var target in (string[])["/noai.png", "/tdm.png", "/usage.png"]) Assert.InRange(world.Web.Sent[$"heads.example{target}"], 0, 7 << 20);
        Assert.All(log.Where(request => request.Target == "/robots.txt").CountBy(request => request.Host), host => Assert.InRange(host.Value, 1, 12));

        var pace = new PaceOptions();
        foreach (var host in log.GroupBy(request => request.Host))
        {
            // The file that states the delay had to be asked for first.
            var least = host.Key == HostileWeb.GoodHost(1) ? TimeSpan.FromSeconds(HostileWeb.CrawlDelay) : TimeSpan.FromSeconds(1 / pace.MaxRate);
            AssertApart(host, least, host.Key);
        }
        foreach (var address in log.GroupBy(request => request.Address)) AssertApart(address, TimeSpan.FromSeconds(1 / pace.AddressRate), address.Key.ToString());
        var busy = log.Where(request => request.Host == "busy.example").Select(request => request.Time).ToList();
        Assert.True(Enumerable.Range(1, busy.Count - 1).Max(at => busy[at] - busy[at - 1]) >= TimeSpan.FromSeconds(30), "Retry-After was not kept");
    }

    private static void AssertApart(IEnumerable<WebRequest> requests, TimeSpan least, string who)
    {
        var times = requests.Select(request => request.Time).ToList();
        for (var i = 1; i < times.Count; i++) Assert.True(times[i] - times[i - 1] >= least, $"{who}: {times[i] - times[i - 1]} between two requests, at least {least} was owed");
    }

    /// <summary>Everything that was asked and answered stands in sound archives, with rows that point to it.</summary>
    private static void AssertRecorded(FetchWorld world)
    {
        var requests = 0L;
        foreach (var file in Directory.GetFiles(Path.Combine(world.Folder, "fetches")))
        {
            using var reader = WarcReader.Open(file);
            while (reader.Read())
            {
                Assert.Equal(RecordOutcome.Complete, reader.Record.Outcome is RecordOutcome.TruncatedByCrawler ? RecordOutcome.Complete : reader.Record.Outcome);
                if (reader.Record.Type == WarcRecordType.Request) requests++;
            }
        }
        Assert.True(requests > 10_000);
        Assert.Equal([["0"]], world.Ask("SELECT count(*) FROM images WHERE outcome = 'fetched' AND (md5 IS NULL OR sha1 IS NULL OR sha256 IS NULL OR pdq IS NULL OR width IS NULL OR warc_record_offset IS NULL)"));
        foreach (var status in (string[])["401", "402", "451"])
            Assert.NotEmpty(world.Ask($"SELECT rule FROM signals WHERE fetch_status = {status} AND role = 'image' AND rule <> 'absent'"));
        Assert.NotEmpty(world.Ask("SELECT 1 FROM observations WHERE fetch_status = 403 AND role = 'image'"));
        Assert.NotEmpty(world.Ask("SELECT 1 FROM observations WHERE fetch_status = 404 AND role = 'site-file' AND url_host_name = 'good0.example'"));
        Assert.NotEmpty(world.Ask("SELECT 1 FROM signals WHERE family = 'robots' AND rule = 'unreachable' AND url_host_name = 'down.example'"));
    }
}
