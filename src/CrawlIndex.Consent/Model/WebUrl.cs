namespace CrawlIndex.Consent;

/// <summary>
/// An absolute http(s) URL in pieces, its path kept byte for byte: percent-encoding is part of what robots rules match,
/// so nothing is decoded here.
/// </summary>
public sealed class WebUrl : IEquatable<WebUrl>
{
    public const int MaxLength = 64 * 1024;

    private static readonly System.Buffers.SearchValues<char> NotInHost = System.Buffers.SearchValues.Create(" \t\r\n<>\"\\");

    private WebUrl(string scheme, string host, int port, string pathAndQuery)
    {
        Scheme = scheme;
        Host = host;
        Port = port;
        PathAndQuery = pathAndQuery;
    }

    /// <summary>"http" or "https".</summary>
    public string Scheme { get; }

    /// <summary>Lower case, without user, port or final dot.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary>Starts with "/", without fragment.</summary>
    public string PathAndQuery { get; }

    /// <summary>Scheme, host and port, the unit a robots.txt governs: "https://example.org" or "http://example.org:8080".</summary>
    public string Origin => IsDefaultPort ? $"{Scheme}://{Host}" : $"{Scheme}://{Host}:{Port}";

    private bool IsDefaultPort => Port == (Scheme == "https" ? 443 : 80);

    /// <summary>Reads an absolute URL; false for other schemes, no host, a bad port or more than 64 KiB.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out WebUrl? url)
    {
        url = null;
        text = text.Trim();
        if (text.Length > MaxLength) return false;
        string scheme;
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) scheme = "https";
        else if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) scheme = "http";
        else return false;
        text = text[(scheme.Length + 3)..];
        var end = text.IndexOfAny('/', '?', '#');
        var authority = end < 0 ? text : text[..end];
        var path = end < 0 ? [] : text[end..];
        if (path.IndexOf('#') is >= 0 and var fragment) path = path[..fragment];
        if (authority.LastIndexOf('@') is >= 0 and var user) authority = authority[(user + 1)..];
        var port = scheme == "https" ? 443 : 80;
        var colon = authority.LastIndexOf(':');
        if (colon >= 0 && !authority[colon..].Contains(']'))
        {
            if (colon + 1 < authority.Length && (!int.TryParse(authority[(colon + 1)..], System.Globalization.NumberStyles.None, null, out port) || port > 65535)) return false;
            authority = authority[..colon];
        }
        authority = authority.TrimEnd('.');
        if (authority.IsEmpty || authority.ContainsAny(NotInHost)) return false;
        var pathAndQuery = path.IsEmpty ? "/" : path[0] == '/' ? path.ToString() : $"/{path}";
        url = new WebUrl(scheme, authority.ToString().ToLowerInvariant(), port, pathAndQuery);
        return true;
    }

    /// <summary>Resolves a reference against this URL; null when the result is no http(s) URL.</summary>
    public WebUrl? Resolve(string reference)
    {
        if (TryParse(reference, out var absolute)) return absolute;
        if (reference.Length > MaxLength) return null;
        return Uri.TryCreate(ToString(), UriKind.Absolute, out var self) && Uri.TryCreate(self, reference.Trim(), out var joined)
            && TryParse(joined.OriginalString.Contains("://", StringComparison.Ordinal) ? joined.OriginalString : joined.AbsoluteUri, out var url) ? url : null;
    }

    /// <summary>True when both have the same scheme, host and port.</summary>
    public bool IsSameOrigin(WebUrl other) => Port == other.Port && Scheme == other.Scheme && Host == other.Host;

    /// <summary>True when the host is the domain or one of its subdomains.</summary>
    public bool IsWithinDomain(string domain) =>
        Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
        && (Host.Length == domain.Length || Host[Host.Length - domain.Length - 1] == '.');

    public bool Equals(WebUrl? other) => other is not null && IsSameOrigin(other) && PathAndQuery == other.PathAndQuery;

    public override bool Equals(object? obj) => Equals(obj as WebUrl);

    public override int GetHashCode() => HashCode.Combine(Host, PathAndQuery);

    public override string ToString() => Origin + PathAndQuery;
}
