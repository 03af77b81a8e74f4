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
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. Enumerable.Range(0, 256).Select(i => (byte)i).Where(b => b < 0x80 && !CssText.IsNameStart(b) && !(b is >= (byte)'0' and <= (byte)'9') && !"-\\@#\"'/(){};:"u8.Contains(b))]);

    private readonly CssText _text = new();
    private int _braces;
    private int _fontFace;
    private int _parens;
    private int _imageSet;
    private bool _prelude;
    private bool _otherProperty;

    /// <summary>Scans a whole style sheet or declaration list; returns the number of references given.</summary>
    public int Scan(ReadOnlySpan<byte> css, ICssUrlSink sink)
    {
        // Every counted form needs a parenthesis: most style attributes have none.
        if (css.IndexOf((byte)'(') < 0) return 0;
        _braces = _fontFace = _parens = _imageSet = 0;
        _prelude = _otherProperty = false;
        var pendingFontFace = false;
        var count = 0;
        var at = 0;
        while (at < css.Length)
        {
            var skip = css[at..].IndexOfAnyExcept(Plain);
            if (skip < 0) break;
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
                    at = _text.ReadName(css, at + 1);
                    if (_text.Value.IsEmpty) break;
                    _prelude = true;
                    pendingFontFace = _text.NameIs("font-face"u8);
                    break;
                case (byte)'#':
                    at = _text.ReadName(css, at + 1);
                    break;
                case (byte)'(':
                    _parens++;
                    at++;
                    break;
                case (byte)')':
                    if (_imageSet == _parens) _imageSet = 0;
                    if (_parens > 0) _parens--;
                    at++;
                    break;
                case (byte)'{':
                    _braces++;
                    if (pendingFontFace && _fontFace == 0) _fontFace = _braces;
                    pendingFontFace = false;
                    EndStatement();
                    at++;
                    break;
                case (byte)'}':
                    if (_fontFace == _braces) _fontFace = 0;
                    if (_braces > 0) _braces--;
                    EndStatement();
                    at++;
                    break;
                case (byte)';':
                    pendingFontFace = false;
                    EndStatement();
                    at++;
                    break;
                case >= (byte)'0' and <= (byte)'9':
                    // A dimension: its unit is no function name.
                    while (at < css.Length && css[at] is (>= (byte)'0' and <= (byte)'9') or (byte)'.') at++;
                    at = _text.ReadName(css, at);
                    break;
                default:
                    at = _text.ReadName(css, at);
                    if (at == start) at++;
                    else if (at < css.Length && css[at] == '(') at = Function(css, start, at + 1, sink, ref count);
                    else if (_parens == 0) Property(css, at);
                    break;
            }
        }
        return count;
    }

    private void EndStatement()
    {
        _parens = _imageSet = 0;
        _prelude = _otherProperty = false;
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
