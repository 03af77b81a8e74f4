using CrawlIndex.Html.Encodings;

namespace CrawlIndex.Html;

/// <summary>Facts of one document. Spans are UTF-8, valid during the call; empty means absent.</summary>
public readonly ref struct PageFacts
{
    /// <summary>document.title: first title element, whitespace stripped and collapsed.</summary>
    public ReadOnlySpan<byte> Title { get; init; }

    /// <summary>lang of the html element, as written.</summary>
    public ReadOnlySpan<byte> Language { get; init; }

    /// <summary>Encoding the page was read in, and what decided it.</summary>
    public HtmlEncoding Encoding { get; init; }

    public EncodingSource EncodingSource { get; init; }

    /// <summary>Bytes of the source for one UTF-16 unit of the text: 1 for single-byte encodings, 2 for UTF-16; 0 for UTF-8 and where it varies.</summary>
    public int BytesPerUnit { get; init; }

    /// <summary>Document base URL: the first usable base href, else the page's URL.</summary>
    public ReadOnlySpan<byte> BaseUrl { get; init; }

    /// <summary>Resolved href of the first link rel=canonical.</summary>
    public ReadOnlySpan<byte> CanonicalUrl { get; init; }

    /// <summary>content of the first meta name=robots, as written.</summary>
    public ReadOnlySpan<byte> RobotsMeta { get; init; }

    /// <summary>Start tags that make an img element.</summary>
    public int ImageElements { get; init; }
}
