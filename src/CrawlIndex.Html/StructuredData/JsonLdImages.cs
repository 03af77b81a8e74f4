namespace CrawlIndex.Html.StructuredData;

/// <summary>How reading one JSON-LD block ended.</summary>
public enum JsonLdOutcome : byte
{
    Ok,

    /// <summary>Nothing but whitespace or comments.</summary>
    Empty,

    /// <summary>Not JSON from some byte on; images before it were given.</summary>
    Broken,

    /// <summary>Nested deeper, or more images, than the limits allow; images before it were given.</summary>
    TooLarge,
}

/// <summary>Which property or type made a value an image.</summary>
public enum JsonLdRole : byte
{
    ImageObject,
    Image,
    Logo,
    Thumbnail,
    PrimaryImageOfPage,
}

/// <summary>One image of a JSON-LD block; spans are unescaped UTF-8, empty when absent, valid during the callback.</summary>
public readonly ref struct JsonLdImage
{
    public JsonLdRole Role { get; init; }

    /// <summary>contentUrl, else url, else @id when it is the only address; unresolved.</summary>
    public ReadOnlySpan<byte> Url { get; init; }
    public ReadOnlySpan<byte> ThumbnailUrl { get; init; }
    public ReadOnlySpan<byte> Caption { get; init; }
    public ReadOnlySpan<byte> Name { get; init; }
    public ReadOnlySpan<byte> Description { get; init; }
    public ReadOnlySpan<byte> License { get; init; }
    public ReadOnlySpan<byte> AcquireLicensePage { get; init; }
    public ReadOnlySpan<byte> CreditText { get; init; }
    public ReadOnlySpan<byte> CreatorName { get; init; }
    public ReadOnlySpan<byte> CopyrightNotice { get; init; }

    /// <summary>Pixels, 0 when absent.</summary>
    public int Width { get; init; }
    public int Height { get; init; }
}

/// <summary>Receives images in document order.</summary>
public interface IJsonLdSink
{
    void Image(in JsonLdImage image);
}

/// <summary>Finds the images of a JSON-LD script block. One instance per thread; its buffers are reused.</summary>
public sealed class JsonLdImages
{
    /// <summary>Reads one block (text of a script element, UTF-8).</summary>
    public JsonLdOutcome Read(ReadOnlySpan<byte> block, IJsonLdSink sink) => throw new NotImplementedException();
}
