using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>
/// Where a page speaks of rights in plain words: its footers, and the blocks of text that hold a copyright sign. Only places are
/// noted; reading the words is the business of the consent parsers.
/// </summary>
internal sealed class NoticeFinder(PageText text)
{
    private const int MaxNotices = 32;
    private const int MaxFooters = 16;
    private const int ReachBack = 1024;
    private const int ReachOn = 2048;

    private readonly (int Start, int End)[] _notices = new (int, int)[MaxNotices];
    private readonly (int Start, int End)[] _footers = new (int, int)[MaxFooters];
    private int _noticeCount;
    private int _footerCount;
    private int _footerDepth;
    private int _footerStart;
    private int _scanned;
    private bool _suspended;

    public bool InFooter => _footerDepth > 0;

    /// <summary>Blocks of text around a copyright sign, in document order.</summary>
    public ReadOnlySpan<(int Start, int End)> Notices => _notices.AsSpan(0, _noticeCount);

    /// <summary>Outermost footer elements, tags included.</summary>
    public ReadOnlySpan<(int Start, int End)> Footers => _footers.AsSpan(0, _footerCount);

    public void Clear()
    {
        _noticeCount = _footerCount = _footerDepth = _scanned = 0;
        _suspended = false;
    }

    public void BeginFooter(int start)
    {
        if (_footerDepth++ == 0) _footerStart = start;
    }

    public void EndFooter(int end)
    {
        if (_footerDepth == 0 || --_footerDepth > 0 || _footerCount == MaxFooters) return;
        _footers[_footerCount++] = (_footerStart, end);
    }

    /// <summary>Text and markup go as far as <paramref name="end"/>; a script, style or title follows.</summary>
    public void Suspend(int end)
    {
        if (!_suspended) Scan(end);
        _suspended = true;
    }

    /// <summary>Text goes on at <paramref name="position"/>.</summary>
    public void Resume(int position)
    {
        if (_suspended) _scanned = position;
        _suspended = false;
    }

    /// <summary>The end of the page.</summary>
    public void Finish()
    {
        if (!_suspended) Scan(text.BodyLength);
        if (_footerDepth == 0) return;
        _footerDepth = 1;
        EndFooter(text.BodyLength);
    }

    private void Scan(int end)
    {
        var (from, character, named, numbered) = (_scanned, -1, -1, -1);
        while (_noticeCount < MaxNotices)
        {
            // The sign itself, or its reference by name or number; each is looked for again only behind the last find.
            var sign = Math.Min(Next("\u00A9"u8, from, end, ref character), Math.Min(Next("&copy"u8, from, end, ref named), Next("&#169"u8, from, end, ref numbered)));
            if (sign == end) break;
            from = sign + 1;
            var start = BlockStart(sign, Math.Max(_scanned, sign - ReachBack));
            if (start < 0) continue;
            from = BlockEnd(sign, Math.Min(end, sign + ReachOn));
            _notices[_noticeCount++] = (start, from);
        }
        _scanned = end;
    }

    private int Next(ReadOnlySpan<byte> spelling, int from, int end, ref int found)
    {
        if (found >= from) return found;
        var at = text.Body[from..end].IndexOf(spelling);
        return found = at < 0 ? end : from + at;
    }

    /// <summary>Start of the text that a position is in, inline elements included; -1 inside a tag.</summary>
    private int BlockStart(int at, int limit)
    {
        while (true)
        {
            var open = text.Body[limit..at].LastIndexOf((byte)'<');
            if (open < 0) return Character(limit);
            open += limit;
            var close = text.Body[open..at].IndexOf((byte)'>');
            if (close < 0) return -1;
            if (!IsInline(open)) return open + close + 1;
            at = open;
        }
    }

    private int BlockEnd(int at, int limit)
    {
        while (true)
        {
            var open = text.Body[at..limit].IndexOf((byte)'<');
            if (open < 0) return Character(limit);
            open += at;
            if (!IsInline(open)) return open;
            var close = text.Body[open..limit].IndexOf((byte)'>');
            if (close < 0) return open;
            at = open + close + 1;
        }
    }

    /// <summary>The start of a character at or before a position.</summary>
    private int Character(int position)
    {
        while (position > 0 && position < text.BodyLength && (text.Body[position] & 0xC0) == 0x80) position--;
        return position;
    }

    private bool IsInline(int open)
    {
        var name = text.Body[(open + 1)..Math.Min(text.BodyLength, open + 16)];
        if (!name.IsEmpty && name[0] == '/') name = name[1..];
        var end = 0;
        while (end < name.Length && (ByteScan.IsLetter(name[end]) || char.IsAsciiDigit((char)name[end]))) end++;
        return TagNames.Find(name[..end]) is TagName.Other or TagName.A or TagName.B or TagName.Big or TagName.Br or TagName.Code or TagName.Em or TagName.Font or TagName.I or TagName.Img
            or TagName.Nobr or TagName.S or TagName.Small or TagName.Span or TagName.Strike or TagName.Strong or TagName.Sub or TagName.Sup or TagName.Tt or TagName.U or TagName.Var or TagName.Wbr;
    }
}
