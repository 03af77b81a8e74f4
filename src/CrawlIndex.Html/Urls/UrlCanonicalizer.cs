namespace CrawlIndex.Html.Urls;

/// <summary>
/// The canonical form used for joins and search. Rules: the URL Standard's serialisation (lower-case scheme and host, A-labels,
/// default port dropped, dot segments resolved, unsafe bytes percent-encoded), http and https only, fragment dropped with its hash.
/// Kept as they are: scheme, userinfo, "www.", trailing slash, query order, case of the path and of percent-encodings.
/// </summary>
public sealed class UrlCanonicalizer
{
    private readonly UrlResolver _resolver = new();

    /// <summary>Canonical form of an absolute URL, valid until the next call; false when it is not an http(s) URL.</summary>
    public bool TryCanonicalize(ReadOnlySpan<byte> absolute, out ReadOnlySpan<byte> canonical)
    {
        var ok = _resolver.Resolve(absolute, null, out canonical) == UrlOutcome.Ok;
        canonical = ok ? WithoutFragment(canonical) : default;
        return ok;
    }

    /// <summary>Canonical form of an http(s) URL that <see cref="UrlResolver"/> serialised: a slice of it.</summary>
    public static ReadOnlySpan<byte> WithoutFragment(ReadOnlySpan<byte> serialized)
    {
        var hash = serialized.IndexOf((byte)'#');
        return hash < 0 ? serialized : serialized[..hash];
    }
}
