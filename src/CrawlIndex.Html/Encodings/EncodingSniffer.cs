namespace CrawlIndex.Html.Encodings;

/// <summary>What decided the encoding of a page, strongest first.</summary>
public enum EncodingSource : byte
{
    Bom,
    HttpHeader,
    MetaPrescan,
    XmlDeclaration,
    Fallback,
}

/// <summary>An encoding, what decided it, and how many BOM bytes precede the text (already excluded by nothing: skip them).</summary>
public readonly record struct SniffedEncoding(HtmlEncoding Encoding, EncodingSource Source, int BomLength);

/// <summary>Encoding sniffing of the HTML Standard, section 13.2.3.2.</summary>
public static class EncodingSniffer
{
    /// <summary>Sniffs a page. <paramref name="contentType"/> is the raw Content-Type value, empty when there was none.</summary>
    public static SniffedEncoding Sniff(ReadOnlySpan<byte> body, ReadOnlySpan<byte> contentType) => throw new NotImplementedException();
}
