using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Html.Urls;
using CrawlIndex.Pipeline.Extraction;
using CrawlIndex.Pipeline.Ingestion;
using CrawlIndex.Pipeline.Signals;
using Xunit;

namespace CrawlIndex.Tests.Pipeline;

/// <summary>Which records of a crawl file speak of consent, and that every row can be read again from the file.</summary>
public sealed class SignalStageTests
{
    private const string Html = "Content-Type: text/html; charset=utf-8\r\n";

    [Theory]
    [InlineData(200, "User-agent: GPTBot\nDisallow: /\n", "training-token")]
    [InlineData(200, "User-agent: *\nDisallow:\n", "none")]
    [InlineData(404, "gone", "no-robots")]
    [InlineData(410, "gone", "no-robots")]
    [InlineData(403, "no", "robots-forbidden")]
    [InlineData(429, "slow", "unreachable")]
    [InlineData(503, "down", "unreachable")]
    [InlineData(301, "", "redirect")]
    public void Rfc9309_EveryAnswerForRobots_IsAnObservation(int status, string body, string rule)
    {
        var (observations, signals) = Read(MadeSegment.Answer("https://a.example/robots.txt", status, "Content-Type: text/plain\r\nLocation: https://b.example/robots.txt\r\n", body));
        var row = Assert.Single(observations);
        Assert.Equal(("robots", $"{status}", "https://a.example/robots.txt"), (row["role"], row["fetch_status"], row["url"]));
        Assert.Equal(rule, signals[0]["rule"]);
        if (status is >= 300 and < 400) Assert.Equal("https://b.example/robots.txt", row["leads_to"]);
    }

    [Fact]
    public void Signals16_EveryCarrierOfAPage_GivesRowsWithItsBytes()
    {
        const string Page = """
            <html><head><meta name="robots" content="index, NoImageAI"><meta name="tdm-reservation" content="1">
            <link rel="license" href="/terms"><script type="application/ld+json">{"@type":"ImageObject","contentUrl":"https://a.example/i.jpg","license":"https://creativecommons.org/licenses/by/4.0/"}</script></head>
            <body><img src="/i.jpg" alt="A dog" data-pin-nopin="true"></body></html>
            """;
        var record = MadeSegment.Answer("https://a.example/p", 200, Html + "Server: x\r\nX-Robots-Tag: noarchive\r\nContent-Usage: train-ai=n\r\n", Page);
        var (observations, signals) = Read(record);
        var row = Assert.Single(observations);
        Assert.Equal(("page", "signals"), (row["role"], row["outcome"]));
        Assert.DoesNotContain("Server", row["headers"], StringComparison.Ordinal);
        Assert.Contains("[2,\"X-Robots-Tag\",\"noarchive\"]", row["headers"], StringComparison.Ordinal);
        foreach (var family in (string[])["x-robots-tag", "content-usage", "meta-robots", "tdmrep-meta", "page-licence", "structured-licence"])
            Assert.Contains(signals, signal => signal["family"] == family);
        foreach (var signal in signals.Where(signal => signal["part"] == "body"))
        {
            var (start, length) = (int.Parse(signal["byte_start"]), int.Parse(signal["byte_length"]));
            Assert.Equal(Encoding.UTF8.GetBytes(Page).AsSpan(start, length).ToArray(), Encoding.Latin1.GetBytes(signal["bytes"]));
        }
        var noImageAi = signals.Single(signal => signal["rule"] == "noimageai");
        Assert.Equal(("ai-train=deny;gen-ai-train=deny;ai-input=deny", "deny", "picture"), (noImageAi["stances"], noImageAi["use_gen_ai_train"], noImageAi["binds"]));
        // Stances are shown with what they imply.
        Assert.Equal("deny", signals.First(signal => signal["family"] == "tdmrep-meta")["use_gen_ai_train"]);
    }

