namespace CrawlIndex.Html;

/// <summary>Which place of the page speaks. Only spotted here; what it means is for the consent parsers.</summary>
public enum PageSignalKind : byte
{
    /// <summary>meta name=robots.</summary>
    MetaRobots,

    /// <summary>meta whose name is a crawler's (googlebot, bingbot, ...) or a site's own opt-out (pinterest).</summary>
    MetaBot,

    /// <summary>meta name=tdm-reservation, tdm-policy, tdmrep-*.</summary>
    MetaTdm,

    /// <summary>meta name=copyright, rights, dc.rights, license, cc:* and the like; also property= of these.</summary>
    MetaRights,

    /// <summary>meta http-equiv of any of the names above or x-robots-tag.</summary>
    MetaHttpEquiv,

    /// <summary>link whose rel has license, copyright, c2pa-manifest, tdm-*, or alternate with an RSL type.</summary>
    Link,

    /// <summary>a or area whose rel has license.</summary>
    AnchorLicense,

    /// <summary>Any other tag with an RDFa or microdata licence attribute; the value is the attribute's, the evidence the tag.</summary>
    LicenceAttribute,

    /// <summary>script type=application/rsl+xml; the value is its text.</summary>
    RslScript,

    /// <summary>script type=application/ld+json; the value is its text.</summary>
    JsonLd,

    /// <summary>lang of the html element.</summary>
    HtmlLang,

    /// <summary>Text of the title element.</summary>
    Title,

    /// <summary>An image element's own attribute (nopin, data-pin-nopin, data-copyright, ...), or data-nosnippet of an ancestor.</summary>
    ImageAttribute,

    /// <summary>Human text that may reserve rights; the name says which. figcaption, footer and notice (round a copyright sign)
    /// have the type text/html, their value is the markup as it stands in the body; alt is an alternative text.</summary>
    Text,

    /// <summary>Link of a footer to terms of use or legal notices; name "terms-of-service", the value is its href.</summary>
    TermsLink,
}

/// <summary>Attribute the name of a meta element stood in.</summary>
public enum MetaNaming : byte
{
    /// <summary>No meta element.</summary>
    None,
    Name,
    Property,
    Itemprop,
    HttpEquiv,
}

/// <summary>Raw material of one statement. Spans are UTF-8, character references decoded (but not in <see cref="PageSignalKind.Text"/>), valid during the call.</summary>
public readonly ref struct PageSignal
{
    public PageSignalKind Kind { get; init; }

    /// <summary>What is spoken through: the meta's name, the link's rel, the attribute's name; as written.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>What is said: content, href, attribute value, script text; as written.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>type attribute of a link or script, itemprop of a licence attribute; else empty.</summary>
    public ReadOnlySpan<byte> Type { get; init; }

    /// <summary>Evidence: where the tag (for script and title: the tag with its text) starts in the UTF-8 body.</summary>
    public int ByteOffset { get; init; }

    /// <summary>Evidence: its length in bytes.</summary>
    public int ByteLength { get; init; }

    /// <summary>Position of the image reference the statement is about; 0 for the whole page.</summary>
    public int ReferencePosition { get; init; }

    /// <summary>Evidence in the bytes as sent: where the tag starts and how long it is there; -1 when the encoding gives no exact place.</summary>
    public int SourceOffset { get; init; }

    public int SourceLength { get; init; }

    public MetaNaming Naming { get; init; }

    /// <summary>Whether the element is one of the head by the rules of tree construction (13.2.6.4), with scripting on or off.</summary>
    public bool InHead { get; init; }

    public bool InNoscript { get; init; }

    public bool InTemplate { get; init; }
}
