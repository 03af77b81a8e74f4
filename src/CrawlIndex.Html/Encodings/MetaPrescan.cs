using System.Text;

namespace CrawlIndex.Html.Encodings;

/// <summary>"Prescan a byte stream to determine its encoding" and "extract a character encoding from a meta element" of the HTML Standard.</summary>
internal ref struct MetaPrescan
{
    private readonly ReadOnlySpan<byte> _head;
    private int _at;

    private MetaPrescan(ReadOnlySpan<byte> head) => _head = head;

    /// <summary>Scans the first bytes of a page; false when they end first.</summary>
    public static bool TryFind(ReadOnlySpan<byte> head, out HtmlEncoding encoding) => new MetaPrescan(head).TryScan(out encoding);

    private bool TryScan(out HtmlEncoding encoding)
    {
        for (; _at < _head.Length; _at++)
        {
            var open = _head[_at..].IndexOf((byte)'<');
            if (open < 0) break;
            _at += open;
            var tag = _head[_at..];
            if (tag.StartsWith("<!--"u8))
            {
                // The dashes that open the comment may also close it.
                var end = tag[2..].IndexOf("-->"u8);
                if (end < 0) break;
                _at += 2 + end + 2;
            }
            else if (tag.Length >= 6 && Ascii.EqualsIgnoreCase(tag[..5], "<meta"u8) && (IsSpace(tag[5]) || tag[5] == '/'))
            {
                _at += 5;
                if (TryMeta(out encoding)) return true;
            }
            else if (tag.Length >= 2 && (IsAlpha(tag[1]) || (tag[1] == '/' && tag.Length >= 3 && IsAlpha(tag[2]))))
            {
                while (_at < _head.Length && !IsSpace(_head[_at]) && _head[_at] != '>') _at++;
                while (TryAttribute(out _, out _)) { }
            }
            else if (tag.Length >= 2 && tag[1] is (byte)'!' or (byte)'/' or (byte)'?')
            {
                var end = tag.IndexOf((byte)'>');
                if (end < 0) break;
                _at += end;
            }
        }
        encoding = default;
        return false;
    }

    private bool TryMeta(out HtmlEncoding encoding)
    {
        bool sawPragma = false, sawContent = false, sawCharset = false;
        bool gotPragma = false, needPragma = false, found = false;
        encoding = default;
        while (TryAttribute(out var name, out var value))
        {
            if (!sawPragma && Ascii.EqualsIgnoreCase(name, "http-equiv"u8))
            {
                sawPragma = true;
                gotPragma = Ascii.EqualsIgnoreCase(value, "content-type"u8);
            }
            else if (!sawContent && Ascii.EqualsIgnoreCase(name, "content"u8))
            {
                sawContent = true;
                if (!sawCharset && TryExtract(value, out encoding)) found = needPragma = true;
            }
            else if (!sawCharset && Ascii.EqualsIgnoreCase(name, "charset"u8))
            {
                sawCharset = true;
                needPragma = false;
                found = EncodingLabels.TryGet(value, out encoding);
            }
        }
        if (_at >= _head.Length || !found || (needPragma && !gotPragma)) return false;
        if (encoding is HtmlEncoding.Utf16Le or HtmlEncoding.Utf16Be) encoding = HtmlEncoding.Utf8;
        if (encoding == HtmlEncoding.XUserDefined) encoding = HtmlEncoding.Windows1252;
        return true;
    }

    /// <summary>"Get an attribute": false at the end of the tag or of the bytes; at the latter the position is past the end.</summary>
    private bool TryAttribute(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        while (_at < _head.Length && (IsSpace(_head[_at]) || _head[_at] == '/')) _at++;
        if (_at >= _head.Length || _head[_at] == '>') return false;
        var start = _at;
        while (_at < _head.Length && !IsSpace(_head[_at]) && _head[_at] is not ((byte)'/' or (byte)'>') && (_head[_at] != '=' || _at == start)) _at++;
        name = _head[start.._at];
        SkipSpaces();
        if (_at >= _head.Length) return false;
        if (_head[_at] != '=') return true;
        _at++;
        SkipSpaces();
        if (_at >= _head.Length) return false;
        var quote = _head[_at];
        if (quote is (byte)'"' or (byte)'\'')
        {
            var end = _head[(_at + 1)..].IndexOf(quote);
            if (end < 0)
            {
                _at = _head.Length;
                return false;
            }
            value = _head.Slice(_at + 1, end);
            _at += end + 2;
            return true;
        }
        start = _at;
        while (_at < _head.Length && !IsSpace(_head[_at]) && _head[_at] != '>') _at++;
        value = _head[start.._at];
        return _at < _head.Length;
    }

    private void SkipSpaces()
    {
        while (_at < _head.Length && IsSpace(_head[_at])) _at++;
    }

    /// <summary>"Extract a character encoding from a meta element": the value after "charset=".</summary>
    private static bool TryExtract(ReadOnlySpan<byte> content, out HtmlEncoding encoding)
    {
        encoding = default;
        for (var at = 0; at + 7 <= content.Length; at++)
        {
            if (!Ascii.EqualsIgnoreCase(content.Slice(at, 7), "charset"u8)) continue;
            var rest = content[(at + 7)..].TrimStart("\t\n\f\r "u8);
            if (rest.IsEmpty) return false;
            if (rest[0] != '=')
            {
                at = content.Length - rest.Length - 1;
                continue;
            }
            rest = rest[1..].TrimStart("\t\n\f\r "u8);
            if (rest.IsEmpty) return false;
            if (rest[0] is (byte)'"' or (byte)'\'')
            {
                var close = rest[1..].IndexOf(rest[0]);
                return close >= 0 && EncodingLabels.TryGet(rest[1..(close + 1)], out encoding);
            }
            var end = 0;
            while (end < rest.Length && rest[end] != ';' && !IsSpace(rest[end])) end++;
            return EncodingLabels.TryGet(rest[..end], out encoding);
        }
        return false;
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r';

    private static bool IsAlpha(byte value) => (uint)((value | 0x20) - 'a') < 26;
}
