using CrawlIndex.Html;

namespace CrawlIndex.Pipeline.Extraction;

/// <summary>How enum values are written in the tables (design section 4). Persisted: never change one.</summary>
public static class ReferenceNames
{
    public static ReadOnlySpan<byte> Of(ReferenceKind kind) => kind switch
    {
        ReferenceKind.Src => "src"u8,
        ReferenceKind.Srcset => "srcset"u8,
        ReferenceKind.Picture => "picture"u8,
        ReferenceKind.Lazy => "lazy"u8,
        ReferenceKind.Noscript => "noscript"u8,
        ReferenceKind.OpenGraph => "og"u8,
        ReferenceKind.JsonLd => "json-ld"u8,
        ReferenceKind.Microdata => "microdata"u8,
        ReferenceKind.Link => "link"u8,
        ReferenceKind.Poster => "poster"u8,
        ReferenceKind.Css => "css"u8,
        _ => "other"u8,
    };

    public static ReadOnlySpan<byte> Of(AltSource source) => source switch
    {
        AltSource.Alt => "alt"u8,
        AltSource.Title => "title"u8,
        AltSource.AriaLabel => "aria-label"u8,
        AltSource.Figcaption => "figcaption"u8,
        AltSource.OpenGraph => "og"u8,
        AltSource.JsonLd => "json-ld"u8,
        AltSource.Anchor => "anchor"u8,
        _ => "none"u8,
    };
}
