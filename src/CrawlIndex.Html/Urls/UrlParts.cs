namespace CrawlIndex.Html.Urls;

/// <summary>Component positions inside a serialised URL, as offsets in bytes; [Start, End) ranges never include their delimiters.</summary>
public readonly record struct UrlParts(
    int SchemeEnd, int UserStart, int UserEnd, int HostStart, int HostEnd, int PortStart, int PortEnd, int PathStart, int PathEnd, int QueryStart, int QueryEnd, int FragmentStart, int FragmentEnd)
{
    /// <summary>Scheme without the colon.</summary>
    public ReadOnlySpan<byte> Scheme(ReadOnlySpan<byte> url) => url[..SchemeEnd];

    /// <summary>Serialised host (brackets kept for IPv6); empty when there is none.</summary>
    public ReadOnlySpan<byte> Host(ReadOnlySpan<byte> url) => url[HostStart..HostEnd];

    /// <summary>Port digits; empty when it is the scheme's default.</summary>
    public ReadOnlySpan<byte> Port(ReadOnlySpan<byte> url) => url[PortStart..PortEnd];

    /// <summary>Path with its leading slash, or the opaque path.</summary>
    public ReadOnlySpan<byte> Path(ReadOnlySpan<byte> url) => url[PathStart..PathEnd];

    /// <summary>Query without the question mark.</summary>
    public ReadOnlySpan<byte> Query(ReadOnlySpan<byte> url) => url[QueryStart..QueryEnd];

    /// <summary>Fragment without the hash.</summary>
    public ReadOnlySpan<byte> Fragment(ReadOnlySpan<byte> url) => url[FragmentStart..FragmentEnd];

    /// <summary>Splits a URL that is already serialised by the URL Standard (not a parser for other input).</summary>
    public static UrlParts Of(ReadOnlySpan<byte> serialized) => throw new NotImplementedException();
}
