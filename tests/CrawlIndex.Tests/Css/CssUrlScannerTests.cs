using System.Text;
using CrawlIndex.Html.Css;
using Xunit;

namespace CrawlIndex.Tests.Css;

public class CssUrlScannerTests
{
    [Theory]
    [InlineData("background:url(a.png)", "a.png")]
    [InlineData("background:URL( a.png )", "a.png")]
    [InlineData("background:url( 'a b.png' )", "a b.png")]
    [InlineData("background:url(\"a).png\"), url(b.png)", "a).png|b.png")]
    [InlineData("background:url(a\\).png)", "a).png")]
    [InlineData("background:url(\\61 .png)", "a.png")]
    [InlineData("background:u\\72l(a.png)", "a.png")]
    [InlineData("background:\\75\\72\\6c(a.png)", "a.png")]
    [InlineData("background:url('a\\\nb.png')", "ab.png")]
    [InlineData("background:url('\\1F600.png')", "😀.png")]
    [InlineData("background:url('\\0.png\\d800 x\\110000 ')", "\uFFFD.png\uFFFDx\uFFFD")]
    [InlineData("background:url(a.png", "a.png")]
    [InlineData("background:url('a.png", "a.png")]
    [InlineData("background:url(a b.png), url(c.png)", "c.png")]
    [InlineData("background:url(a\"b.png), url(c.png)", "c.png")]
    [InlineData("background:url(a(b.png) url(c.png)", "c.png")]
    [InlineData("background:url('a\nb.png'); x:url(c.png)", "")]
    [InlineData("background:url()", "")]
    [InlineData("filter:url(#blur)", "")]
    [InlineData("/* url(a.png) */ b{c:url(d.png)/**/}", "d.png")]
    [InlineData("/* url(a.png)", "")]
    [InlineData("content:'url(a.png)'; x:url(b.png)", "b.png")]
    [InlineData("content:\"\\\" url(a.png)\"; x:url(b.png)", "b.png")]
    [InlineData("x:curl(a.png) my-url(b.png) #url(c.png) 12url(d.png) @url(e.png)", "")]
    [InlineData("x:url (a.png)", "")]
    [InlineData("@import url(a.css); @import 'b.css'; b{c:url(d.png)}", "d.png")]
    [InlineData("@namespace url(http://www.w3.org/1999/xhtml); b{c:url(d.png)}", "d.png")]
    [InlineData("@document url(http://a/) { b{c:url(d.png)} }", "d.png")]
    [InlineData("@media print{b{c:url(d.png)}} e{f:url(g.png)}", "d.png|g.png")]
    [InlineData("@font-face{font-family:x;src:url(a.woff2) format('woff2'),url(b.woff)} c{d:url(e.png)}", "e.png")]
    [InlineData("@FONT-FACE/**/{src:url(a.woff)}c{d:url(e.png)}", "e.png")]
    [InlineData("b{background:image-set('a.png' 1x, \"b.png\" 2x)}", "a.png|b.png")]
    [InlineData("b{background:-webkit-image-set(url(a.png) 1x, url('b.png') 2x) }", "a.png|b.png")]
    [InlineData("b{background:image-set('a.avif' type('image/avif'), 'a.png' type(\"image/png\")) 'no'}", "a.avif|a.png")]
    [InlineData("b{background:src('a.png') src(var(--x))}", "a.png")]
    [InlineData("behavior:url(a.htc); -moz-binding : url(b.xml); cursor:url(c.cur),auto", "c.cur")]
    [InlineData("--x:url(a.png);list-style:url(b.png)", "a.png|b.png")]
    [InlineData("background:url(data:image/gif;base64,R0lGOD==)", "data:image/gif;base64,R0lGOD==")]
    [InlineData("a{b:url(c.png)}}}}d{e:url(f.png)}", "c.png|f.png")]
    [InlineData("color:red", "")]
    [InlineData("<!-- a{b:url(c.png)} -->", "c.png")]
    public void CssSyntax3_ImageReferences(string css, string expected) => Assert.Equal(expected, string.Join('|', Scan(css).Urls));

    [Fact]
    public void Scanner_Offsets_PointAtTheFunctionOrString()
    {
        var sink = Scan("a: url(x) image-set( 'y' 1x)");
        Assert.Equal([3, 21], sink.Offsets);
    }

    [Fact]
    public void Scanner_HostileText_IsLinearAndAllocatesNothing()
    {
        var scanner = new CssUrlScanner();
        var sink = new CountingSink();
        byte[][] texts = [.. new[] { new string('(', 1 << 20), new string('\\', 1 << 20) + "(", string.Concat(Enumerable.Repeat("url(", 200_000)), string.Concat(Enumerable.Repeat("/*(", 200_000)), string.Concat(Enumerable.Repeat("'(\n", 200_000)), string.Concat(Enumerable.Repeat("@a{url(x)", 100_000)), string.Concat(Enumerable.Repeat("image-set(", 100_000)) }.Select(Encoding.ASCII.GetBytes)];
        foreach (var text in texts) scanner.Scan(text, sink);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in texts) scanner.Scan(text, sink);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(clock.ElapsedMilliseconds < 2000);
    }

    private static ListSink Scan(string css)
    {
        var sink = new ListSink();
        Assert.Equal(new CssUrlScanner().Scan(Encoding.UTF8.GetBytes(css), sink), sink.Urls.Count);
        return sink;
    }

    private sealed class ListSink : ICssUrlSink
    {
        public List<string> Urls { get; } = [];

        public List<int> Offsets { get; } = [];

        public void Url(ReadOnlySpan<byte> url, int offset)
        {
            Urls.Add(Encoding.UTF8.GetString(url));
            Offsets.Add(offset);
        }
    }

    private sealed class CountingSink : ICssUrlSink
    {
        public int Count { get; private set; }

        public void Url(ReadOnlySpan<byte> url, int offset) => Count++;
    }
}
