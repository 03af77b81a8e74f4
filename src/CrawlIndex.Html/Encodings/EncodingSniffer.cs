using System.Text;

namespace CrawlIndex.Html.Encodings;

/// <summary>What decided the encoding of a page, strongest first.</summary>
public enum EncodingSource : byte
{
    Bom,
    HttpHeader,
    MetaPrescan,
    XmlDeclaration,
    Detected,
    Fallback,
}

/// <summary>An encoding, what decided it, and how many BOM bytes to skip before decoding.</summary>
public readonly record struct SniffedEncoding(HtmlEncoding Encoding, EncodingSource Source, int BomLength);

/// <summary>
/// Encoding sniffing of the HTML Standard, section 13.2.3.2: BOM, Content-Type header, meta prescan of 1024 bytes, XML declaration,
/// then detection (its optional step 8) of UTF-8 alone, because non-ASCII text of another encoding is all but never valid UTF-8,
/// then windows-1252, the standard's default for most locales.
/// </summary>
public static class EncodingSniffer
{
    private const int PrescanLength = 1024;

    /// <summary>Sniffs a page. <paramref name="contentType"/> is the raw Content-Type value (several lines joined by commas), empty when there was none.</summary>
    public static SniffedEncoding Sniff(ReadOnlySpan<byte> body, ReadOnlySpan<byte> contentType)
    {
        if (body.StartsWith("\uFEFF"u8)) return new(HtmlEncoding.Utf8, EncodingSource.Bom, 3);
        if (body.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return new(HtmlEncoding.Utf16Be, EncodingSource.Bom, 2);
        if (body.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return new(HtmlEncoding.Utf16Le, EncodingSource.Bom, 2);
        if (ContentTypeCharset.TryGet(contentType, out var encoding)) return new(encoding, EncodingSource.HttpHeader, 0);

        var head = body[..Math.Min(body.Length, PrescanLength)];
        if (head.StartsWith("<\0?\0x\0"u8)) return new(HtmlEncoding.Utf16Le, EncodingSource.XmlDeclaration, 0);
        if (head.StartsWith("\0<\0?\0x"u8)) return new(HtmlEncoding.Utf16Be, EncodingSource.XmlDeclaration, 0);
        if (MetaPrescan.TryFind(head, out encoding)) return new(encoding, EncodingSource.MetaPrescan, 0);
        if (TryXmlEncoding(head, out encoding)) return new(encoding, EncodingSource.XmlDeclaration, 0);
        return IsUtf8(body)
            ? new(HtmlEncoding.Utf8, EncodingSource.Detected, 0)
            : new(HtmlEncoding.Windows1252, EncodingSource.Fallback, 0);
    }

    /// <summary>True for valid UTF-8 with at least one character beyond ASCII; a character cut off by the end does not count.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> body)
    {
        for (var cut = 1; cut <= Math.Min(3, body.Length) && body[^cut] >= 0x80; cut++)
        {
            var lead = body[^cut];
            if (lead < 0xC0) continue;
            if (cut < (lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4)) body = body[..^cut];
            break;
        }
        return !Ascii.IsValid(body) && Utf8Check.IsValid(body);
    }

    /// <summary>"Get an XML encoding": the first quoted value after the word encoding.</summary>
    private static bool TryXmlEncoding(ReadOnlySpan<byte> head, out HtmlEncoding encoding)
    {
        encoding = default;
        if (!head.StartsWith("<?xml"u8)) return false;
        var word = head.IndexOf("encoding"u8);
        if (word < 0) return false;
        var rest = SkipControls(head[(word + 8)..]);
        if (rest.IsEmpty || rest[0] != '=') return false;
        rest = SkipControls(rest[1..]);
        if (rest.IsEmpty || rest[0] is not ((byte)'"' or (byte)'\'')) return false;
        var end = rest[1..].IndexOf(rest[0]);
        if (end < 0) return false;
        var label = rest[1..(end + 1)];
        if (label.ContainsAnyInRange((byte)0, (byte)0x20) || !EncodingLabels.TryGet(label, out encoding)) return false;
        if (encoding is HtmlEncoding.Utf16Le or HtmlEncoding.Utf16Be) encoding = HtmlEncoding.Utf8;
        return true;
    }

    private static ReadOnlySpan<byte> SkipControls(ReadOnlySpan<byte> rest)
    {
        var at = rest.IndexOfAnyExceptInRange((byte)0, (byte)0x20);
        return at < 0 ? default : rest[at..];
    }
}
