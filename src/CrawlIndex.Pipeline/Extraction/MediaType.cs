using System.Text;

namespace CrawlIndex.Pipeline.Extraction;

/// <summary>Decides which answers are HTML.</summary>
internal static class MediaType
{
    /// <summary>Bytes looked at when no type is stated (WHATWG MIME Sniffing section 5, resource header).</summary>
    private const int SniffedBytes = 1445;

    /// <summary>Tags that make untyped bytes HTML (WHATWG MIME Sniffing section 7.1, table of patterns).</summary>
    private static readonly byte[][] HtmlStarts =
    [
        .. ((string[])["<!DOCTYPE HTML", "<HTML", "<HEAD", "<SCRIPT", "<IFRAME", "<H1", "<DIV", "<FONT", "<TABLE", "<A", "<STYLE", "<TITLE", "<B", "<BODY", "<BR", "<P", "<!--"])
            .Select(Encoding.ASCII.GetBytes),
    ];

    /// <summary>Type and subtype of a Content-Type value, parameters and outer white space dropped.</summary>
    public static ReadOnlySpan<byte> Essence(ReadOnlySpan<byte> contentType)
    {
        var end = contentType.IndexOfAny(";,"u8);
        return Trim(end < 0 ? contentType : contentType[..end]);
    }

    /// <summary>True for HTML and XHTML, by the stated type, else by what the archive's crawler identified, else by the first bytes.</summary>
    public static bool IsHtml(ReadOnlySpan<byte> essence, ReadOnlySpan<byte> identified, ReadOnlySpan<byte> body)
    {
        if (!essence.IsEmpty) return IsHtmlName(essence) || (IsUnknownName(essence) && StartsAsHtml(body));
        return identified.IsEmpty ? StartsAsHtml(body) : IsHtmlName(Essence(identified));
    }

    private static bool IsHtmlName(ReadOnlySpan<byte> essence) =>
        Ascii.EqualsIgnoreCase(essence, "text/html"u8) || Ascii.EqualsIgnoreCase(essence, "application/xhtml+xml"u8);

    private static bool IsUnknownName(ReadOnlySpan<byte> essence) =>
        Ascii.EqualsIgnoreCase(essence, "unknown/unknown"u8) || Ascii.EqualsIgnoreCase(essence, "application/unknown"u8) || Ascii.EqualsIgnoreCase(essence, "*/*"u8);

    private static bool StartsAsHtml(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) body = body[3..];
        body = body[..Math.Min(body.Length, SniffedBytes)].TrimStart(" \t\n\f\r"u8);
        foreach (var start in HtmlStarts)
        {
            if (body.Length > start.Length && Ascii.EqualsIgnoreCase(body[..start.Length], start) && (start[1] == '!' && start[2] == '-' || body[start.Length] is (byte)' ' or (byte)'>'))
                return true;
        }
        return false;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t\r\n"u8);
}
