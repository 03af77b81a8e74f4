using CrawlIndex.Pipeline.Extraction;
using Xunit;

namespace CrawlIndex.Tests.Pipeline;

/// <summary>WAT envelopes in the shape of Common Crawl's extractor (formats.md 4.4).</summary>
public sealed class WatRowsTests
{
    private const string Links = """
        {"path":"IMG@/src","url":"a.jpg","alt":"A harbour","title":"t"},
        {"path":"IMG@/src","url":"b.jpg","title":"Only a title"},
        {"path":"IMG@/src","url":"  "},
        {"path":"IMG@/src","url":"data:image/gif;base64,R0lGOD"},
        {"path":"A@/href","url":"/page2","text":"next"},
        {"path":"VIDEO@/poster","url":"/poster.png"},
        {"path":"INPUT@/src","url":"http://[bad"},
        {"path":"STYLE/#text","url":"/fonts/x.woff"},
        {"path":"STYLE/#text","url":"/bg.png"},
        {"path":"BODY@/background","url":"//cdn.example.org/back.gif"}
        """;

    [Fact]
    public void CommonCrawlWat_Response_GivesTheRowsThatWatHas()
    {
        var (pairs, pages, counts) = SegmentExtractorTests.Extract(Wat("response", 200, "text/html; charset=UTF-8", Links));
        Assert.Equal(
            [
                ("https://site.example/og.png", "og", "Share picture", "og"), ("https://static.example/x/icon.png", "link", "", "none"),
                ("https://static.example/x/a.jpg", "src", "A harbour", "alt"), ("https://static.example/x/b.jpg", "src", "Only a title", "title"),
                ("https://static.example/poster.png", "poster", "", "none"), ("https://static.example/bg.png", "css", "", "none"),
                ("https://cdn.example.org/back.gif", "other", "", "none"),
            ],
            pairs.Select(pair => (pair["url"], pair["kind"], pair["alt"], pair["alt_source"])));
        Assert.Equal(1, counts.Of(ExtractionOutcome.WatPage));
        Assert.Equal((10L, 7L, 1L, 1L, 1L), (counts.References.Found, counts.References.Fetchable, counts.References.DataUrls, counts.References.Blank, counts.References.Invalid));
        Assert.True(counts.References.AddsUp);
        var page = Assert.Single(pages);
        Assert.Equal("A title", page["title"]);
        Assert.Equal("https://site.example/canonical", page["canonical_url"]);
        Assert.Equal("https://creativecommons.org/licenses/by/4.0/", page["licence"]);
        Assert.Equal("de", page["content_languages"]);
    }

    [Fact]
    public void CommonCrawlWat_EvidencePointer_IsThatOfTheWarcItDescribes()
    {
        var (pairs, _, _) = SegmentExtractorTests.Extract(Wat("response", 200, "text/html", Links));
        Assert.Equal(("CC-MAIN-X-00000.warc.gz", "80610731", "17423"), (pairs[0]["warc_filename"], pairs[0]["warc_record_offset"], pairs[0]["warc_record_length"]));
        Assert.Equal("1715997490000000", pairs[0]["fetch_time"]);
    }

    [Theory]
    [InlineData("request", 200, "text/html", ExtractionOutcome.Metadata)]
    [InlineData("response", 404, "text/html", ExtractionOutcome.NotSuccess)]
    [InlineData("response", 200, "application/pdf", ExtractionOutcome.NotHtml)]
    public void CommonCrawlWat_WhatIsNoPage_HasItsOutcome(string type, int status, string contentType, ExtractionOutcome expected)
    {
        var (pairs, pages, counts) = SegmentExtractorTests.Extract(Wat(type, status, contentType, Links));
        Assert.Empty(pairs);
        Assert.Empty(pages);
        Assert.Equal(1, counts.Of(expected));
        Assert.True(counts.References.AddsUp);
    }

    private static string Wat(string type, int status, string contentType, string links) => MadeSegment.Record("metadata", "https://site.example/dir/page", "application/json", $$$$"""
        {"Container":{"Filename":"CC-MAIN-X-00000.warc.gz","Compressed":true,"Offset":"80610731","Gzip-Metadata":{"Deflate-Length":"17423"}},
         "Envelope":{"Payload-Metadata":{"Actual-Content-Type":"application/http; msgtype={{{{type}}}}",
          "HTTP-Response-Metadata":{"Response-Message":{"Status":"{{{{status}}}}","Version":"HTTP/1.1"},
           "Headers":{"Content-Type":"{{{{contentType}}}}","Content-Language":"de","X-Robots-Tag":["noai","noindex"]},
           "HTML-Metadata":{"Head":{"Title":"A title","Base":"//static.example/x/",
             "Metas":[{"property":"og:image","content":"https://site.example/og.png"},{"property":"og:image:alt","content":"Share picture"},{"name":"robots","content":"noai"}],
             "Link":[{"path":"LINK@/href","url":"https://site.example/canonical","rel":"canonical"},{"path":"LINK@/href","url":"icon.png","rel":"shortcut icon"},
                     {"path":"LINK@/href","url":"https://creativecommons.org/licenses/by/4.0/","rel":"license"},{"path":"LINK@/href","url":"s.css","rel":"stylesheet"}]},
            "Links":[{{{{links}}}}]}}},
          "WARC-Header-Metadata":{"WARC-Type":"{{{{type}}}}","WARC-Date":"2024-05-18T01:58:10Z","WARC-Target-URI":"https://site.example/dir/page"}}}
        """);
}