    [Fact]
    public void SilentPages_LeaveNoRow_AndSilentSourcesLeaveOne()
    {
        var (observations, signals) = Read(
            MadeSegment.Answer("https://a.example/", 200, Html, "<meta name=robots content='index,follow,max-image-preview:large'><script type='application/ld+json'>{\"@type\":\"NewsArticle\"}</script><img src=/a.png>"),
            MadeSegment.Answer("https://a.example/i.png", 200, "Content-Type: image/png\r\n", "not really a picture"),
            MadeSegment.Answer("https://a.example/.well-known/tdmrep.json", 404, Html, "<h1>not here</h1>"),
            MadeSegment.Answer("https://a.example/gone.html", 404, Html, "x"),
            MadeSegment.Answer("https://a.example/style.css", 200, "Content-Type: text/css\r\n", "a{}"),
            MadeSegment.Answer("https://a.example/moved", 301, "Location: /\r\n", ""));
        Assert.Equal(["image", "site-file"], observations.Select(row => row["role"]));
        Assert.Equal(["none", "absent"], signals.Select(row => row["rule"]));
        Assert.Equal(64, observations[0]["sha256"].Length);
    }

    [Fact]
    public void Rsl_Feeds_Terms_Refusals_Revisits_AndResources_AreRead()
    {
        var (observations, signals) = Read(
            MadeSegment.Answer("https://a.example/license.xml", 200, "Content-Type: application/rsl+xml\r\n", "<rsl xmlns=\"https://rslstandard.org/rsl\"><content url=\"/\"><license><prohibits type=\"usage\">ai-all</prohibits></license></content></rsl>"),
            MadeSegment.Answer("https://a.example/feed", 200, "Content-Type: application/rss+xml\r\n", "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><item><link>https://a.example/1</link><media:content url=\"https://a.example/1.jpg\" type=\"image/jpeg\"><media:license href=\"https://creativecommons.org/licenses/by/4.0/\"/></media:content></item></channel></rss>"),
            MadeSegment.Answer("https://a.example/agb", 200, Html, "<p>Wir behalten uns die Nutzung unserer Inhalte für Text und Data Mining im Sinne von § 44b UrhG vor.</p>"),
            MadeSegment.Answer("https://a.example/paid", 402, Html + "crawler-price: USD 0.01\r\n", "pay"),
            MadeSegment.Answer("https://a.example/i.jpg", 302, "Location: https://cdn.example/i.jpg\r\n", ""),
            MadeSegment.Record("revisit", "https://a.example/p", "application/http; msgtype=response", "HTTP/1.1 304 N\r\nX-Robots-Tag: noai\r\n\r\n"),
            MadeSegment.Record("resource", "https://b.example/robots.txt", "text/plain", "User-agent: CCBot\nDisallow: /\n"));
        Assert.Equal(["licence", "site-file", "site-file", "page", "image", "page", "robots"], observations.Select(row => row["role"]));
        Assert.Contains(signals, row => row["family"] == "rsl" && row["use_gen_ai_train"] == "deny");
        Assert.Contains(signals, row => row["family"] == "feed" && row["scope_value"] == "https://a.example/1.jpg" && row.ContainsKey("scope_key"));
        Assert.Contains(signals, row => row["family"] == "natural-language" && row["scope_level"] == "origin");
        Assert.Contains(signals, row => row["family"] == "http-access" && row["use_tdm"] == "conditional");
        Assert.Contains(signals, row => row["rule"] == "noai" && row["fetch_status"] == "200");
        Assert.Equal("https://cdn.example/i.jpg", observations[4]["leads_to"]);
    }

