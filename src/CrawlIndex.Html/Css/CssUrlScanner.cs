using System.Buffers;

namespace CrawlIndex.Html.Css;

/// <summary>Receives image references of style text in source order; the span lives during the call.</summary>
public interface ICssUrlSink
{
    /// <summary>A reference, unescaped, unresolved; <paramref name="offset"/> is where its function or string starts in the text.</summary>
    void Url(ReadOnlySpan<byte> url, int offset);
}

/// <summary>
/// Finds image references in style sheets and style attributes by the tokens of CSS Syntax Level 3: url(), src() and the strings of
/// image-set(). Left out: preludes of at-rules (@import, @namespace, @document), font sources (@font-face), behavior and
/// -moz-binding, fragment-only references and empty ones. data: URLs are given. One instance per thread; linear in the text.
/// </summary>
public sealed class CssUrlScanner
{
    // Names and white space, most of a style sheet, are passed over in bulk; a name is looked at when what follows it matters.
    private static readonly SearchValues<byte> Stops = SearchValues.Create("(){};:\"'/@\\"u8);

    // In plain places only these can begin something; the statement they stand in is looked at afterwards.
    private static readonly SearchValues<byte> PlainStops = SearchValues.Create("(\"'/@\\"u8);

    private readonly CssText _text = new();
    private int _fontFace;
    private int _parens;
    private int _imageSet;
    private bool _prelude;
    private bool _otherProperty;

    /// <summary>Whether no statement, block or function is open that changes what a reference means.</summary>
    private bool IsPlain => _parens == 0 && _fontFace == 0 && !_prelude && !_otherProperty;

    /// <summary>Scans a whole style sheet or declaration list; returns the number of references given.</summary>
    public int Scan(ReadOnlySpan<byte> css, ICssUrlSink sink)
    {
        var last = LastFunction(css);
        if (last < 0) return 0;
        _fontFace = 0;
        EndStatement();
        var pendingFontFace = false;
        var count = 0;
        var at = 0;
        // End of the token read last: a name does not reach back over it.
        var floor = 0;
        while (at < css.Length && (at <= last || _imageSet != 0))
        {
            var plain = IsPlain && !pendingFontFace;
            var skip = css[at..].IndexOfAny(plain ? PlainStops : Stops);
            if (skip < 0) break;
            if (plain && skip > 0) PropertyIn(css, at, at + skip, floor);
            at += skip;
            var start = at;
            switch (css[at])
            {
                case (byte)'/':
                    at = CssText.AfterComment(css, at);
                    break;
                case (byte)'"' or (byte)'\'':
                    at = _text.ReadString(css, at, keep: _imageSet != 0 && _imageSet == _parens);
                    if (_imageSet != 0 && _imageSet == _parens) count += Give(sink, start);
                    break;
                case (byte)'@':
                    at = floor = _text.ReadName(css, at + 1);
                    if (_text.Value.IsEmpty) break;
                    _prelude = true;
                    pendingFontFace = _text.NameIs("font-face"u8);
                    break;
                case (byte)'(':
                    start = CssText.NameStart(css, at, floor);
                    at = _text.ReadName(css, start);
                    at = FunctionOrBlock(css, start, at, sink, ref count);
                    break;
                case (byte)'\\':
                    start = CssText.NameStart(css, at, floor);
                    floor = _text.ReadName(css, start);
                    if (floor == at)
                    {
                        at = ++floor;
                        break;
                    }
                    at = floor;
                    if (at < css.Length && css[at] == '(') at = FunctionOrBlock(css, start, at, sink, ref count);
                    else if (_parens == 0) Property(css, at);
                    break;
                case (byte)':':
                    if (_parens == 0) PropertyBefore(css, at, floor);
                    at++;
                    break;
                case (byte)')':
                    if (_imageSet == _parens) _imageSet = 0;
                    if (_parens > 0) _parens--;
                    at++;
                    break;
                case (byte)'{':
                    // Depth inside the outermost font-face; braces elsewhere do not count.
                    if (_fontFace > 0 || pendingFontFace) _fontFace++;
                    pendingFontFace = false;
                    EndStatement();
                    at++;
                    break;
                case (byte)'}':
                    if (_fontFace > 0) _fontFace--;
                    EndStatement();
                    at++;
                    break;
                default:
                    pendingFontFace = false;
                    EndStatement();
                    at++;
                    break;
            }
        }
        return count;
    }

