namespace CrawlIndex.Pipeline.Extraction;

/// <summary>How one archive record ended; every record has exactly one. The names are persisted in <c>segments.outcomes</c>.</summary>
public enum ExtractionOutcome
{
    /// <summary>An HTML page, read to its end.</summary>
    Page = 0,

    /// <summary>An HTML page of which a part was read: cut by the crawler, by damage or by a limit.</summary>
    PageIncomplete = 1,

    /// <summary>A page as a WAT envelope describes it.</summary>
    WatPage = 2,

    /// <summary>An answer that is no HTML: pictures, robots.txt, feeds, ...</summary>
    NotHtml = 3,

    /// <summary>An answer with a status other than 2xx.</summary>
    NotSuccess = 4,

    /// <summary>An HTML answer without a body.</summary>
    EmptyBody = 5,

    /// <summary>A response record whose block starts with no HTTP head.</summary>
    NoHttpHead = 6,

    /// <summary>An HTML body whose transfer or content coding gave nothing.</summary>
    Undecodable = 7,

    /// <summary>A page whose URL is no absolute http(s) URL.</summary>
    BadPageUrl = 8,

    /// <summary>A revisit: the page stands in an earlier record.</summary>
    Revisit = 9,

    /// <summary>A request record.</summary>
    Request = 10,

    /// <summary>A metadata record that is no WAT envelope of an HTML answer.</summary>
    Metadata = 11,

    /// <summary>warcinfo, or the version block of an ARC.</summary>
    FileHeader = 12,

    /// <summary>conversion, continuation and unknown types.</summary>
    OtherType = 13,

    /// <summary>A WAT envelope that cannot be read.</summary>
    BadEnvelope = 14,

    /// <summary>A record whose head or framing is broken.</summary>
    BadRecord = 15,
}
