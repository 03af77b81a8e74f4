using System.Text;
using CrawlIndex.Html;
using CrawlIndex.Warc;

namespace CrawlIndex.Pipeline.Extraction;

/// <summary>Which links and metas of a WAT envelope are image references (paths as Common Crawl's extractor writes them: <c>IMG@/src</c>).</summary>
internal static class WatPaths
{
    private static readonly byte[][] ImageEndings =
        [.. ((string[])[".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tif", ".tiff", ".ico", ".jxl", ".heic"]).Select(Encoding.ASCII.GetBytes)];

    public static bool IsImageMeta(ReadOnlySpan<byte> key) =>
        Ascii.EqualsIgnoreCase(key, "og:image"u8) || Ascii.EqualsIgnoreCase(key, "og:image:url"u8) || Ascii.EqualsIgnoreCase(key, "og:image:secure_url"u8) ||
        Ascii.EqualsIgnoreCase(key, "twitter:image"u8) || Ascii.EqualsIgnoreCase(key, "twitter:image:src"u8);

    /// <summary>False for links that are no image: anchors, scripts, style sheets, frames.</summary>
    public static bool TryKindOf(in WatLink link, out ReferenceKind kind)
    {
        kind = ReferenceKind.Other;
        if (Is(link, "IMG@/src"u8)) kind = ReferenceKind.Src;
        else if (Is(link, "VIDEO@/poster"u8)) kind = ReferenceKind.Poster;
        else if (Is(link, "LINK@/href"u8)) kind = ReferenceKind.Link;
        else if (IsStyle(link.Path)) kind = ReferenceKind.Css;
        return kind switch
        {
            ReferenceKind.Src or ReferenceKind.Poster => true,
            ReferenceKind.Link => RelTokens.Contains(link.Rel, "icon"u8) || RelTokens.Contains(link.Rel, "apple-touch-icon"u8) || RelTokens.Contains(link.Rel, "image_src"u8),
            ReferenceKind.Css => HasImageEnding(link.Url),
            _ => Is(link, "INPUT@/src"u8) || EndsWith(link.Path, "@/background"u8) ||
                ((Is(link, "OBJECT@/data"u8) || Is(link, "EMBED@/src"u8)) && (HasImageEnding(link.Url) || link.Type.StartsWith("image/"u8))),
        };
    }

    private static bool Is(in WatLink link, ReadOnlySpan<byte> path) => Ascii.EqualsIgnoreCase(link.Path, path);

    private static bool IsStyle(ReadOnlySpan<byte> path) => Ascii.EqualsIgnoreCase(path, "STYLE/#text"u8) || EndsWith(path, "@/style"u8);

    private static bool EndsWith(ReadOnlySpan<byte> path, ReadOnlySpan<byte> ending) =>
        path.Length >= ending.Length && Ascii.EqualsIgnoreCase(path[^ending.Length..], ending);

    private static bool HasImageEnding(ReadOnlySpan<byte> url)
    {
        var end = url.IndexOfAny("?#"u8);
        var path = end < 0 ? url : url[..end];
        foreach (var ending in ImageEndings)
        {
            if (EndsWith(path, ending)) return true;
        }
        return false;
    }
}
