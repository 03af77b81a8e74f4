using System.Diagnostics;
using System.Text;
using CrawlIndex.Html;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Html;

public sealed class ExtractorPropertyTests(ITestOutputHelper output)
{
    private static readonly byte[] PageUrl = Encoding.ASCII.GetBytes("https://example.com/dir/page.html");

    [DataFact]
    public void Extractor_SteadyState_AllocatesNothing()
    {
        using var extractor = new PageExtractor();
        var sink = new SilentSink();
        var pages = RealPages.All.Values.ToArray();
        foreach (var page in pages) extractor.ExtractUtf8(page, PageUrl, sink);
        foreach (var page in pages) extractor.ExtractUtf8(page, PageUrl, sink);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var page in pages) extractor.ExtractUtf8(page, PageUrl, sink);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sink.Count > 100_000);
    }

    [Theory]
    [InlineData("<figure><figcaption>x<img src=a>")]
    [InlineData("<a href=x><img src=a>")]
    [InlineData("<svg><g><image href=a>")]
    [InlineData("<img src=a srcset='b 1x,c 2x' alt=&amp;&notit;&#x41>")]
    [InlineData("<div itemscope itemtype=https://schema.org/ImageObject><meta itemprop=contentUrl content=a>")]
    [InlineData("<picture><source srcset=a>")]
    [InlineData("<noscript><template>")]
    [InlineData("<b style='a:url(x)'>")]
    [InlineData("<style>a{b:url(x)}")]
    [InlineData("<script type=application/ld+json>[{\"image\":")]
    [InlineData("<title>&")]
    [InlineData("<meta name=robots content=x>")]
    [InlineData("<i x=1 ")]
    [InlineData("<base href=a><link rel=canonical href=b>")]
    [InlineData("<span itemprop=license>")]
    [InlineData("<img src=''>")]
    [InlineData("<b style='a:b(x)'>")]
    public void Hostile_Repetition_TakesLinearTime(string unit)
    {
        using var extractor = new PageExtractor();
        var sink = new SilentSink();
        var small = Time(200_000);
        var large = Time(1_000_000);
        output.WriteLine($"{small.TotalMilliseconds:F0} ms, {large.TotalMilliseconds:F0} ms");
        // Five times the input: quadratic work would take 25 times as long.
        Assert.True(large < small * 14 + TimeSpan.FromSeconds(2), $"{small} then {large}");

        TimeSpan Time(int count)
        {
            var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, count)));
            var started = Environment.CpuUsage.TotalTime;
            var result = extractor.ExtractUtf8(body, PageUrl, sink);
            Assert.True(result.AddsUp, result.ToString());
            return Environment.CpuUsage.TotalTime - started;
        }
    }

    [Fact]
    public void Hostile_BlankReferences_StayWithinMemory()
    {
        using var extractor = new PageExtractor();
        var body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<img src=''><b style='a:b(c)'><video poster=''><meta property=og:image content=''>", 200_000)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = extractor.ExtractUtf8(body, PageUrl, new SilentSink());
        Assert.Equal((600_000, 600_000), (result.Found, result.Blank));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Hostile_GiantAttribute_IsOneReference()
    {
        var page = PageRecorder.Read("<img alt='" + new string('x', 5_000_000) + "' src='data:image/png;base64," + new string('A', 5_000_000) + "'><img src=b>");
        Assert.Equal(5_000_022, Assert.Single(page.DataUrls).Length);
        Assert.Equal(8 << 10, page.DataUrls[0].Alt.Length);
        Assert.Single(page.References);
    }

    [DataFact]
    public void Fuzz_MutatedPages_NeverCrashAndAddUp()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var pages = RealPages.All.Values.Where(p => p.Length is > 200 and < 200_000).ToArray();
        string[] pieces = ["<", ">", "\"", "'", "=", "&", "\0", "<!--", "-->", "<script", "</script>", "<svg>", "</svg>", "<style>", "<noscript>", "<template>", "<title>", "<![CDATA[", "]]>", "&#", "/", "\u00e9", "<math><mi>", "<picture>", "<a>", "</a>"];
        using var extractor = new PageExtractor(new ExtractorLimits { MaxReferences = 500, MaxSignals = 20, MaxDepth = 8, MaxCaptionScanBytes = 10_000 });
        var sink = new SilentSink();
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 3000 && watch.Elapsed < TimeSpan.FromSeconds(4); round++)
        {
            var body = pages[random.Next(pages.Length)].AsSpan(random.Next(100)).ToArray().ToList();
            for (var edit = random.Next(1, 12); edit > 0 && body.Count > 50; edit--)
            {
                var at = random.Next(body.Count - 40);
                switch (random.Next(4))
                {
                    case 0: body[at] = (byte)random.Next(256); break;
                    case 1: body.RemoveRange(at, random.Next(40)); break;
                    case 2: body.InsertRange(at, Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)])); break;
                    default: body.RemoveRange(at, body.Count - at); break;
                }
            }
            var result = extractor.Extract(body.ToArray(), default, PageUrl, sink);
            Assert.True(result.AddsUp, $"seed {seed} round {round}: {result}");
        }
    }

    /// <summary>Reads every span it gets, as a writer would.</summary>
    private sealed class SilentSink : IPageSink
    {
        public long Count { get; private set; }

        public void Page(in PageFacts page) => Count += page.Title.Length + page.BaseUrl.Length + page.CanonicalUrl.Length;

        public void Signal(in PageSignal signal) => Count += signal.Name.Length + signal.Value.Length;

        public void Reference(in ImageReference reference) => Count += Sum(reference.Url) + Sum(reference.Alt) + Sum(reference.Licence) + Sum(reference.Descriptor);

        public void DataUrl(in DataUrlReference data) => Count += Sum(data.Digest) + Sum(data.Alt);

        private static int Sum(ReadOnlySpan<byte> bytes)
        {
            var sum = 0;
            foreach (var value in bytes) sum += value;
            return sum;
        }
    }
}