    [Fact]
    public void Outcomes_AreTheSame_WithSignalsAndWithout()
    {
        string[] records =
        [
            MadeSegment.Answer("https://a.example/robots.txt", 200, Html, "User-agent: *\nDisallow: /x"),
            MadeSegment.Answer("https://a.example/i.png", 200, "Content-Type: image/png\r\n", "PNG"),
            MadeSegment.Answer("https://a.example/", 200, Html, "<img src=a.png>"),
            MadeSegment.Record("revisit", "http://a.example/", "application/http; msgtype=response", "HTTP/1.1 304 N\r\n\r\n"),
            MadeSegment.Record("resource", "http://a.example/r.html", "text/html", "<meta name=robots content=noai><img src=/r.png>"),
        ];
        var with = Extract(records, new ListRows(Tables.Observations), new ListRows(Tables.Signals));
        Assert.Equal(SegmentExtractorTests.Extract(records).Counts.OutcomesJson(), with.OutcomesJson());
    }

    [Fact]
    public void Allocation_PagesWithoutCarriers_CostNone()
    {
        var page = MadeSegment.Answer(
            "http://www.a.example/p/", 200, Html + "Server: x\r\nDate: y\r\n",
            "<title>t</title><meta name=robots content='index, follow, max-image-preview:large'><script type='application/ld+json'>{\"@type\":\"Thing\"}</script>" + string.Concat(Enumerable.Range(0, 20).Select(i => $"<img src=/{i}.png alt='picture {i}'>")));
        using var stage = new SignalStage(new SignalRecorder(new NullRows(Tables.Observations), new NullRows(Tables.Signals), PublicSuffixList.Shared));
        using var extractor = new SegmentExtractor(new NullRows(Tables.Pages), new NullRows(Tables.Pairs), PublicSuffixList.Shared, signals: stage);
        var (few, many) = (MadeSegment.Bytes([.. Enumerable.Repeat(page, 200)]), MadeSegment.Bytes([.. Enumerable.Repeat(page, 1000)]));
        long Run(byte[] bytes)
        {
            using var source = new MemoryStream(bytes, writable: false);
            var before = GC.GetAllocatedBytesForCurrentThread();
            extractor.Extract(source, "made.warc", bytes.Length, new IngestProgress(), default);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Run(many);
        var (costOfFew, costOfMany) = (Run(few), Run(many));
        Assert.Equal(0, stage.Observations);
        Assert.True(costOfMany - costOfFew < 800, $"800 more pages allocate {costOfMany - costOfFew} bytes");
    }

    [Fact]
    public void Parsers_AnswerNoPartThatTheyDoNotName()
    {
        foreach (var parser in SignalParsers.All())
        {
            foreach (var part in Enum.GetValues<SignalPart>())
            {
                if (parser.Reads.HasFlag((SignalParts)(1 << (int)part))) continue;
                foreach (var role in Enum.GetValues<ObservationRole>())
                    foreach (var name in (string[])["robots", "license", "x-robots-tag", "application/ld+json", "tdm-reservation", "copyright", "data-nosnippet", "content-usage", ""])
                        Assert.Equal(ParseOutcome.NotApplicable, parser.Parse(
                            new SignalInput { Observation = new Observation { Role = role, Url = "https://a.example/robots.txt", Status = 451 }, Part = part, Name = Encoding.ASCII.GetBytes(name), Value = "noai"u8, PartName = "body", Agent = "x" }, new SignalList()));
            }
        }
    }

    private static (List<Dictionary<string, string>> Observations, List<Dictionary<string, string>> Signals) Read(params string[] records)
    {
        var (observations, signals) = (new ListRows(Tables.Observations), new ListRows(Tables.Signals));
        Extract(records, observations, signals);
        return (observations.All, signals.All);
    }

    private static ExtractionCounts Extract(string[] records, IRowWriter observations, IRowWriter signals)
    {
        using var stage = new SignalStage(new SignalRecorder(observations, signals, PublicSuffixList.Shared));
        using var extractor = new SegmentExtractor(new NullRows(Tables.Pages), new NullRows(Tables.Pairs), PublicSuffixList.Shared, signals: stage);
        using var source = new MemoryStream(MadeSegment.Bytes(records), writable: false);
        extractor.Extract(source, "made.warc", source.Length, new IngestProgress(), default);
        return extractor.Counts;
    }
}