    /// <summary>Position of the last parenthesis that may open a function of ours, -1 when there is none: nothing behind it counts.</summary>
    private static int LastFunction(ReadOnlySpan<byte> css)
    {
        var last = css.LastIndexOf((byte)'(');
        if (last < 0 || css.Contains((byte)'\\')) return last;
        // Ends of url, src and image-set.
        while (last > 0 && (css[last - 1] | 0x20) is not ('l' or 'c' or 't')) last = css[..last].LastIndexOf((byte)'(');
        return last;
    }

    private void EndStatement()
    {
        _parens = _imageSet = 0;
        _prelude = _otherProperty = false;
    }

    /// <summary>A parenthesis at <paramref name="at"/> whose name, if any, is in the text buffer; behind '#' a name is a hash.</summary>
    private int FunctionOrBlock(ReadOnlySpan<byte> css, int start, int at, ICssUrlSink sink, ref int count)
    {
        if (start < at && (start == 0 || css[start - 1] != '#')) return Function(css, start, at + 1, sink, ref count);
        _parens++;
        return at + 1;
    }

    /// <summary>The property of the last statement begun in a stretch that was passed over.</summary>
    private void PropertyIn(ReadOnlySpan<byte> css, int from, int to, int floor)
    {
        var statement = from + css[from..to].LastIndexOfAny((byte)';', (byte)'{', (byte)'}') + 1;
        for (int found; (found = css[statement..to].IndexOf((byte)':')) >= 0; statement += found + 1) PropertyBefore(css, statement + found, floor);
    }

    /// <summary>The name before a colon, if it is one of the properties whose urls are no images.</summary>
    private void PropertyBefore(ReadOnlySpan<byte> css, int colon, int floor)
    {
        var end = colon;
        while (end > floor && CssText.IsWhitespace(css[end - 1])) end--;
        // Last letters first: nearly every property ends here.
        if (end - floor < 8 || (css[end - 1] | 0x20) is not ('r' or 'g')) return;
        _text.ReadName(css, CssText.NameStart(css, end, floor));
        Property(css, end);
    }

    private void Property(ReadOnlySpan<byte> css, int at)
    {
        if (_text.NameIs("behavior"u8) || _text.NameIs("-moz-binding"u8)) _otherProperty = CssText.SkipWhitespace(css, at) is var colon && colon < css.Length && css[colon] == ':';
    }

    /// <summary>Handles a function whose name is in the text buffer; <paramref name="at"/> is behind its parenthesis.</summary>
    private int Function(ReadOnlySpan<byte> css, int start, int at, ICssUrlSink sink, ref int count)
    {
        var isUrl = _text.NameIs("url"u8);
        if (isUrl || _text.NameIs("src"u8))
        {
            var first = CssText.SkipWhitespace(css, at);
            if (first < css.Length && css[first] is (byte)'"' or (byte)'\'')
            {
                _parens++;
                at = _text.ReadString(css, first, keep: true);
                count += Give(sink, start);
                return at;
            }
            if (isUrl)
            {
                at = _text.ReadUrl(css, first);
                count += Give(sink, start);
                return at;
            }
        }
        _parens++;
        if (_imageSet == 0 && (_text.NameIs("image-set"u8) || _text.NameIs("-webkit-image-set"u8))) _imageSet = _parens;
        return at;
    }

    private int Give(ICssUrlSink sink, int offset)
    {
        var url = _text.Value;
        if (_prelude || _otherProperty || _fontFace != 0 || url.IsEmpty || url[0] == '#') return 0;
        sink.Url(url, offset);
        return 1;
    }
}
