using System.Text;
using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.Tests.Warc;

/// <summary>WAT envelopes, made and real.</summary>
public class WatTests
{
    private const string Envelope = """
        {"Container":{"Filename":"a.warc.gz","Compressed":true,"Offset":"1234","Gzip-Metadata":{"Deflate-Length":"77"}},
         "Envelope":{"Payload-Metadata":{"HTTP-Response-Metadata":{
            "Response-Message":{"Status":"200","Version":"HTTP/1.1","Reason":"OK"},
            "Headers":{"Content-Type":"text/html","X-Robots-Tag":["noindex","noai \u00e9"],"Odd":{"a":1},"Age":3},
            "HTML-Metadata":{
               "Head":{"Title":"T \"q\" \n","Base":"http://b/","Metas":[{"name":"robots","content":"noimageai"},"odd",{"property":"og:image","content":"/o.png"}],
                       "Link":[{"path":"LINK@/href","url":"/l","rel":"license","type":"text/html"}],"Scripts":[{"path":"x"}]},
               "Links":[{"path":"IMG@/src","url":"/i.png","alt":"caf\u00e9","title":"t"},[1],{"path":"A@/href","url":"/a","text":"go","rel":"nofollow"},{"path":"IMG@/src","url":"\ud800"}]}}},
          "WARC-Header-Metadata":{"WARC-Type":"response","WARC-Target-URI":"http://x/\u00fc","WARC-Date":"2026-01-02T03:04:05Z"}}}
        """;

    [Fact]
    public void Wat_PushesWhatTheEnvelopeHolds()
    {
        var sink = new TextSink();
        using var envelope = new WatEnvelope();
        Assert.Equal(WatOutcome.Complete, envelope.Read(Encoding.UTF8.GetBytes(Envelope), sink));
        Assert.Equal(("http://x/ü", "2026-01-02T03:04:05Z", "response"), (Text(envelope.TargetUri), Text(envelope.Date), Text(envelope.RecordType)));
        Assert.Equal(("a.warc.gz", 1234L, 77L, 200), (Text(envelope.FileName), envelope.Offset, envelope.Length, envelope.Status));
        Assert.Equal(
            [
                "header Content-Type=text/html", "header X-Robots-Tag=noindex", "header X-Robots-Tag=noai é", "header Age=3",
                "title T \"q\" \n", "base http://b/", "meta robots||noimageai", "meta |og:image|/o.png",
                "head 0 LINK@/href /l alt= title= text= rel=license type=text/html",
                "body 0 IMG@/src /i.png alt=café title=t text= rel= type=", "body 1 A@/href /a alt= title= text=go rel=nofollow type=",
                "body 2 IMG@/src \\ud800 alt= title= text= rel= type=",
            ],
            sink.Lines);
    }

    [Fact]
    public void Wat_EveryCutEndsInAnOutcome()
    {
        var bytes = Encoding.UTF8.GetBytes(Envelope);
        using var envelope = new WatEnvelope();
        for (var cut = 0; cut < bytes.Length; cut++) Assert.Equal(WatOutcome.BadJson, envelope.Read(bytes.AsSpan(0, cut), new TextSink()));
        Assert.Equal(WatOutcome.BadJson, envelope.Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"Envelope\":", 5000))), new TextSink()));
    }

    [Fact]
    public void Wat_ReadingAgainAllocatesNothing()
    {
        var bytes = Encoding.UTF8.GetBytes(Envelope.Replace("\\ud800", "x", StringComparison.Ordinal));
        using var envelope = new WatEnvelope();
        var sink = new CountingSink();
        envelope.Read(bytes, sink);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) envelope.Read(bytes, sink);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(101 * 3, sink.Links);
    }

    [DataFact]
    public void Wat_RealFileOfCommonCrawl()
    {
        using var reader = WarcReader.Open(TestData.PathOf("warc/commoncrawl__whirlwind-python/whirlwind.warc.wat.gz"));
        using var envelope = new WatEnvelope();
        var outcomes = new List<WatOutcome>();
        while (reader.Read()) outcomes.Add(envelope.Read(reader.Record, new TextSink()));
        Assert.Equal([WatOutcome.NotAnEnvelope, WatOutcome.Complete], outcomes);
        Assert.Equal("https://an.wikipedia.org/wiki/Escopete", Text(envelope.TargetUri));
        Assert.Equal(("CC-MAIN-20240517233122-20240518023122-00000.warc.gz", 80610308L), (Text(envelope.FileName), envelope.Offset));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private sealed class TextSink : IWatSink
    {
        public List<string> Lines { get; } = [];

        public void Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Lines.Add($"header {Text(name)}={Text(value)}");

        public void Title(ReadOnlySpan<byte> title) => Lines.Add($"title {Text(title)}");

        public void Base(ReadOnlySpan<byte> href) => Lines.Add($"base {Text(href)}");

        public void Meta(ReadOnlySpan<byte> name, ReadOnlySpan<byte> property, ReadOnlySpan<byte> httpEquiv, ReadOnlySpan<byte> content) =>
            Lines.Add($"meta {Text(name)}|{Text(property)}|{Text(content)}");

        public void Link(bool inHead, int index, in WatLink link) =>
            Lines.Add($"{(inHead ? "head" : "body")} {index} {Text(link.Path)} {Text(link.Url)} alt={Text(link.Alt)} title={Text(link.Title)} text={Text(link.Text)} rel={Text(link.Rel)} type={Text(link.Type)}");
    }

    private sealed class CountingSink : IWatSink
    {
        public int Links { get; private set; }

        public void Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
        }

        public void Title(ReadOnlySpan<byte> title)
        {
        }

        public void Base(ReadOnlySpan<byte> href)
        {
        }

        public void Meta(ReadOnlySpan<byte> name, ReadOnlySpan<byte> property, ReadOnlySpan<byte> httpEquiv, ReadOnlySpan<byte> content)
        {
        }

        public void Link(bool inHead, int index, in WatLink link) => Links += inHead ? 0 : 1;
    }
}
