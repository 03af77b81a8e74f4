using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using CrawlIndex.Html;
using CrawlIndex.Html.Encodings;
using CrawlIndex.Html.Srcset;
using CrawlIndex.Html.Urls;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Html;

/// <summary>Two independent DOM parsers, scripting off, say which img, srcset and picture references the real pages have.</summary>
public sealed class OracleTests(ITestOutputHelper output)
{
    private const string PageUrl = "https://example.com/dir/page.html";

    private readonly UrlResolver _resolver = new();
    private readonly BaseUrl _base = new();
    private readonly BaseUrl _document = new();

    [DataFact]
    public void Html5_RealPages_GiveTheImagesParse5Finds()
    {
        var differing = new List<string>();
        var pages = 0;
        using var extractor = new PageExtractor();
        foreach (var page in RealPages.Parse5())
        {
            var file = page.GetProperty("file").GetString()!;
            pages++;
            var (text, recorder) = Extract(extractor, RealPages.All[file], page.GetProperty("encoding_used").GetString()!);
            SetBase(page.GetProperty("base").GetString());
            var expected = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var image in page.GetProperty("imgs").EnumerateArray())
            {
                var alt = image.GetProperty("alt").GetString();
                var src = image.GetProperty("src").GetString();
                // The listing cuts very long addresses: the whole one is taken from our side, the rest of the pair is compared.
                if (image.TryGetProperty("src_len", out _)) src = recorder.References.FirstOrDefault(r => r.RawUrl.StartsWith(src![..190], StringComparison.Ordinal))?.RawUrl ?? src;
                AddSingle(expected, src, alt);
                if (image.TryGetProperty("srcset", out var srcset)) AddSrcset(expected, srcset.GetString(), alt);
            }
            var actual = Pairs(recorder, text, withSources: false);
            Compare(file, expected, actual, differing);
            // The listing's titles are trimmed of no-break spaces too.
            Assert.Equal(Collapse(page.GetProperty("title").GetString() ?? ""), recorder.Page!.Title.Trim());
        }
        Report(pages, differing);
    }

    [DataFact]
    public void Html5_RealPages_GiveTheImagesAngleSharpFinds()
    {
        var differing = new List<string>();
        var parser = new HtmlParser(new HtmlParserOptions { IsScripting = false });
        using var extractor = new PageExtractor();
        foreach (var (file, body) in RealPages.All)
        {
            var (text, recorder) = Extract(extractor, body, null);
            using var document = parser.ParseDocument(Encoding.UTF8.GetString(text));
            SetBase(document.QuerySelector("base[href]")?.GetAttribute("href"));
            var expected = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var image in Descendants(document).Where(e => e.LocalName == "img" && e.NamespaceUri == NamespaceNames.HtmlUri))
            {
                var alt = image.GetAttribute("alt");
                AddSingle(expected, image.GetAttribute("src"), alt);
                AddSrcset(expected, image.GetAttribute("srcset"), alt);
            }
            foreach (var picture in Descendants(document).Where(e => e.LocalName == "picture"))
            {
                // The img may stand in a noscript or a template inside the picture.
                var alt = Descendants(picture).FirstOrDefault(e => e.LocalName == "img")?.GetAttribute("alt");
                foreach (var source in Descendants(picture).Where(e => e.LocalName == "source")) AddSrcset(expected, source.GetAttribute("srcset"), alt);
            }
            Compare(file, expected, Pairs(recorder, text), differing);
        }
        Report(RealPages.All.Count, differing);
    }

    /// <summary>Every element, template contents included.</summary>
    private static IEnumerable<IElement> Descendants(INode node)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IElement element) yield return element;
            foreach (var below in Descendants(child)) yield return below;
            if (child is AngleSharp.Html.Dom.IHtmlTemplateElement template)
                foreach (var below in Descendants(template.Content)) yield return below;
        }
    }

    private static (byte[] Text, PageRecorder Recorder) Extract(PageExtractor extractor, byte[] body, string? label)
    {
        var recorder = new PageRecorder();
        using var transcoder = new Transcoder();
        var sniffed = EncodingSniffer.Sniff(body, default);
        if (label is not null && EncodingLabels.TryGet(Encoding.ASCII.GetBytes(label), out var encoding)) sniffed = sniffed with { Encoding = encoding };
        var text = transcoder.ToUtf8(sniffed.Encoding, body.AsSpan(sniffed.BomLength)).ToArray();
        var result = extractor.ExtractUtf8(text, Encoding.ASCII.GetBytes(PageUrl), recorder);
        Assert.True(result.AddsUp, result.ToString());
        return (text, recorder);
    }

    private void SetBase(string? href)
    {
        _document.TrySet(Encoding.ASCII.GetBytes(PageUrl));
        _base.TrySet(Encoding.ASCII.GetBytes(PageUrl));
        if (href is not null) _base.TrySet(Encoding.UTF8.GetBytes(href), _document);
    }

    /// <summary>References of img elements and, if asked, of picture sources; amp-img and the rest are none of the oracles' business.</summary>
    private static SortedSet<string> Pairs(PageRecorder recorder, byte[] text, bool withSources = true) => new(recorder.References
        .Where(r => r.Kind is ReferenceKind.Src or ReferenceKind.Srcset or ReferenceKind.Picture or ReferenceKind.Noscript)
        .Where(r => Starts(text, r.ByteOffset, "<img") || Starts(text, r.ByteOffset, "<image") || (withSources && Starts(text, r.ByteOffset, "<source")))
        .Select(r => Pair(r.Url, r.AltSource == AltSource.Alt ? r.Alt : null)), StringComparer.Ordinal);

    private static bool Starts(byte[] text, int offset, string tag) => Encoding.Latin1.GetString(text, offset, tag.Length).Equals(tag, StringComparison.OrdinalIgnoreCase);

    private void AddSingle(SortedSet<string> pairs, string? url, string? alt)
    {
        if (string.IsNullOrWhiteSpace(url)) return;
        if (_resolver.Resolve(Encoding.UTF8.GetBytes(url), _base, out var resolved) == UrlOutcome.Ok) pairs.Add(Pair(Encoding.UTF8.GetString(resolved), alt));
    }

    private void AddSrcset(SortedSet<string> pairs, string? srcset, string? alt)
    {
        var reader = new SrcsetReader(Encoding.UTF8.GetBytes(srcset ?? ""));
        while (reader.TryRead(out var candidate)) AddSingle(pairs, Encoding.UTF8.GetString(candidate.Url), alt);
    }

    private static string Pair(string url, string? alt) => $"{url} [{(string.IsNullOrWhiteSpace(alt) ? "" : alt)}]";

    private static string Collapse(string text) => string.Join(' ', text.Split([' ', '\t', '\n', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private void Compare(string file, SortedSet<string> expected, SortedSet<string> actual, List<string> differing)
    {
        if (expected.SetEquals(actual)) return;
        differing.Add(file);
        foreach (var pair in expected.Except(actual).Take(3)) output.WriteLine($"{file}: missing {pair}");
        foreach (var pair in actual.Except(expected).Take(3)) output.WriteLine($"{file}: extra {pair}");
    }

    private void Report(int pages, List<string> differing)
    {
        output.WriteLine($"{pages} pages, {differing.Count} differ");
        Assert.True(pages > 1000);
        Assert.True(differing.Count <= pages / 1000, $"{differing.Count} of {pages} pages differ: {string.Join(", ", differing.Take(20))}");
    }
}
