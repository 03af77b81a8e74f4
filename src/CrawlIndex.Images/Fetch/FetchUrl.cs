using System.Diagnostics.CodeAnalysis;
using System.Text;
using CrawlIndex.Consent;

namespace CrawlIndex.Images.Fetch;

/// <summary>
/// URLs in the one spelling that is judged and sent: path segments "." and ".." resolved, bytes outside ASCII encoded, the rest
/// as it stands. So robots rules are matched against exactly what the host gets.
/// </summary>
public static class FetchUrl
{
    /// <summary>Longest URL asked for; common servers refuse longer request lines.</summary>
    public const int MaxLength = 8 << 10;

    /// <summary>False, with a reason, for anything but an http(s) URL with a host and without user and password.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out WebUrl? url, out string reason)
    {
        url = null;
        reason = "";
        if (text.Length > MaxLength) reason = $"longer than {MaxLength} characters";
        else if (!WebUrl.TryParse(text, out var plain)) reason = "no http(s) URL with a host";
        else if (HasCredentials(text)) reason = "holds a user name or password";
        else if (!TrySpell(plain, out url)) reason = "not a URL that can be sent";
        return url is not null;
    }

    /// <summary>Where a Location header leads; null, with a reason, when nowhere.</summary>
    public static WebUrl? Follow(WebUrl from, ReadOnlySpan<byte> location, out string reason)
    {
        var text = Encoding.UTF8.GetString(location).Trim();
        // An empty reference would mean the same URL again.
        if (text.Length > 0 && Uri.TryCreate(AsUri(from), text, out var next) && TryRead(next.OriginalString.Contains("://", StringComparison.Ordinal) ? next.OriginalString : next.AbsoluteUri, out var url, out reason)) return url;
        reason = "Location leads to no http(s) URL";
        return null;
    }

    /// <summary>The URL for HttpClient, sent byte for byte.</summary>
    internal static Uri AsUri(WebUrl url) => new(url.ToString(), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static bool HasCredentials(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = text.AsSpan(start).IndexOfAny('/', '?', '#');
        return (end < 0 ? text.AsSpan(start) : text.AsSpan(start, end)).Contains('@');
    }

    private static bool TrySpell(WebUrl plain, [NotNullWhen(true)] out WebUrl? url)
    {
        url = plain;
        var path = plain.PathAndQuery;
        var query = path.IndexOf('?');
        var bare = query < 0 ? path : path[..query];
        var isSpelt = !bare.Contains("/.", StringComparison.Ordinal) && !bare.Contains("%2e", StringComparison.OrdinalIgnoreCase) && !bare.Contains('\\')
            && !path.AsSpan().ContainsAnyExceptInRange('!', '~') && !plain.Host.AsSpan().ContainsAnyExceptInRange('!', '~');
        if (isSpelt && Uri.TryCreate(plain.ToString(), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out _)) return true;
        return Uri.TryCreate(plain.ToString(), UriKind.Absolute, out var canonical)
            && WebUrl.TryParse($"{canonical.Scheme}://{(canonical.HostNameType == UriHostNameType.IPv6 ? canonical.Host : canonical.IdnHost)}:{canonical.Port}{canonical.PathAndQuery}", out url);
    }
}
