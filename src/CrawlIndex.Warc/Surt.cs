using System.Text;
using System.Text.RegularExpressions;

namespace CrawlIndex.Warc;

/// <summary>
/// Sort-friendly URI keys as web archives index by: host labels reversed, scheme and www dropped, lower case, default
/// port and session ids dropped, query sorted (the rules of the Internet Archive's URL canonicalizer).
/// </summary>
public static partial class Surt
{
    /// <summary>Key of a URL; other schemes (dns:, urn:) are given in lower case as they are.</summary>
    public static string Key(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        url = url.Trim().Replace("\t", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        var hash = url.IndexOf('#');
        if (hash >= 0) url = url[..hash];
        var colon = url.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0 && OpaqueScheme().IsMatch(url)) return url.ToLowerInvariant();
        var scheme = colon < 0 ? "http" : url[..colon].ToLowerInvariant();
        var rest = colon < 0 ? url : url[(colon + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', '?', '\\');
        var authority = end < 0 ? rest : rest[..end];
        var (path, query) = Split(end < 0 ? "" : rest[end..]);
        var key = new StringBuilder();
        if (scheme is not ("http" or "https")) key.Append(scheme).Append("://(");
        AppendHost(key, authority, scheme);
        key.Append(')').Append(CanonicalPath(path));
        query = CanonicalQuery(query);
        if (query.Length > 0) key.Append('?').Append(query);
        return key.ToString();
    }

    private static (string Path, string Query) Split(string tail)
    {
        var mark = tail.IndexOf('?');
        return mark < 0 ? (tail, "") : (tail[..mark], tail[(mark + 1)..]);
    }

    private static void AppendHost(StringBuilder key, string authority, string scheme)
    {
        var at = authority.LastIndexOf('@');
        if (at >= 0) authority = authority[(at + 1)..];
        var port = "";
        var colon = authority.LastIndexOf(':');
        if (colon >= 0 && !authority.EndsWith(']'))
        {
            port = authority[(colon + 1)..];
            authority = authority[..colon];
        }

        var host = Punycode.ToAscii(Uri.UnescapeDataString(authority)).ToLowerInvariant();
        host = RepeatedDots().Replace(host, ".").Trim('.');
        host = WwwPrefix().Replace(host, "");
        if (host.StartsWith('[') || Ipv4().IsMatch(host)) key.Append(host);
        else key.AppendJoin(',', host.Split('.').Reverse());
        if (port.Length > 0 && !(scheme == "http" && port == "80") && !(scheme == "https" && port == "443")) key.Append(':').Append(port);
    }

    private static string CanonicalPath(string path)
    {
        path = Escape(Unescape(path.Replace('\\', '/')));
        var segments = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment == "..")
            {
                if (segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            }
            else if (segment is not ("" or "."))
            {
                segments.Add(segment);
            }
        }

        path = "/" + string.Join('/', segments);
        path = path.ToLowerInvariant();
        path = PathSession().Replace(path, "$1$2");
        path = PathJsession().Replace(path, "$1");
        return path.Length > 1 ? path.TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/" : "/";
    }

    private static string CanonicalQuery(string query)
    {
        if (query.Length == 0) return "";
        query = Escape(Unescape(query)).ToLowerInvariant();
        query = QuerySession().Replace(query, "$1");
        query = ColdFusionSession().Replace(query, "$1");
        query = query.TrimEnd('&') is { Length: > 0 } trimmed && trimmed.Length != query.Length ? trimmed : query;
        var arguments = query.Split('&');

        // Arguments sort by name, then value: '=' must come before every character a name can go on with.
        Array.Sort(arguments, static (a, b) => Compare(a, b));
        return string.Join('&', arguments).TrimStart('&');
    }

    private static int Compare(string a, string b)
    {
        var nameA = a.IndexOf('=') is >= 0 and var i ? a[..i] : a;
        var nameB = b.IndexOf('=') is >= 0 and var j ? b[..j] : b;
        var byName = string.CompareOrdinal(nameA, nameB);
        return byName != 0 ? byName : string.CompareOrdinal(a, b);
    }

    /// <summary>Undoes percent escapes until none is left; the bytes are kept as Latin-1 characters.</summary>
    private static string Unescape(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var count = bytes.Length;
        for (var round = 0; round < 8; round++)
        {
            var to = 0;
            for (var from = 0; from < count; from++)
            {
                if (bytes[from] == '%' && from + 2 < count && char.IsAsciiHexDigit((char)bytes[from + 1]) && char.IsAsciiHexDigit((char)bytes[from + 2]))
                {
                    bytes[to++] = (byte)((Hex(bytes[from + 1]) << 4) | Hex(bytes[from + 2]));
                    from += 2;
                }
                else
                {
                    bytes[to++] = bytes[from];
                }
            }

            if (to == count) break;
            count = to;
        }

        return Encoding.Latin1.GetString(bytes, 0, count);
    }

    private static string Escape(string latin)
    {
        var text = new StringBuilder(latin.Length);
        foreach (var letter in latin)
        {
            if (letter is <= ' ' or >= '\x7f' or '#' or '%') text.Append('%').Append(((int)letter).ToString("x2"));
            else text.Append(letter);
        }

        return text.ToString();
    }

    private static int Hex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    [GeneratedRegex(@"^(dns|urn|warcinfo|mailto|filedesc|screenshot|data|whois|javascript|metadata|about|news|tel):", RegexOptions.IgnoreCase)]
    private static partial Regex OpaqueScheme();

    [GeneratedRegex(@"^www\d*\.", RegexOptions.CultureInvariant)]
    private static partial Regex WwwPrefix();

    [GeneratedRegex(@"\.{2,}")]
    private static partial Regex RepeatedDots();

    [GeneratedRegex(@"^\d{1,3}(\.\d{1,3}){3}$")]
    private static partial Regex Ipv4();

    // Session ids in paths: .../(S(24 letters))/page.aspx and ...;jsessionid=32 letters.
    [GeneratedRegex(@"^(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)/|\([0-9a-z]{24}\)/)([^?]+\.aspx.*)$", RegexOptions.NonBacktracking)]
    private static partial Regex PathSession();

    [GeneratedRegex(@"^(.*?);jsessionid=[0-9a-z]{32}$", RegexOptions.NonBacktracking)]
    private static partial Regex PathJsession();

    [GeneratedRegex(@"(^|&)(?:jsessionid=[0-9a-z]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24})(?:&|$)", RegexOptions.NonBacktracking)]
    private static partial Regex QuerySession();

    [GeneratedRegex(@"(^|&)cfid=[^&]+&cftoken=[^&]+(?:&|$)", RegexOptions.NonBacktracking)]
    private static partial Regex ColdFusionSession();
}
