using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>Where the text of an anchor or a figcaption stands, and the text once it has been read.</summary>
internal struct Caption
{
    public int Start;
    public int End;
    public bool IsRead;
    public Slice Text;
}

/// <summary>
/// Texts of the anchors and figcaptions images stand in. Only spans are noted on the way; the few that turn out to be
/// needed are tokenized again at the end of the page, within a budget of bytes.
/// </summary>
internal sealed class CaptionReader(PageText text, ExtractorLimits limits)
{
    private const int Open = int.MaxValue;

    private readonly HtmlTokenizer _tokenizer = new(int.MaxValue, limits.MaxDepth);
    private readonly ByteBuffer _collected = new();
    private Caption[] _captions = new Caption[64];
    private int _count;
    private int _budget;

    /// <summary>Whether the budget or the number of captions cut something.</summary>
    public bool LimitReached { get; private set; }

    public void Clear()
    {
        _count = 0;
        _budget = limits.MaxCaptionScanBytes;
        LimitReached = false;
    }

    /// <summary>Index of a new caption that is still without a place, -1 when there are too many.</summary>
    public int Add()
    {
        if (_count == limits.MaxReferences)
        {
            LimitReached = true;
            return -1;
        }
        if (_count == _captions.Length) Array.Resize(ref _captions, _count * 2);
        _captions[_count] = new Caption { Start = -1, End = Open };
        return _count++;
    }

    /// <summary>Notes where a caption begins; the first one of a figure counts.</summary>
    public void Begin(int index, int start)
    {
        if (index >= 0 && _captions[index].Start < 0) _captions[index].Start = start;
    }

    public void Finish(int index, int end)
    {
        if (index >= 0 && _captions[index] is { Start: >= 0, End: Open }) _captions[index].End = end;
    }

    /// <summary>Where a caption's markup stands; false without one.</summary>
    public bool TryPlace(int index, out int start, out int end)
    {
        (start, end) = index < 0 ? (-1, 0) : (_captions[index].Start, Math.Min(_captions[index].End, text.BodyLength));
        return start >= 0;
    }

    /// <summary>The caption's text, whitespace-collapsed; empty without one.</summary>
    public Slice Read(int index)
    {
        if (index < 0) return default;
        ref var caption = ref _captions[index];
        if (caption.IsRead) return caption.Text;
        caption.IsRead = true;
        if (caption.Start < 0) return default;
        var length = Math.Min(caption.End, text.BodyLength) - caption.Start;
        if (length > _budget) (length, LimitReached) = (_budget, true);
        _budget -= length;
        _collected.Clear();
        var sink = new Sink(_collected, limits.MaxTextBytes);
        _tokenizer.Tokenize(text.Body.Slice(caption.Start, length), ref sink);
        var collapsed = text.Collapse(text.Keep(_collected.Written));
        return caption.Text = text.Cut(collapsed, limits.MaxTextBytes);
    }

    /// <summary>Collects text; tags that break a line become a space.</summary>
    private readonly struct Sink(ByteBuffer output, int maxBytes) : ITokenSink
    {
        public static bool WantsText => true;

        public static ulong WantedTags => 0;

        public static ReadOnlySpan<uint> WantedAttributes => default;

        public bool WantsAllTags => true;

        public void StartTag(in StartTag tag) => Break(tag.Name);

        public void EndTag(in EndTag tag) => Break(tag.Name);

        public void Text(ReadOnlySpan<byte> raw, TextMode mode, long offset)
        {
            // Whitespace still has to be collapsed: twice the room, then stop.
            if (mode is not (TextMode.Data or TextMode.Cdata) || output.Length > 2 * maxBytes) return;
            TextDecoder.AppendText(output, raw, mode);
        }

        public void Comment(ReadOnlySpan<byte> raw, long offset)
        {
        }

        public void Doctype(ReadOnlySpan<byte> raw, long offset)
        {
        }

        private void Break(TagName name)
        {
            if (name is TagName.Br or TagName.P or TagName.Div or TagName.Li or TagName.Ul or TagName.Ol or TagName.Dl or TagName.Dd or TagName.Dt or TagName.Td or TagName.Th
                or TagName.Tr or TagName.Table or TagName.Blockquote or TagName.Hr or TagName.Figure or TagName.Figcaption or TagName.Footer or (>= TagName.H1 and <= TagName.H6)
                or (>= TagName.Section and <= TagName.Aside))
                output.Append((byte)' ');
        }
    }
}
