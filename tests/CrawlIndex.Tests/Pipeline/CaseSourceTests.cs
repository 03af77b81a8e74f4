using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Pipeline.Ingestion;
using CrawlIndex.Pipeline.Signals;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Pipeline.Workspaces;
using Xunit;

namespace CrawlIndex.Tests.Pipeline;

/// <summary>From the bytes of crawl files to verdicts: what one segment saw of a host counts for the pairs of another.</summary>
public sealed class CaseSourceTests : IDisposable
{
    private const string Html = "Content-Type: text/html\r\n";
    private const string Picture = "Content-Type: image/png\r\n";

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("case-source-").FullName;
    private readonly HttpClient http = new();

    private string Workspace => Path.Combine(folder, "w");

    [Fact]
    public async Task Z01_Z02_SilenceIsEligible_TheMetaOfAnotherPageDeniesOnlyThere()
    {
        await IngestAsync(
            Silent("page.example"), Silent("img.example"), Png("https://img.example/a.png"), Png("https://img.example/b.png"),
            MadeSegment.Answer("https://page.example/free", 200, Html, "<img src=https://img.example/a.png alt=a>"),
            MadeSegment.Answer("https://page.example/kept", 200, Html, "<meta name=robots content=noimageai><img src=https://img.example/b.png alt=b>"));
        Assert.Equal(("eligible", "denied"), (OutcomeOf("https://img.example/a.png"), OutcomeOf("https://img.example/b.png")));
    }

    [Fact]
    public async Task NotObserved_RobotsAndBytesOfThePicture_LeaveItUndecided_AndALaterSegmentDecides()
    {
        await IngestAsync(Silent("page.example"), MadeSegment.Answer("https://page.example/", 200, Html, "<img src=https://img.example/a.png alt=a>"));
        Assert.Equal("undecided", OutcomeOf("https://img.example/a.png"));
        await IngestAsync(MadeSegment.Answer("https://img.example/robots.txt", 200, "", "User-agent: GPTBot\nDisallow: /\n"), Png("https://img.example/a.png"));
        Assert.Equal("denied", OutcomeOf("https://img.example/a.png"));
        Assert.Equal("eligible", OutcomeOf("https://img.example/a.png", new ConsentPolicy { Name = "strict", Profile = Profile.StrictLegal }));
    }

    [Fact]
    public async Task Redirects_OfPictureAndRobots_AreFollowedThroughTheTable()
    {
        await IngestAsync(
            Silent("page.example"), Silent("old.example"),
            MadeSegment.Answer("https://cdn.example/robots.txt", 301, "Location: https://www.cdn.example/robots.txt\r\n", ""),
            MadeSegment.Answer("https://www.cdn.example/robots.txt", 200, "", "User-agent: *\nDisallow: /private/\n"),
            MadeSegment.Answer("https://old.example/photo", 302, "Location: https://cdn.example/a.png\r\nX-Robots-Tag: noindex\r\n", ""),
            MadeSegment.Answer("https://cdn.example/a.png", 200, Picture + "X-Robots-Tag: noai\r\n", "bytes"),
            MadeSegment.Answer("https://page.example/", 200, Html, "<img src=https://old.example/photo alt=a>"));
        var verdict = Decide("https://old.example/photo")[Use.GenAiTrain];
        Assert.Equal(Outcome.Denied, verdict.Outcome);
        Assert.Empty(verdict.NotObserved);
        Assert.Contains(verdict.Deciding, signal => signal is { Rule: "noai", Evidence.Origin.File: not null });
    }

    [Fact]
    public async Task Rsl_ThePointersDocument_IsFoundWhereverItWasCaptured()
    {
        await IngestAsync(
            Silent("page.example"), Png("https://img.example/a.png"),
            MadeSegment.Answer("https://img.example/robots.txt", 200, "", "License: https://lic.example/r\nUser-agent: *\nAllow: /\n"),
            MadeSegment.Answer("https://page.example/", 200, Html, "<img src=https://img.example/a.png alt=a>"));
        Assert.Equal("conditional", OutcomeOf("https://img.example/a.png"));
        await IngestAsync(MadeSegment.Answer("https://lic.example/r", 200, "Content-Type: application/rsl+xml\r\n", "<rsl xmlns=\"https://rslstandard.org/rsl\"><content url=\"/\"><license><prohibits type=\"usage\">ai-all</prohibits></license></content></rsl>"));
        Assert.Equal("denied", OutcomeOf("https://img.example/a.png"));
    }

