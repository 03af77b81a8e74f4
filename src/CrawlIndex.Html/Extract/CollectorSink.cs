using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>Asks the tokenizer for the tags extraction reads, and for any tag with an attribute that may matter anywhere.</summary>
internal readonly struct CollectorSink(PageCollector page) : ITokenSink
{
    public static bool WantsText => false;

    private const ulong Tags =
        1UL << (int)TagName.Script | 1UL << (int)TagName.Style | 1UL << (int)TagName.Title | 1UL << (int)TagName.Noscript | 1UL << (int)TagName.Template
        | 1UL << (int)TagName.Img | 1UL << (int)TagName.Image | 1UL << (int)TagName.Source | 1UL << (int)TagName.Picture | 1UL << (int)TagName.Input
        | 1UL << (int)TagName.Video | 1UL << (int)TagName.Object | 1UL << (int)TagName.Embed | 1UL << (int)TagName.Link | 1UL << (int)TagName.Meta
        | 1UL << (int)TagName.Base | 1UL << (int)TagName.Html | 1UL << (int)TagName.A | 1UL << (int)TagName.Figure | 1UL << (int)TagName.Figcaption
        | 1UL << (int)TagName.AmpImg | 1UL << (int)TagName.AmpAnim | 1UL << (int)TagName.Footer;

    public static ulong WantedTags => Tags;

    /// <summary>data-nosnippet, style, itemscope, itemprop, itemtype, rel and property, by first letter and length.</summary>
    public static ReadOnlySpan<uint> WantedAttributes =>
    [
        0, 0, 0, 0, 1 << 14, 0, 0, 0, 0, 1 << 8 | 1 << 9, 0, 0, 0, 0, 0, 0, 1 << 8, 0, 1 << 3, 1 << 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    public bool WantsAllTags => page.WantsAllTags;

    public void StartTag(in StartTag tag) => page.StartTag(tag);

    public void EndTag(in EndTag tag) => page.EndTag(tag);

    public void Text(ReadOnlySpan<byte> raw, TextMode mode, long offset)
    {
    }

    public void Comment(ReadOnlySpan<byte> raw, long offset)
    {
    }

    public void Doctype(ReadOnlySpan<byte> raw, long offset)
    {
    }
}
