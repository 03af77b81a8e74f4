using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>Asks the tokenizer for the tags extraction reads, and for any tag with an attribute that may matter anywhere.</summary>
internal readonly struct CollectorSink(PageCollector page) : ITokenSink
{
    public static bool WantsText => false;

    public static ulong WantedTags =>
        Bit(TagName.Script) | Bit(TagName.Style) | Bit(TagName.Title) | Bit(TagName.Noscript) | Bit(TagName.Template) | Bit(TagName.Img) | Bit(TagName.Image)
        | Bit(TagName.Source) | Bit(TagName.Picture) | Bit(TagName.Input) | Bit(TagName.Video) | Bit(TagName.Object) | Bit(TagName.Embed) | Bit(TagName.Link)
        | Bit(TagName.Meta) | Bit(TagName.Base) | Bit(TagName.Html) | Bit(TagName.A) | Bit(TagName.Figure) | Bit(TagName.Figcaption) | Bit(TagName.AmpImg) | Bit(TagName.AmpAnim);

    /// <summary>style, itemscope, itemprop, itemtype, rel and property, by first letter and length.</summary>
    public static ReadOnlySpan<uint> WantedAttributes =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 1 << 8 | 1 << 9, 0, 0, 0, 0, 0, 0, 1 << 8, 0, 1 << 3, 1 << 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
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

    private static ulong Bit(TagName name) => 1UL << (int)name;
}
