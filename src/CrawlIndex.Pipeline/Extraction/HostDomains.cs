using CrawlIndex.Html.Urls;

namespace CrawlIndex.Pipeline.Extraction;

/// <summary>Host of a serialised URL with its registered and private domain; neighbours on a page mostly share a host, so the last one is kept.</summary>
public sealed class HostDomains(PublicSuffixList suffixes)
{
    private byte[] host = new byte[256];
    private int length = -1;
    private Range registered;
    private Range privately;

    public ReadOnlySpan<byte> Host => host.AsSpan(0, Math.Max(0, length));

    /// <summary>By the ICANN section of the Public Suffix List; empty for IP addresses and bare suffixes.</summary>
    public ReadOnlySpan<byte> Registered => Host[registered];

    /// <summary>By the whole list.</summary>
    public ReadOnlySpan<byte> Private => Host[privately];

    /// <summary>Looks at another URL, serialised by the URL Standard.</summary>
    public void Set(ReadOnlySpan<byte> url)
    {
        var next = UrlParts.Of(url).Host(url);
        if (length >= 0 && next.SequenceEqual(Host)) return;
        if (host.Length < next.Length) host = new byte[next.Length * 2];
        next.CopyTo(host);
        length = next.Length;
        registered = RangeOf(suffixes.RegisteredDomain(Host));
        privately = RangeOf(suffixes.PrivateDomain(Host));
    }

    private Range RangeOf(ReadOnlySpan<byte> slice)
    {
        if (slice.IsEmpty) return default;
        Host.Overlaps(slice, out var start);
        return start..(start + slice.Length);
    }
}
