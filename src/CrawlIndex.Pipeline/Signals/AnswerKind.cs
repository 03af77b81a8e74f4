using System.Text;
using CrawlIndex.Consent;

namespace CrawlIndex.Pipeline.Signals;

/// <summary>What an answer may be to consent, by its URL, media type and first bytes.</summary>
internal static class AnswerKind
{
    private static readonly byte[][] PictureEndings = [.. ((string[])[".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".jxl"]).Select(Encoding.ASCII.GetBytes)];

    private static readonly byte[][] TermsWords =
    [
        .. ((string[])["terms", "/tos", "/legal", "impressum", "imprint", "/agb", "nutzungsbedingungen", "rechtlich", "mentions-legales", "mentions_legales", "conditions", "/cgu", "aviso-legal", "note-legali",
            "condizioni", "condiciones", "voorwaarden", "regulamin", "copyright", "/rights", "disclaimer", "termos", "vilkar", "villkor"]).Select(Encoding.ASCII.GetBytes),
    ];

    public static bool IsPictureType(ReadOnlySpan<byte> essence) => essence.Length > 6 && Ascii.EqualsIgnoreCase(essence[..6], "image/"u8);

    /// <summary>Whether a URL's path ends as those of pictures do.</summary>
    public static bool IsPictureUrl(ReadOnlySpan<byte> url)
    {
        var end = url.IndexOfAny((byte)'?', (byte)'#');
        if (end >= 0) url = url[..end];
        foreach (var ending in PictureEndings)
            if (url.Length > ending.Length && Ascii.EqualsIgnoreCase(url[^ending.Length..], ending)) return true;
        return false;
    }

    /// <summary>Whether the first bytes are those of a picture format (WHATWG MIME Sniffing section 6.1, and TIFF, AVIF, HEIF).</summary>
    public static bool StartsAsPicture(ReadOnlySpan<byte> body) =>
        body.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || body.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        || body.StartsWith("GIF8"u8) || (body.Length > 12 && body.StartsWith("RIFF"u8) && body[8..].StartsWith("WEBP"u8))
        || body.StartsWith((ReadOnlySpan<byte>)[0x49, 0x49, 0x2A, 0]) || body.StartsWith((ReadOnlySpan<byte>)[0x4D, 0x4D, 0, 0x2A])
        || (body.Length > 12 && body[4..].StartsWith("ftyp"u8) && (body[8..].StartsWith("avi"u8) || body[8..].StartsWith("hei"u8) || body[8..].StartsWith("mif1"u8)));

    /// <summary>Whether untyped or vaguely typed bytes may be a picture.</summary>
    public static bool IsVague(ReadOnlySpan<byte> essence) =>
        essence.IsEmpty || Ascii.EqualsIgnoreCase(essence, "application/octet-stream"u8) || Ascii.EqualsIgnoreCase(essence, "binary/octet-stream"u8);

    public static bool IsXml(ReadOnlySpan<byte> essence) =>
        essence.Length >= 3 && Ascii.EqualsIgnoreCase(essence[^3..], "xml"u8) && !Ascii.EqualsIgnoreCase(essence, "application/xhtml+xml"u8);

    public static bool IsJson(ReadOnlySpan<byte> essence) => essence.Length >= 4 && Ascii.EqualsIgnoreCase(essence[^4..], "json"u8);

    /// <summary>Whether a document of this URL may hold terms of use: only there is running text taken for the word of the whole site.</summary>
    public static bool IsTermsUrl(ReadOnlySpan<byte> url)
    {
        var path = url[Math.Min(url.Length, 8)..];
        var slash = path.IndexOf((byte)'/');
        if (slash < 0) return false;
        path = path[slash..];
        if (path.Length > 256) return false;
        Span<byte> lower = stackalloc byte[path.Length];
        Ascii.ToLower(path, lower, out _);
        foreach (var word in TermsWords)
            if (lower.IndexOf(word) >= 0) return true;
        return false;
    }

    /// <summary>The role of a document that is neither page nor picture; null when it holds no consent that is read here.</summary>
    public static ObservationRole? OfDocument(ReadOnlySpan<byte> essence, ReadOnlySpan<byte> body)
    {
        if (Ascii.EqualsIgnoreCase(essence, "application/rsl+xml"u8)) return ObservationRole.Licence;
        if (IsXml(essence))
        {
            var head = body[..Math.Min(body.Length, 4096)];
            if (head.IndexOf("rslstandard.org/rsl"u8) >= 0 && head.IndexOf("<rss"u8) < 0 && head.IndexOf("<feed"u8) < 0) return ObservationRole.Licence;
            return CarrierPieces.MayBeDocument(body) ? ObservationRole.SiteFile : null;
        }
        if (!IsJson(essence)) return null;
        return body.IndexOf("iiif.io/api"u8) >= 0 || body.IndexOf("\"extmetadata\""u8) >= 0 ? ObservationRole.SiteFile : null;
    }
}
