using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>
/// Whether what comes next belongs to the head (HTML Standard 13.2.6.4.1 to 13.2.6.4.6): the first tag or character that is none
/// of the head's opens the body. What stands between the head's end tag and the body's start is still put into the head.
/// </summary>
internal sealed class HeadScope(PageText text)
{
    private int _at;
    private bool _inText;
    private bool _withScripting;
    private bool _withoutScripting;

    /// <summary>As long as this is true every tag has to be seen.</summary>
    public bool IsOpen => _withScripting;

    public void Clear() => (_at, _inText, _withScripting, _withoutScripting) = (0, false, true, true);

    /// <summary>
    /// Whether an element is one of the head. With scripting a noscript is text and cannot end the head, without it an img in it does;
    /// authors see the first, so either reading is enough.
    /// </summary>
    public bool Holds(int noscriptDepth) => _withoutScripting || (_withScripting && noscriptDepth == 0);

    public void Start(in StartTag tag, int noscriptDepth, int templateDepth)
    {
        Pass((int)tag.Start, (int)tag.End, BelongsToHead(tag.Name) && tag.Namespace == ElementNamespace.Html, noscriptDepth, templateDepth);
        _inText = tag.Name is TagName.Script or TagName.Style or TagName.Title or TagName.Noframes;
    }

    public void End(in EndTag tag, int noscriptDepth, int templateDepth) =>
        Pass((int)tag.Start, (int)tag.End, tag.Name is not (TagName.Body or TagName.Html or TagName.Br), noscriptDepth, templateDepth);

    private void Pass(int start, int end, bool belongs, int noscriptDepth, int templateDepth)
    {
        if (!_inText && templateDepth == 0 && (!belongs || HasText(_at, start)))
        {
            _withoutScripting = false;
            if (noscriptDepth == 0) _withScripting = false;
        }
        (_at, _inText) = (end, false);
    }

    private static bool BelongsToHead(TagName name) => name is TagName.Meta or TagName.Link or TagName.Script or TagName.Style or TagName.Title or TagName.Base
        or TagName.Noscript or TagName.Template or TagName.Noframes or TagName.Head or TagName.Html or TagName.Basefont or TagName.Bgsound;

    /// <summary>Whether anything but white space, comments and DOCTYPEs stands between two tags.</summary>
    private unsafe bool HasText(int from, int to)
    {
        while (true)
        {
            var rest = text.Body[from..to];
            var open = rest.IndexOf((byte)'<');
            if (HasCharacters(open < 0 ? rest : rest[..open])) return true;
            if (open < 0) return false;
            from += open;
            rest = rest[open..];
            if (rest.StartsWith("<!--"u8))
            {
                fixed (byte* body = text.Body) from = CommentEnd.Find(body, from + 4, to, last: true, out _);
            }
            else if (rest.Length > 1 && rest[1] is (byte)'!' or (byte)'?' or (byte)'/')
            {
                var close = rest.IndexOf((byte)'>');
                from = close < 0 ? to : from + close + 1;
            }
            else return true;
        }
    }

    private bool HasCharacters(ReadOnlySpan<byte> raw)
    {
        if (!raw.ContainsAnyExcept(AsciiText.Whitespace)) return false;
        if (!raw.Contains((byte)'&')) return true;
        var start = text.Scratch.Length;
        TextDecoder.AppendText(text.Scratch, raw, TextMode.Data);
        return text.Scratch.Slice(start, text.Scratch.Length - start).ContainsAnyExcept(AsciiText.Whitespace);
    }
}
