namespace CrawlIndex.Html.StructuredData;

/// <summary>How reading one JSON-LD block ended.</summary>
public enum JsonLdOutcome : byte
{
    Ok,

    /// <summary>Nothing but whitespace or comments.</summary>
    Empty,

    /// <summary>Not JSON from some byte on; images before it were given.</summary>
    Broken,

    /// <summary>More depth, values or images than the limits allow; images before that were given.</summary>
    TooLarge,
}

/// <summary>Which property or type made a value an image.</summary>
public enum JsonLdRole : byte
{
    /// <summary>A node of type ImageObject that no image property names.</summary>
    ImageObject,

    /// <summary>image, photo or screenshot.</summary>
    Image,

    /// <summary>logo.</summary>
    Logo,

    /// <summary>thumbnailUrl or thumbnail of something that is not itself an image.</summary>
    Thumbnail,

    /// <summary>primaryImageOfPage.</summary>
    PrimaryImageOfPage,
}

/// <summary>One image of a JSON-LD block; spans are unescaped UTF-8, empty when absent, valid during the callback.</summary>
public readonly ref struct JsonLdImage
{
    public JsonLdRole Role { get; init; }

    /// <summary>contentUrl, else url, else an @id without a fragment; unresolved. Empty when only a thumbnail is given.</summary>
    public ReadOnlySpan<byte> Url { get; init; }

    public ReadOnlySpan<byte> ThumbnailUrl { get; init; }

    public ReadOnlySpan<byte> Caption { get; init; }

    public ReadOnlySpan<byte> Name { get; init; }

    public ReadOnlySpan<byte> Description { get; init; }

    /// <summary>URL, or text, of the licence.</summary>
    public ReadOnlySpan<byte> License { get; init; }

    public ReadOnlySpan<byte> AcquireLicensePage { get; init; }

    public ReadOnlySpan<byte> CreditText { get; init; }

    /// <summary>Name of the creator, else of the author.</summary>
    public ReadOnlySpan<byte> CreatorName { get; init; }

    public ReadOnlySpan<byte> CopyrightNotice { get; init; }

    /// <summary>Pixels, 0 when absent.</summary>
    public int Width { get; init; }

    /// <summary>Pixels, 0 when absent.</summary>
    public int Height { get; init; }
}

/// <summary>Receives images in document order.</summary>
public interface IJsonLdSink
{
    void Image(in JsonLdImage image);
}
