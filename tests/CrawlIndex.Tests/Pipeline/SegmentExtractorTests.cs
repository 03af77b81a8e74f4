using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Html.Urls;
using CrawlIndex.Pipeline.Extraction;
using CrawlIndex.Pipeline.Ingestion;
using Xunit;

namespace CrawlIndex.Tests.Pipeline;

public sealed class SegmentExtractorTests
{
    [Fact]
    public void Design4_PairId_IsTheStartOfSha256OverUrlAndAlt()
    {
        var (pairs, _, _) = Extract(MadeSegment.Response("http://a.example/p/", "<img src=x.png alt='A b'>"));
        var pair = Assert.Single(pairs);
        Assert.Equal("http://a.example/p/x.png", pair["url"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("http://a.example/p/x.png\nA b")).AsSpan(0, 16)), pair["pair_id"]);
        Assert.Equal("alt", pair["alt_source"]);
        Assert.Equal("src", pair["kind"]);
        Assert.Equal("1", pair["position"]);
        Assert.Equal("1715997490000000", pair["fetch_time"]);
    }

    [Fact]
    public void Design4_Pair_CarriesTheEvidencePointerOfItsRecord()
    {
        var first = MadeSegment.Record("warcinfo", null, "application/warc-fields", "software: x\r\n");
        var second = MadeSegment.Response("http://a.example/", "<img src=x.png>");
        var (pairs, pages, _) = Extract(first, second);
        Assert.Equal(("made.warc", $"{first.Length}", $"{second.Length}"), (pairs[0]["warc_filename"], pairs[0]["warc_record_offset"], pairs[0]["warc_record_length"]));
        Assert.Equal($"{first.Length}", pages[0]["warc_record_offset"]);
    }

    [Fact]
    public void Outcomes_EveryKindOfRecord_HasOne_AndTheySumUp()
    {
        var (_, pages, counts) = Extract(
            MadeSegment.Record("warcinfo", null, "application/warc-fields", "software: x\r\n"),
            MadeSegment.Record("request", "http://a.example/", "application/http; msgtype=request", "GET / HTTP/1.1\r\n\r\n"),
            MadeSegment.Response("http://a.example/", "<p>page"),
            MadeSegment.Response("http://a.example/i.png", "PNG", "image/png"),
            MadeSegment.Response("http://a.example/gone", "<p>no", status: 404),
            MadeSegment.Response("http://a.example/empty", ""),
            MadeSegment.Response("mailto:a@example.com", "<p>x"),
            MadeSegment.Response("http://a.example/gz", "not gzip at all", extraHeaders: "Content-Encoding: unheard-of\r\n"),
            MadeSegment.Record("response", "http://a.example/raw", "application/http", "\u0001\u0002 no http head"),
            MadeSegment.Record("revisit", "http://a.example/", "application/http; msgtype=response", "HTTP/1.1 304 N\r\n\r\n"),
            MadeSegment.Record("metadata", "http://a.example/", "application/warc-fields", "fetchTimeMs: 1\r\n"),
            MadeSegment.Record("metadata", "http://a.example/", "application/json", "{ broken"),
            MadeSegment.Record("conversion", "http://a.example/", "text/plain", "text"),
            MadeSegment.Record("resource", "http://a.example/r.html", "text/html", "<img src=/r.png>"));
        Assert.Equal(14, counts.Records);
        Assert.Equal(counts.Records, Enum.GetValues<ExtractionOutcome>().Sum(counts.Of));
        foreach (var (outcome, count) in new Dictionary<ExtractionOutcome, long>
        {
            [ExtractionOutcome.FileHeader] = 1, [ExtractionOutcome.Request] = 1, [ExtractionOutcome.Page] = 2, [ExtractionOutcome.NotHtml] = 1,
            [ExtractionOutcome.NotSuccess] = 1, [ExtractionOutcome.EmptyBody] = 1, [ExtractionOutcome.BadPageUrl] = 1, [ExtractionOutcome.Undecodable] = 1,
            [ExtractionOutcome.NoHttpHead] = 1, [ExtractionOutcome.Revisit] = 1, [ExtractionOutcome.Metadata] = 1, [ExtractionOutcome.BadEnvelope] = 1,
            [ExtractionOutcome.OtherType] = 1,
        })
        {
            Assert.True(counts.Of(outcome) == count, $"{outcome}: {counts.Of(outcome)}, all: {counts.OutcomesJson()}");
        }
        Assert.Equal(2, pages.Count);
    }

    [Fact]
    public void PageOfABadUrl_LeavesNoColumnBehindInTheNextRow()
    {
        var (_, pages, _) = Extract(
            MadeSegment.Response("mailto:x@example.com", "<title>leak</title>", extraHeaders: "Content-Language: xx\r\n"),
            MadeSegment.Response("http://a.example/", "<p>no title"));
        var page = Assert.Single(pages);
        Assert.False(page.ContainsKey("title"));
        Assert.False(page.ContainsKey("content_languages"));
    }

    [Fact]
    public void Rfc4946_PageLicence_IsTheFirstRelLicense_UnlessTheImageStatesItsOwn()
    {
        var (pairs, pages, _) = Extract(MadeSegment.Response("http://a.example/d/", """
            <a rel="nofollow license" href="../by">CC</a><a rel=license href=/later>x</a>
            <script type="application/ld+json">{"@type":"ImageObject","contentUrl":"http://a.example/own.png","license":"https://l.example/own"}</script>
            <img src=/own.png><img src=/other.png>
            """));
        Assert.Equal("http://a.example/by", pages[0]["licence"]);
        Assert.Equal("https://l.example/own", pairs.First(pair => pair["kind"] == "src" && pair["url"].EndsWith("own.png", StringComparison.Ordinal))["licence"]);
        Assert.Equal("http://a.example/by", pairs.First(pair => pair["url"].EndsWith("other.png", StringComparison.Ordinal))["licence"]);
    }

    [Fact]
    public void Allocation_RecordsInSteadyState_CostNone()
    {
        var page = MadeSegment.Response("http://www.a.example/p/", "<title>t</title>" + string.Concat(Enumerable.Range(0, 20).Select(i => $"<img src=/{i}.png srcset='/{i}a.png 2x' alt='picture {i}'>")));
        var few = MadeSegment.Bytes([.. Enumerable.Repeat(page, 200)]);
        var many = MadeSegment.Bytes([.. Enumerable.Repeat(page, 1000)]);
        using var extractor = new SegmentExtractor(new NullRows(Tables.Pages), new NullRows(Tables.Pairs), PublicSuffixList.Shared);
        long Run(byte[] bytes)
        {
            using var source = new MemoryStream(bytes, writable: false);
            var before = GC.GetAllocatedBytesForCurrentThread();
            extractor.Extract(source, "made.warc", bytes.Length, new IngestProgress(), default);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Run(many);
        var (costOfFew, costOfMany) = (Run(few), Run(many));
        Assert.True(costOfMany - costOfFew < 800, $"800 more records allocate {costOfMany - costOfFew} bytes");
    }

    internal static (List<Dictionary<string, string>> Pairs, List<Dictionary<string, string>> Pages, ExtractionCounts Counts) Extract(params string[] records)
    {
        var pages = new ListRows(Tables.Pages);
        var pairs = new ListRows(Tables.Pairs);
        using var extractor = new SegmentExtractor(pages, pairs, PublicSuffixList.Shared);
        using var source = new MemoryStream(MadeSegment.Bytes(records), writable: false);
        var accounting = extractor.Extract(source, "made.warc", source.Length, new IngestProgress(), default);
        Assert.Equal(source.Length, accounting.BytesRead + accounting.BytesSkipped);
        return (pairs.All, pages.All, extractor.Counts);
    }
}
