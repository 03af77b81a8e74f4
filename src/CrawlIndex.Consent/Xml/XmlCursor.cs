using System.Text;

namespace CrawlIndex.Consent.Xml;

/// <summary>Turns the line and column of an XML reader into bytes; moves only forward, so a document costs one pass.</summary>
internal sealed unsafe class XmlCursor(byte* bytes, int length, int start, Encoding encoding)
{
    private readonly bool isUtf8 = encoding is UTF8Encoding;
    private readonly bool isBigEndian = encoding is UnicodeEncoding && encoding.GetPreamble() is [0xFE, 0xFF];
    private int at = start;
    private int line = 1;
    private int column = 1;

    /// <summary>Bytes of one ASCII character.</summary>
    public int Unit { get; } = encoding is UnicodeEncoding ? 2 : 1;

    private ReadOnlySpan<byte> Source => new(bytes, length);

    /// <summary>Encoding by byte order mark, else by the XML declaration; unknown 8-bit labels read as Latin-1.</summary>
    public static Encoding EncodingOf(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return Encoding.BigEndianUnicode;
        if (text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Encoding.Unicode;
        // Packets in UTF-16 keep their mark inside the first instruction.
        if (text.StartsWith("<\0"u8)) return Encoding.Unicode;
        if (text.StartsWith("\0<"u8)) return Encoding.BigEndianUnicode;
        if (!text.StartsWith("<?xml"u8)) return Encoding.UTF8;
        var declaration = text[..Math.Min(text.Length, 256)];
        var end = declaration.IndexOf("?>"u8);
        if (end >= 0) declaration = declaration[..end];
        var label = declaration.IndexOf("encoding"u8);
        if (label < 0) return Encoding.UTF8;
        var name = Encoding.Latin1.GetString(declaration[(label + 8)..]).TrimStart('=', ' ', '\t', '\r', '\n', '"', '\'').ToUpperInvariant();
        return name.StartsWith("ISO-8859", StringComparison.Ordinal) || name.StartsWith("WINDOWS-", StringComparison.Ordinal)
            || name.StartsWith("LATIN", StringComparison.Ordinal) ? Encoding.Latin1 : Encoding.UTF8;
    }

    /// <summary>Byte of a 1-based line and column (UTF-16 units). A place already passed gives the place reached.</summary>
    public int ByteAt(int wantedLine, int wantedColumn)
    {
        while (at < length && (line < wantedLine || (line == wantedLine && column < wantedColumn))) Step();
        return at;
    }

    /// <summary>The value between the quotes that follow an attribute's name.</summary>
    public (int Start, int Length) QuotedAfter(int start)
    {
        if (Unit == 2) return (0, length);
        var rest = Source[Math.Min(start, length)..];
        var quote = rest.IndexOfAny((byte)'"', (byte)'\'');
        if (quote < 0) return (start, 0);
        var size = rest[(quote + 1)..].IndexOf(rest[quote]);
        return (start + quote + 1, size < 0 ? rest.Length - quote - 1 : size);
    }

    /// <summary>Text from a byte to the next tag, without white space around it.</summary>
    public (int Start, int Length) TextAt(int start)
    {
        if (Unit == 2) return (0, length);
        var rest = Source[Math.Min(start, length)..];
        var end = rest.IndexOf((byte)'<');
        if (end >= 0) rest = rest[..end];
        var left = rest.Length - rest.TrimStart(" \t\r\n"u8).Length;
        return (start + left, rest.Trim(" \t\r\n"u8).Length);
    }

    /// <summary>First byte after the tag at a byte; quotes hide angle brackets.</summary>
    public int TagEnd(int start)
    {
        if (Unit == 2) return length;
        byte quote = 0;
        for (var i = Math.Min(start, length); i < length; i++)
        {
            var b = bytes[i];
            if (quote != 0) quote = b == quote ? (byte)0 : quote;
            else if (b is (byte)'"' or (byte)'\'') quote = b;
            else if (b == '>') return i + 1;
        }
        return length;
    }

    private void Step()
    {
        if (Unit == 1 && (bytes[at] >= 0x80) && isUtf8)
        {
            Rune.DecodeFromUtf8(Source[at..], out var rune, out var consumed);
            at += consumed;
            column += rune.Utf16SequenceLength;
            return;
        }
        var character = CharacterAt(at);
        at += Unit;
        if (character == '\n' || (character == '\r' && CharacterAt(at) != '\n'))
        {
            line++;
            column = 1;
        }
        else column++;
    }

    private int CharacterAt(int place)
    {
        if (place + Unit > length) return 0;
        if (Unit == 1) return bytes[place];
        return isBigEndian ? bytes[place] << 8 | bytes[place + 1] : bytes[place] | bytes[place + 1] << 8;
    }
}
