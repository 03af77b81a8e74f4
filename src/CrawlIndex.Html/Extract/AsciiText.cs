using System.Buffers;
using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>Small rules over ASCII text: tokens, prefixes, numbers of attributes.</summary>
internal static class AsciiText
{
    public static readonly SearchValues<byte> Whitespace = SearchValues.Create(" \t\n\f\r"u8);
    private static readonly SearchValues<byte> OddSpace = SearchValues.Create("\t\n\f\r\0"u8);

    public static bool IsCollapsed(ReadOnlySpan<byte> text) => !text.ContainsAny(OddSpace) && text.IndexOf("  "u8) < 0;

    public static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) => System.Text.Ascii.EqualsIgnoreCase(text, other);

    public static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix) => text.Length >= prefix.Length && Is(text[..prefix.Length], prefix);

    public static bool EndsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> suffix) => text.Length >= suffix.Length && Is(text[^suffix.Length..], suffix);

    /// <summary>Takes the next whitespace-separated token off the text; empty at its end.</summary>
    public static ReadOnlySpan<byte> NextToken(ref ReadOnlySpan<byte> text)
    {
        var start = text.IndexOfAnyExcept(Whitespace);
        if (start < 0) return text = default;
        text = text[start..];
        var end = text.IndexOfAny(Whitespace);
        var token = end < 0 ? text : text[..end];
        text = text[token.Length..];
        return token;
    }

    public static bool HasToken(ReadOnlySpan<byte> text, ReadOnlySpan<byte> token)
    {
        while (NextToken(ref text) is { IsEmpty: false } found)
            if (Is(found, token)) return true;
        return false;
    }

    /// <summary>Rules for parsing dimension values (HTML Standard 2.4.4.4): whole pixels, -1 for percentages and errors.</summary>
    public static int Dimension(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\n\f\r"u8);
        var value = 0L;
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit((char)text[digits])) value = Math.Min(value * 10 + text[digits++] - '0', int.MaxValue);
        if (digits == 0) return -1;
        if (digits < text.Length && text[digits] == '.')
        {
            digits++;
            while (digits < text.Length && char.IsAsciiDigit((char)text[digits])) digits++;
        }
        return digits < text.Length && text[digits] == '%' ? -1 : (int)value;
    }

    /// <summary>Whether the path of a URL reference ends in an extension of a picture format.</summary>
    public static bool HasImageExtension(ReadOnlySpan<byte> url)
    {
        var end = url.IndexOfAny((byte)'?', (byte)'#');
        var path = (end < 0 ? url : url[..end]).TrimEnd(" \t\n\f\r"u8);
        var extension = path[(path.LastIndexOf((byte)'.') + 1)..];
        return extension.Length is >= 3 and <= 5 && extension.Length < path.Length && ImageExtensions.Find(extension) != 0;
    }

    private static readonly NameTable ImageExtensions = new(
        ["jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "svgz", "bmp", "ico", "tif", "tiff", "jxl", "heic", "heif", "apng", "jfif", "pjpeg", "jp2"], 1);
}
