using System.Buffers;
using System.Text;
using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Css;

/// <summary>Reads names, strings and unquoted urls of CSS Syntax Level 3 (section 4.3), with escapes undone.</summary>
internal sealed class CssText
{
    // What a bulk copy of a string or an unquoted url stops at.
    private static readonly SearchValues<byte> StringStops = SearchValues.Create("\"'\\\n\r\f\0"u8);
    private static readonly SearchValues<byte> UrlStops = SearchValues.Create(
        "\0\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0E\x0F\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F \"'()\\\x7F"u8);

    private byte[] _buffer = new byte[256];
    private int _length;

    /// <summary>The value read last; empty after a bad string or a bad url.</summary>
    public ReadOnlySpan<byte> Value => _buffer.AsSpan(0, _length);

    public static bool IsNameStart(byte value) => (uint)((value | 0x20) - 'a') < 26 || value == '_' || value >= 0x80;

    /// <summary>Where the name without escapes that ends at <paramref name="end"/> begins, not before <paramref name="floor"/>.</summary>
    public static int NameStart(ReadOnlySpan<byte> css, int end, int floor)
    {
        while (end > floor && (IsNameStart(css[end - 1]) || css[end - 1] == '-' || (uint)(css[end - 1] - '0') < 10)) end--;
        return end;
    }

    public static int SkipWhitespace(ReadOnlySpan<byte> css, int at)
    {
        while (at < css.Length && IsWhitespace(css[at])) at++;
        return at;
    }

    public static int AfterComment(ReadOnlySpan<byte> css, int at)
    {
        if (at + 1 >= css.Length || css[at + 1] != '*') return at + 1;
        var end = css[(at + 2)..].IndexOf("*/"u8);
        return end < 0 ? css.Length : at + 2 + end + 2;
    }

    public bool NameIs(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(Value, name);

    /// <summary>Reads an ident sequence; gives an empty value and the same position where none starts.</summary>
    public int ReadName(ReadOnlySpan<byte> css, int at)
    {
        _length = 0;
        while (at < css.Length)
        {
            var value = css[at];
            if (IsNameStart(value) || value == '-' || (uint)(value - '0') < 10)
            {
                Append(value);
                at++;
            }
            else if (value == '\\' && IsEscape(css, at))
            {
                at = Unescape(css, at + 1);
            }
            else
            {
                break;
            }
        }
        return at;
    }

    /// <summary>Reads a string token that starts with its quote; a raw newline makes it a bad string.</summary>
    public int ReadString(ReadOnlySpan<byte> css, int at, bool keep)
    {
        _length = 0;
        var quote = css[at++];
        while (true)
        {
            var run = css[at..].IndexOfAny(StringStops);
            if (run < 0) run = css.Length - at;
            if (keep) Append(css.Slice(at, run));
            at += run;
            if (at == css.Length) break;
            var value = css[at];
            if (value == quote) return at + 1;
            if (value is (byte)'\n' or (byte)'\r' or (byte)'\f')
            {
                _length = 0;
                return at;
            }
            if (value == '\\')
            {
                at++;
                if (at == css.Length) break;
                if (css[at] is (byte)'\n' or (byte)'\f') at++;
                else if (css[at] == '\r') at += at + 1 < css.Length && css[at + 1] == '\n' ? 2 : 1;
                else at = Unescape(css, at);
                continue;
            }
            if (keep) AppendRaw(value);
            at++;
        }
        return at;
    }

    /// <summary>Reads an unquoted url token from its first byte past whitespace; gives an empty value for a bad url.</summary>
    public int ReadUrl(ReadOnlySpan<byte> css, int at)
    {
        _length = 0;
        while (true)
        {
            var run = css[at..].IndexOfAny(UrlStops);
            if (run < 0) run = css.Length - at;
            Append(css.Slice(at, run));
            at += run;
            if (at == css.Length) break;
            var value = css[at];
            if (value == ')') return at + 1;
            if (IsWhitespace(value))
            {
                at = SkipWhitespace(css, at);
                if (at == css.Length) break;
                if (css[at] == ')') return at + 1;
                return AfterBadUrl(css, at);
            }
            if (value is (byte)'"' or (byte)'\'' or (byte)'(' or (>= 1 and <= 8) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F) return AfterBadUrl(css, at);
            if (value == '\\')
            {
                if (!IsEscape(css, at)) return AfterBadUrl(css, at);
                at = Unescape(css, at + 1);
                continue;
            }
            AppendRaw(value);
            at++;
        }
        return at;
    }

    private int AfterBadUrl(ReadOnlySpan<byte> css, int at)
    {
        _length = 0;
        while (at < css.Length)
        {
            if (css[at] == ')') return at + 1;
            at += css[at] == '\\' && at + 1 < css.Length ? 2 : 1;
        }
        return at;
    }

    public static bool IsWhitespace(byte value) => ByteScan.IsSpace(value);

    private static bool IsEscape(ReadOnlySpan<byte> css, int at) => at + 1 < css.Length && css[at + 1] is not ((byte)'\n' or (byte)'\r' or (byte)'\f');

    /// <summary>Reads what follows a backslash: up to six hex digits and one whitespace, or one byte as it is.</summary>
    private int Unescape(ReadOnlySpan<byte> css, int at)
    {
        var rune = 0;
        var digits = 0;
        for (; digits < 6 && at < css.Length && char.IsAsciiHexDigit((char)css[at]); digits++, at++) rune = rune << 4 | HexValue(css[at]);
        if (digits == 0)
        {
            Append(css[at]);
            return at + 1;
        }
        AppendRune(rune);
        if (at < css.Length && IsWhitespace(css[at])) at += css[at] == '\r' && at + 1 < css.Length && css[at + 1] == '\n' ? 2 : 1;
        return at;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private void AppendRune(int value)
    {
        var rune = value == 0 || !Rune.IsValid(value) ? Rune.ReplacementChar : new Rune(value);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var b in bytes[..rune.EncodeToUtf8(bytes)]) Append(b);
    }

    /// <summary>Appends a byte of the source, where NUL stands for U+FFFD (section 3.3).</summary>
    private void AppendRaw(byte value)
    {
        if (value == 0) AppendRune(0);
        else Append(value);
    }

    private void Append(ReadOnlySpan<byte> run)
    {
        if (_length + run.Length > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + run.Length));
        run.CopyTo(_buffer.AsSpan(_length));
        _length += run.Length;
    }

    private void Append(byte value)
    {
        if (_length == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        _buffer[_length++] = value;
    }
}
