namespace CrawlIndex.Html.Urls;

/// <summary>The canonical form used for joins and search: the URL Standard's serialisation without the fragment.</summary>
public sealed class UrlCanonicalizer
{
    /// <summary>Canonical form of an absolute URL, valid until the next call; false when it is not an http(s) URL.</summary>
    public bool TryCanonicalize(ReadOnlySpan<byte> absolute, out ReadOnlySpan<byte> canonical) => throw new NotImplementedException();

    /// <summary>Canonical form of a URL that <see cref="UrlResolver"/> serialised: a slice of it.</summary>
    public static ReadOnlySpan<byte> WithoutFragment(ReadOnlySpan<byte> serialized) => throw new NotImplementedException();
}
