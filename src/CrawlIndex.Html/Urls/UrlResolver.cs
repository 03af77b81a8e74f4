namespace CrawlIndex.Html.Urls;

/// <summary>The URL Standard's parser and serialiser over UTF-8. One instance per thread; its buffer is reused.</summary>
public sealed class UrlResolver
{
    /// <summary>Creates a resolver that refuses references and results longer than <paramref name="maxLength"/> bytes.</summary>
    public UrlResolver(int maxLength = 64 << 10) => MaxLength = maxLength;

    /// <summary>Longest accepted reference and result, in bytes.</summary>
    public int MaxLength { get; }

    /// <summary>Resolves a reference against a base (null: the reference must be absolute).
    /// <paramref name="url"/> is the serialised URL, valid until the next call; empty for Data, Invalid and TooLong.</summary>
    public UrlOutcome Resolve(ReadOnlySpan<byte> reference, BaseUrl? baseUrl, out ReadOnlySpan<byte> url) => throw new NotImplementedException();
}
