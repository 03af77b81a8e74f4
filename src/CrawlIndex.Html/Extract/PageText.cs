using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>A piece of the page's text: in the body as it stands, or in the scratch buffer when it had to be decoded.</summary>
internal readonly record struct Slice(int Start, int Length, bool InScratch)
{
    /// <summary>No text at all, unlike an empty one.</summary>
    public static readonly Slice Absent = new(-1, 0, false);

    public bool IsPresent => Start >= 0;
}

/// <summary>The body of the current page and the scratch buffer beside it. The body is pinned while a page is worked on.</summary>
internal sealed unsafe class PageText
{
    private byte* _body;

    public int BodyLength { get; private set; }

    public ByteBuffer Scratch { get; } = new();

    public void Start(byte* body, int length)
    {
        _body = body;
        BodyLength = length;
        Scratch.Clear();
    }

    public ReadOnlySpan<byte> Body => new(_body, BodyLength);

    public ReadOnlySpan<byte> Get(Slice slice) =>
        slice.Length == 0 ? default : slice.InScratch ? Scratch.Slice(slice.Start, slice.Length) : new ReadOnlySpan<byte>(_body + slice.Start, slice.Length);

    /// <summary>An attribute's value, decoded if it has to be.</summary>
    public Slice Attribute(in AttributeSlice attribute)
    {
        var raw = new ReadOnlySpan<byte>(_body + attribute.ValueStart, attribute.ValueLength);
        if (!TextDecoder.NeedsDecoding(raw)) return new Slice(attribute.ValueStart, attribute.ValueLength, false);
        var start = Scratch.Length;
        TextDecoder.AppendAttribute(Scratch, raw);
        return new Slice(start, Scratch.Length - start, true);
    }

    /// <summary>Copies text that does not live in the body.</summary>
    public Slice Keep(ReadOnlySpan<byte> text)
    {
        var start = Scratch.Length;
        Scratch.Append(text);
        return new Slice(start, text.Length, true);
    }

    /// <summary>The slice without leading and trailing ASCII whitespace.</summary>
    public Slice Trim(Slice slice)
    {
        var text = Get(slice);
        var start = text.IndexOfAnyExcept(AsciiText.Whitespace);
        if (start < 0) return slice with { Length = 0 };
        var end = text.LastIndexOfAnyExcept(AsciiText.Whitespace) + 1;
        return slice with { Start = slice.Start + start, Length = end - start };
    }

    /// <summary>The slice cut to a number of bytes, at a character border.</summary>
    public Slice Cut(Slice slice, int maxBytes)
    {
        if (slice.Length <= maxBytes) return slice;
        var text = Get(slice);
        while (maxBytes > 0 && (text[maxBytes] & 0xC0) == 0x80) maxBytes--;
        return slice with { Length = maxBytes };
    }

    public bool IsBlank(Slice slice) => !Get(slice).ContainsAnyExcept(AsciiText.Whitespace);

    /// <summary>Trims and collapses whitespace runs to one space, dropping NUL; copies only if something changes.</summary>
    public Slice Collapse(Slice slice)
    {
        slice = Trim(slice);
        var text = Get(slice);
        if (AsciiText.IsCollapsed(text)) return slice;
        // Reserve first: appending may move the scratch buffer the text lives in.
        var start = Scratch.Length;
        Scratch.Reserve(text.Length);
        text = Get(slice);
        var space = false;
        foreach (var value in text)
        {
            if (value == 0) continue;
            var isSpace = ByteScan.IsSpace(value);
            if (!isSpace || !space) Scratch.Append(isSpace ? (byte)' ' : value);
            space = isSpace;
        }
        return new Slice(start, Scratch.Length - start, true);
    }
}