    [Fact]
    public async Task AsOf_LaterObservationsDoNotExist()
    {
        await IngestAsync(
            Silent("page.example"), Silent("img.example"), Png("https://img.example/a.png"),
            MadeSegment.Answer("https://page.example/", 200, Html, "<img src=https://img.example/a.png alt=a>"),
            MadeSegment.Answer("https://page.example/", 200, Html, "<meta name=robots content=noai><img src=https://img.example/a.png alt=a>", "2025-06-01T00:00:00Z"));
        Assert.Equal("denied", OutcomeOf("https://img.example/a.png"));
        using var source = CaseSource.Open(Workspace);
        var consentCase = source.CaseOf(PairsOf("https://img.example/a.png")[0], ConsentPolicy.OptOut, new DateTimeOffset(2024, 12, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(Outcome.Eligible, source.Engine.Decide(consentCase!)[Use.GenAiTrain].Outcome);
    }

    [Fact]
    public async Task SegmentsWithoutSignals_AreNamed_AndLeaveTheirPagesUndecided()
    {
        await IngestAsync(signals: true, Silent("page.example"), Silent("img.example"), Png("https://img.example/a.png"));
        await IngestAsync(signals: false, MadeSegment.Answer("https://page.example/", 200, Html, "<meta name=robots content=noai><img src=https://img.example/a.png alt=a>"));
        using var source = CaseSource.Open(Workspace);
        Assert.Equal(["2.warc"], source.SegmentsWithoutSignals);
        var verdict = Decide("https://img.example/a.png")[Use.GenAiTrain];
        Assert.Equal(Outcome.Undecided, verdict.Outcome);
        Assert.Contains("rest of page https://page.example/", verdict.NotObserved);
    }

    [Fact]
    public async Task Revisit_HasItsOwnHeaders_AndTheBodyOfTheCaptureItRepeats()
    {
        var body = "<meta name=robots content=noarchive><img src=https://img.example/a.png alt=a>";
        var first = MadeSegment.Answer("https://page.example/", 200, Html, body);
        var digest = first.Split("WARC-Payload-Digest: ")[1].Split('\r')[0];
        var revisit = MadeSegment.Record("revisit", "https://page.example/", "application/http; msgtype=response", "HTTP/1.1 304 N\r\nX-Robots-Tag: noimageai\r\n\r\n")
            .Replace("WARC-Type: revisit", $"WARC-Type: revisit\r\nWARC-Payload-Digest: {digest}", StringComparison.Ordinal).Replace("2024-05-18", "2025-05-18", StringComparison.Ordinal);
        await IngestAsync(Silent("page.example"), Silent("img.example"), Png("https://img.example/a.png"), first, revisit);
        var verdict = Decide("https://img.example/a.png")[Use.AiTrain];
        Assert.Equal(["noarchive", "noarchive", "noimageai"], verdict.Deciding.Select(signal => signal.Rule).Order());
    }

    [Fact]
    public async Task Decide_ManyPairs_GivesInOrderWhatEachGetsAlone()
    {
        var records = new List<string>();
        for (var host = 0; host < 12; host++)
        {
            records.Add(MadeSegment.Answer($"https://h{host}.example/robots.txt", host % 3 == 0 ? 404 : 200, "", host % 4 == 0 ? "User-agent: CCBot\nDisallow: /p" : "User-agent: *\nDisallow:"));
            for (var page = 0; page < 6; page++)
                records.Add(MadeSegment.Answer($"https://h{host}.example/{page}", 200, Html + (page % 2 == 0 ? "X-Robots-Tag: noai\r\n" : ""), $"<img src=https://h{(host + page) % 14}.example/p{page}.png alt='{host} {page}'>"));
            records.Add(Png($"https://h{host}.example/p{host % 6}.png"));
        }
        await IngestAsync([.. records]);
        var pairs = PairsOf(null);
        using var source = CaseSource.Open(Workspace);
        var bulk = source.Decide(pairs, ConsentPolicy.OptOut, Now).ToList();
        Assert.Equal(pairs, bulk.Select(one => one.Pair));
        Assert.Equal(72, bulk.Count);
        foreach (var one in bulk)
        {
            var alone = source.Engine.Decide(source.CaseOf(one.Pair, ConsentPolicy.OptOut, Now)!);
            Consent.KeptForm.AssertSame(alone, one.Decision!, one.Pair.Url);
        }
        Assert.True(bulk.Select(one => one.Decision![Use.GenAiTrain].Outcome).Distinct().Count() >= 2);
    }

    [Fact]
    public async Task ExactlyOnce_TheSameFileGivesTheSameBytes()
    {
        var file = Path.Combine(folder, "same.warc");
        await File.WriteAllBytesAsync(file, MadeSegment.Bytes(Silent("a.example"), MadeSegment.Answer("https://a.example/", 200, Html, "<meta name=robots content=noai><img src=/a.png>")));
        var tables = new List<byte[]>();
        foreach (var name in (string[])["one", "two"])
        {
            using var workspace = new Workspace(Path.Combine(folder, name));
            await new IngestRunner(workspace, http, 1).RunAsync([SegmentSource.Of(file)], new IngestProgress(), default);
            foreach (var table in (string[])["signals", "observations"]) tables.Add(await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(Path.Combine(folder, name, table)))));
        }
        Assert.Equal(tables[..2], tables[2..]);
    }

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string Silent(string host) => MadeSegment.Answer($"https://{host}/robots.txt", 404, "", "gone");

    private static string Png(string url) => MadeSegment.Answer(url, 200, Picture, "bytes without metadata");

    private int segments;

    private Task IngestAsync(params string[] records) => IngestAsync(signals: true, records);

    private async Task IngestAsync(bool signals, params string[] records)
    {
        var file = Path.Combine(folder, $"{++segments}.warc");
        await File.WriteAllBytesAsync(file, MadeSegment.Bytes(records));
        using var workspace = new Workspace(Workspace);
        var results = await new IngestRunner(workspace, http, 1, signals).RunAsync([SegmentSource.Of(file)], new IngestProgress(), default);
        Assert.Equal(SegmentOutcome.Ingested, results[0].Outcome);
    }

    private List<PairRow> PairsOf(string? url)
    {
        using var catalog = new CatalogReader(Workspace);
        using var rows = catalog.Sql($"SELECT {PairRow.Columns} FROM pairs {(url is null ? "" : $"WHERE url = '{url}'")} ORDER BY fetch_time, page_url, position");
        return [.. PairRow.ReadAll(rows)];
    }

    private ConsentDecision Decide(string picture, ConsentPolicy? policy = null)
    {
        using var source = CaseSource.Open(Workspace);
        return source.Decide(PairsOf(picture).Take(1), policy ?? ConsentPolicy.OptOut, Now).Single().Decision!;
    }

    private string OutcomeOf(string picture, ConsentPolicy? policy = null) => Decide(picture, policy)[Use.GenAiTrain].Outcome.Name();
}
