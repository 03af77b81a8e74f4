namespace CrawlIndex.Html;

/// <summary>Where on the page a reference stands. Persisted: values never change.</summary>
public enum ReferenceKind : byte
{
    Src = 0,
    Srcset = 1,
    Picture = 2,
    Lazy = 3,
    Noscript = 4,
    OpenGraph = 5,
    JsonLd = 6,
    Microdata = 7,
    Link = 8,
    Poster = 9,
    Css = 10,
    Other = 11,
}

/// <summary>Which text became the reference's alt. Persisted: values never change.</summary>
public enum AltSource : byte
{
    None = 0,
    Alt = 1,
    Title = 2,
    AriaLabel = 3,
    Figcaption = 4,
    OpenGraph = 5,
    JsonLd = 6,
    Anchor = 7,
}

/// <summary>Where and how a reference stands.</summary>
[Flags]
public enum ReferenceFlags : byte
{
    None = 0,

    /// <summary>Inside a noscript element (parsed with scripting disabled).</summary>
    InNoscript = 1,

    /// <summary>Inside a template element: shown only if a script clones it.</summary>
    InTemplate = 2,

    /// <summary>The candidate a browser with a large, dense screen takes from its srcset.</summary>
    BestCandidate = 4,

    /// <summary>The element has an alt attribute, be it blank.</summary>
    HasAlt = 8,
}

/// <summary>One image reference of a page. All text is UTF-8; empty means absent.</summary>
public readonly ref struct ImageReference
{
    /// <summary>Resolved, serialised URL (WHATWG URL), http or https.</summary>
    public ReadOnlySpan<byte> Url { get; init; }

    /// <summary>The reference as the attribute says, character references decoded.</summary>
    public ReadOnlySpan<byte> RawUrl { get; init; }

    /// <summary>The text that describes the picture: alt exactly as in the DOM, other sources whitespace-collapsed.</summary>
    public ReadOnlySpan<byte> Alt { get; init; }

    /// <summary>Descriptor as "480w" or "2x"; empty without one.</summary>
    public ReadOnlySpan<byte> Descriptor { get; init; }

    /// <summary>Language of the nearest known declaration (BCP 47 tag as written).</summary>
    public ReadOnlySpan<byte> Language { get; init; }

    /// <summary>Licence that JSON-LD or microdata states for this image, as written.</summary>
    public ReadOnlySpan<byte> Licence { get; init; }

    public ReferenceKind Kind { get; init; }

    public AltSource AltSource { get; init; }

    public ReferenceFlags Flags { get; init; }

    /// <summary>width attribute by the rules for dimension values, whole pixels; -1 when absent or relative.</summary>
    public int Width { get; init; }

    /// <summary>height attribute by the rules for dimension values, whole pixels; -1 when absent or relative.</summary>
    public int Height { get; init; }

    /// <summary>Number (1-based) of the reference on its page, in document order, unfetchable ones counted too.</summary>
    public int Position { get; init; }

    /// <summary>Offset of the tag's '&lt;' in the UTF-8 body.</summary>
    public int ByteOffset { get; init; }

    public bool InNoscript => (Flags & ReferenceFlags.InNoscript) != 0;

    public bool InTemplate => (Flags & ReferenceFlags.InTemplate) != 0;

    public bool IsBest => (Flags & ReferenceFlags.BestCandidate) != 0;
}

/// <summary>A data: URL used as an image: kept as digest and length, never as a pair.</summary>
public readonly ref struct DataUrlReference
{
    /// <summary>First 16 bytes of SHA-256 over the URL as written (decoded attribute value, trimmed).</summary>
    public ReadOnlySpan<byte> Digest { get; init; }

    /// <summary>Length of that text in bytes.</summary>
    public int Length { get; init; }

    public ReadOnlySpan<byte> Alt { get; init; }

    public AltSource AltSource { get; init; }

    public ReferenceKind Kind { get; init; }

    public ReferenceFlags Flags { get; init; }

    public int Position { get; init; }

    public int ByteOffset { get; init; }
}
