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
    public static UrlParts Of(ReadOnlySpan<byte> serialized)
    {
        var scheme = serialized.IndexOf((byte)':');
        if (scheme < 0) return default;
        var fragment = serialized.IndexOf((byte)'#');
        var queryEnd = fragment < 0 ? serialized.Length : fragment;
        var query = serialized[..queryEnd].IndexOf((byte)'?');
        var pathEnd = query < 0 ? queryEnd : query;
        var rest = serialized[(scheme + 1)..pathEnd];
        int user = scheme + 1, userEnd = user, host = user, hostEnd = user, port = user, portEnd = user, path = user;
        if (rest.StartsWith("//"u8))
        {
            user = scheme + 3;
            var slash = rest[2..].IndexOf((byte)'/');
            path = slash < 0 ? pathEnd : user + slash;
            var at = serialized[user..path].LastIndexOf((byte)'@');
            userEnd = at < 0 ? user : user + at;
            host = at < 0 ? user : userEnd + 1;
            var colon = serialized[host..path].LastIndexOf((byte)':');
            // A colon before the closing bracket belongs to an IPv6 address.
            if (colon >= 0 && serialized[host..path].LastIndexOf((byte)']') > colon) colon = -1;
            hostEnd = colon < 0 ? path : host + colon;
            port = colon < 0 ? path : hostEnd + 1;
            portEnd = path;
        }
        else if (rest.StartsWith("/.//"u8))
        {
            // The serialiser's "/." keeps a path that begins with two slashes from reading as a host.
            path += 2;
        }
        return new UrlParts(scheme, user, userEnd, host, hostEnd, port, portEnd, path, pathEnd,
            query < 0 ? queryEnd : query + 1, queryEnd, fragment < 0 ? serialized.Length : fragment + 1, serialized.Length);
    }
}
