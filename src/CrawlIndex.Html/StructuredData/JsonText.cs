using System.Buffers;

namespace CrawlIndex.Html.StructuredData;

internal enum JsonToken : byte
{
    End, Broken, ObjectStart, ObjectEnd, ArrayStart, ArrayEnd, Colon, Comma, String, Number, Literal,
}

/// <summary>
/// Tokens of JSON as pages write it (RFC 8259, and: comments, CDATA and HTML comment wrappers, raw control characters in strings,
/// a semicolon at the end). Never throws. Linear in the text.
/// </summary>
internal ref struct JsonText
{
    private static readonly SearchValues<byte> StringStop = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> Scalar = SearchValues.Create("+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"u8);

    private const int Unknown = -2;

    private readonly ReadOnlySpan<byte> _text;
    private int _at;
    private int _commentEnd = -1;
    private int _lastOpen = Unknown;

    public JsonText(ReadOnlySpan<byte> text)
    {
        _text = text;
        _at = text.StartsWith("\uFEFF"u8) ? 3 : 0;
    }

    /// <summary>Start and length of the last string (without quotes), number or literal.</summary>
    public int Start { get; private set; }

    public int Length { get; private set; }

    /// <summary>Whether the last string has backslashes.</summary>
    public bool IsEscaped { get; private set; }

    public JsonToken Next()
    {
        if (!SkipSpace()) return JsonToken.End;
        switch (_text[_at])
        {
            case (byte)'{': return Take(JsonToken.ObjectStart);
            case (byte)'}': return Take(JsonToken.ObjectEnd);
            case (byte)'[': return Take(JsonToken.ArrayStart);
            case (byte)']': return Take(JsonToken.ArrayEnd);
            case (byte)':': return Take(JsonToken.Colon);
            case (byte)',': return Take(JsonToken.Comma);
            case (byte)'"': return String();
            default: return Word();
        }
    }

    /// <summary>Whether only space, comments, wrapper ends and semicolons are left.</summary>
    public bool AtEnd()
    {
        while (SkipSpace())
        {
            if (Rest.StartsWith("]]>"u8)) _at += 3;
            else if (_text[_at] == ';') _at++;
            else return false;
        }
        return true;
    }

    private readonly ReadOnlySpan<byte> Rest => _text[_at..];

    private JsonToken Take(JsonToken token)
    {
        _at++;
        return token;
    }

    private JsonToken String()
    {
        Start = ++_at;
        IsEscaped = false;
        while (true)
        {
            var stop = Rest.IndexOfAny(StringStop);
            if (stop < 0 || (_text[_at + stop] == '\\' && _at + stop + 1 >= _text.Length)) return JsonToken.Broken;
            _at += stop;
            if (_text[_at] == '"') break;
            IsEscaped = true;
            _at += 2;
        }
        Length = _at++ - Start;
        return JsonToken.String;
    }

    private JsonToken Word()
    {
        var length = Rest.IndexOfAnyExcept(Scalar);
        if (length < 0) length = Rest.Length;
        Start = _at;
        Length = length;
        _at += length;
        if (length == 0) return JsonToken.Broken;
        var word = _text.Slice(Start, Length);
        if (word[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9')) return JsonToken.Number;
        return word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8) || word.SequenceEqual("null"u8) ? JsonToken.Literal : JsonToken.Broken;
    }

    /// <summary>Moves to the next token; false at the end.</summary>
    private bool SkipSpace()
    {
        while (_at < _text.Length)
        {
            var value = _text[_at];
            if (value <= 0x20) _at++;
            else if (value == '/' && Rest.StartsWith("/*"u8)) SkipPast("*/"u8, 2);
            else if (value == '/' && Rest.StartsWith("//"u8)) SkipLine();
            else if (value == '<' && Rest.StartsWith("<![CDATA["u8)) _at += 9;
            else if (value == '<' && Rest.StartsWith("<!--"u8)) SkipHtmlComment();
            else if (value == '-' && Rest.StartsWith("-->"u8)) _at += 3;
            else if (value == 0xC2 && Rest.StartsWith("\u00A0"u8)) _at += 2;
            else return true;
        }
        return false;
    }

    private void SkipPast(ReadOnlySpan<byte> end, int from)
    {
        var found = _text[(_at + from)..].IndexOf(end);
        _at = found < 0 ? _text.Length : _at + from + found + end.Length;
    }

    /// <summary>A line comment; one that only opens a CDATA section ends before it.</summary>
    private void SkipLine()
    {
        _at += 2;
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t') _at++;
        if (Rest.StartsWith("<![CDATA["u8)) return;
        var end = Rest.IndexOfAny((byte)'\n', (byte)'\r');
        _at = end < 0 ? _text.Length : _at + end;
    }

    /// <summary>A comment before the JSON is skipped; one around the JSON only loses its marks. Both searches are remembered, so that
    /// many openings stay linear.</summary>
    private void SkipHtmlComment()
    {
        if (_commentEnd < _at)
        {
            var end = Rest.IndexOf("-->"u8);
            _commentEnd = end < 0 ? int.MaxValue : _at + end;
        }
        if (_lastOpen == Unknown) _lastOpen = _text.LastIndexOfAny((byte)'{', (byte)'[');
        _at = _commentEnd > _lastOpen ? _at + 4 : _commentEnd + 3;
    }
}
