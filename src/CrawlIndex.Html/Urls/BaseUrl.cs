namespace CrawlIndex.Html.Urls;

/// <summary>A parsed base URL, reused from page to page.</summary>
public sealed class BaseUrl
{
    /// <summary>Whether a URL is set.</summary>
    public bool IsSet { get; }

    /// <summary>The serialised URL; empty when none is set.</summary>
    public ReadOnlySpan<byte> Serialized => throw new NotImplementedException();

    /// <summary>Component positions in <see cref="Serialized"/>.</summary>
    public UrlParts Parts => throw new NotImplementedException();

    /// <summary>Parses an absolute URL; on failure nothing is set and false is returned.</summary>
    public bool TrySet(ReadOnlySpan<byte> absolute) => throw new NotImplementedException();

    /// <summary>Parses a base element's href against the document's URL; on failure this keeps what it had.
    /// data: and javascript: URLs are refused, as the HTML Standard's "set the frozen base URL" says.</summary>
    public bool TrySet(ReadOnlySpan<byte> href, BaseUrl document) => throw new NotImplementedException();

    /// <summary>Forgets the URL.</summary>
    public void Clear() => throw new NotImplementedException();
}
