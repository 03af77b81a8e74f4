namespace CrawlIndex.Html.Urls;

/// <summary>How resolving a reference ended.</summary>
public enum UrlOutcome : byte
{
    /// <summary>An http or https URL.</summary>
    Ok,

    /// <summary>A data: URL; its serialisation is not produced, the reference itself holds it.</summary>
    Data,

    /// <summary>A valid URL of another scheme (javascript:, about:, blob:, ftp:, ...); serialised.</summary>
    NotFetchable,

    /// <summary>The URL parser returns failure.</summary>
    Invalid,

    /// <summary>Longer than the resolver's limit.</summary>
    TooLong,
}
