using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CrawlIndex.Html;

namespace CrawlIndex.App.Demo.Recording;

/// <summary>What a page leads to: its pictures as the extractor reads them, its anchors by a plain pattern (the demo's own pages are tame).</summary>
public sealed partial class PageLinks : IPageSink, IDisposable
{
    private readonly PageExtractor extractor = new();
    private readonly List<Uri> found = [];
    private Uri documentBase = new("about:blank");

    /// <summary>Anchors, then pictures, in document order; valid until the next call.</summary>
    public IReadOnlyList<Uri> Read(Exchange page)
    {
        found.Clear();
        documentBase = page.Url;
        extractor.Extract(page.Body, Encoding.Latin1.GetBytes(page.ContentType), Encoding.ASCII.GetBytes(page.Url.AbsoluteUri), this);
        var anchors = new List<Uri>();
        foreach (var anchor in Anchor().EnumerateMatches(Encoding.Latin1.GetString(page.Body)))
        {
            var tag = Encoding.Latin1.GetString(page.Body, anchor.Index, anchor.Length);
            if (NoFollow().IsMatch(tag)) continue;
            if (Uri.TryCreate(documentBase, WebUtility.HtmlDecode(Href().Match(tag).Groups[1].Value), out var link)) anchors.Add(link);
        }
        found.InsertRange(0, anchors);
        return found;
    }

    public bool WantsTexts => false;

    public void Page(in PageFacts page) => documentBase = new Uri(Encoding.UTF8.GetString(page.BaseUrl));

    public void Signal(in PageSignal signal)
    {
    }

    public void Reference(in ImageReference reference) => found.Add(new Uri(Encoding.UTF8.GetString(reference.Url)));

    public void DataUrl(in DataUrlReference data)
    {
    }

    public void Dispose() => extractor.Dispose();

    /// <summary>URLs of a sitemap's loc elements.</summary>
    public static IEnumerable<Uri> ReadSitemap(Exchange sitemap) =>
        Location().Matches(sitemap.Text).Select(match => new Uri(sitemap.Url, WebUtility.HtmlDecode(match.Groups[1].Value)));

    [GeneratedRegex("""<a\s[^>]*href=[^>]*>""", RegexOptions.IgnoreCase)]
    private static partial Regex Anchor();

    [GeneratedRegex("""href=["']?([^"'\s>]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex Href();

    [GeneratedRegex("""rel=["']?[^"'>]*nofollow""", RegexOptions.IgnoreCase)]
    private static partial Regex NoFollow();

    [GeneratedRegex("<loc>([^<]+)</loc>")]
    private static partial Regex Location();
}
