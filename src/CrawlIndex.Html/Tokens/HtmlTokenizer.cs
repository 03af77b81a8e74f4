using System.Runtime.CompilerServices;

namespace CrawlIndex.Html.Tokens;

/// <summary>
/// Streaming tokenizer over UTF-8 by HTML Standard 13.2.5 with scripting disabled, with the feedback tree construction
/// gives (content models, foreign content, image renamed to img). Any split of the input gives the same tokens, text pieces
/// apart; nothing but an unfinished token is carried over. One instance per thread, reused.
/// </summary>
public sealed unsafe class HtmlTokenizer
{
    private const int TooLong = -2;

    private readonly int _maxTokenBytes;
    private readonly bool _feedback;
    private readonly AttributeScanner _attributes = new();
    private readonly ForeignContent _foreign;
    private readonly ByteBuffer _carry = new();
    private RawTextScanner _rawText;
    private TextMode _mode;
    private TagName _rawElement;
    private long _base;
    private int _retryLength;

    /// <summary>Creates a tokenizer. A tag or comment over <paramref name="maxTokenBytes"/> ends the document there;
    /// svg and math elements nested over <paramref name="maxDepth"/> are treated as if not nested.</summary>
    public HtmlTokenizer(int maxTokenBytes = 16 << 20, int maxDepth = 256) : this(maxTokenBytes, maxDepth, feedback: true)
    {
    }

    internal HtmlTokenizer(int maxTokenBytes, int maxDepth, bool feedback)
    {
        // RunMarkup is compiled once, with what is constant by then: the table of names has to be there.
        RuntimeHelpers.RunClassConstructor(typeof(TagNames).TypeHandle);
        _maxTokenBytes = maxTokenBytes;
        _feedback = feedback;
        _foreign = new ForeignContent(maxDepth);
    }

    /// <summary>Whether an oversized token ended the document early.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Tokenizes a whole document held in memory; nothing is copied.</summary>
    public void Tokenize<TSink>(ReadOnlySpan<byte> document, ref TSink sink) where TSink : struct, ITokenSink
    {
        Reset();
        fixed (byte* input = document) Run(input, document.Length, last: true, ref sink);
    }

    /// <summary>Takes the next piece of the document.</summary>
    public void Push<TSink>(ReadOnlySpan<byte> piece, ref TSink sink) where TSink : struct, ITokenSink
    {
        if (Stopped) return;
        if (_carry.Length == 0)
        {
            fixed (byte* input = piece) _carry.Append(piece[Run(input, piece.Length, last: false, ref sink)..]);
        }
        else
        {
            _carry.Append(piece);
            // An unfinished token is looked at again only when half as much has come in: linear time for any split.
            if (_carry.Length < _retryLength) return;
            fixed (byte* input = _carry.Written) _carry.RemoveStart(Run(input, _carry.Length, last: false, ref sink));
        }
        _retryLength = _carry.Length + _carry.Length / 2;
    }

    /// <summary>Ends the document: what was carried over becomes what the standard says for end of file.</summary>
    public void Finish<TSink>(ref TSink sink) where TSink : struct, ITokenSink
    {
        fixed (byte* input = _carry.Written) Run(input, _carry.Length, last: true, ref sink);
        Reset();
    }

    /// <summary>Makes ready for the next document.</summary>
    public void Reset() => Start(TextMode.Data, TagName.Other);

    /// <summary>Makes ready for a document that begins in another state, as the content of <paramref name="element"/>.</summary>
    internal void Start(TextMode mode, TagName element)
    {
        (_mode, _rawElement, _base, _retryLength, Stopped) = (mode, element, 0, 0, false);
        _rawText.Clear();
        _foreign.Clear();
        _carry.Clear();
    }

    /// <summary>Emits every token that is complete; returns the bytes consumed.</summary>
    private int Run<TSink>(byte* input, int length, bool last, ref TSink sink) where TSink : struct, ITokenSink
    {
        var at = 0;
        while (at < length && !Stopped)
        {
            var next = _mode == TextMode.Data ? RunMarkup(input, at, length, last, ref sink) : RunText(input, at, length, last, ref sink);
            at = next < 0 ? ~next : next;
            if (next < 0) break;
        }
        _base += at;
        return Stopped ? length : at;
    }

    /// <summary>Text up to its end tag. Returns where to go on; the complement when more input is needed.</summary>
    private int RunText<TSink>(byte* input, int at, int length, bool last, ref TSink sink) where TSink : struct, ITokenSink
    {
        var found = _rawText.TryFindEnd(input, at, length, last, _mode, TagNames.SpellingOf(_rawElement), out var end);
        var mode = _mode;
        if (found) _mode = TextMode.Data;
        else if (!last) end = TextCut.Before(input, at, end, length, mode == TextMode.Rcdata);
        if (end > at && TSink.WantsText) sink.Text(new ReadOnlySpan<byte>(input + at, end - at), mode, _base + at);
        if (found) return mode == TextMode.Cdata ? end + 3 : end;
        return ~end;
    }

    /// <summary>Markup until the content model changes. Returns as <see cref="RunText"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int RunMarkup<TSink>(byte* input, int at, int length, bool last, ref TSink sink) where TSink : struct, ITokenSink
    {
        var text = at;
        while (true)
        {
            var open = ByteScan.Find(input, at, length, (byte)'<');
            if (open < 0)
            {
                var end = last ? length : TextCut.Before(input, text, length, length, references: true);
                EmitText(input, text, end, ref sink);
                return ~end;
            }
            var next = 0;
            if (open + 1 < length)
            {
                var first = input[open + 1];
                if (ByteScan.IsLetter(first)) next = Tag(input, open, length, closing: 0, ref sink, text);
                else if (first == '/') next = open + 2 < length ? CloseTag(input, open, length, last, ref sink, text) : 0;
                else if (first is (byte)'!' or (byte)'?') next = Declaration(input, open, length, last, ref sink, text);
                else
                {
                    at = open + 1;
                    continue;
                }
            }
            if (next <= 0) return Unfinished(input, text, open, length, last, next, ref sink);
            text = at = next;
            if (_mode != TextMode.Data) return at;
        }
    }

    /// <summary>Markup that is not complete: the input ends after "&lt;" or "&lt;/" (0) or in a token (-1), or the token is too long (-2).</summary>
    private int Unfinished<TSink>(byte* input, int text, int open, int length, bool last, int next, ref TSink sink) where TSink : struct, ITokenSink
    {
        if (next == TooLong || length - open > _maxTokenBytes)
        {
            Stopped = true;
            EmitText(input, text, open, ref sink);
            return ~length;
        }
        // A lone "<" or "</" at the end of file is text; an unfinished tag is nothing.
        var isText = last && next == 0 && length - open <= 2 && (length - open == 1 || input[open + 1] == '/');
        EmitText(input, text, isText ? length : open, ref sink);
        return ~(last ? length : open);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EmitText<TSink>(byte* input, int from, int to, ref TSink sink) where TSink : struct, ITokenSink
    {
        if (TSink.WantsText && to > from) sink.Text(new ReadOnlySpan<byte>(input + from, to - from), TextMode.Data, _base + from);
    }

    private int CloseTag<TSink>(byte* input, int open, int length, bool last, ref TSink sink, int text) where TSink : struct, ITokenSink
    {
        if (ByteScan.IsLetter(input[open + 2])) return Tag(input, open, length, closing: 1, ref sink, text);
        if (input[open + 2] != '>') return Bogus(input, open, open + 2, length, last, ref sink, text);
        EmitText(input, text, open, ref sink);
        return open + 3;
    }

    /// <summary>A start or end tag from its name on; returns the position after it, -1 when the input ends in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Tag<TSink>(byte* input, int open, int length, int closing, ref TSink sink, int text) where TSink : struct, ITokenSink
    {
        var start = open + 1 + closing;
        var nameEnd = ByteScan.NameEnd(input, start, length);
        if (nameEnd >= length) return -1;
        var end = nameEnd + 1;
        var plain = input[nameEnd] == '>';
        if (!plain)
        {
            end = _attributes.Scan(input, nameEnd, length, closing == 0 ? TSink.WantedAttributes : default);
            if (end < 0) return -1;
        }
        if (end - open > _maxTokenBytes) return TooLong;
        EmitText(input, text, open, ref sink);
        var name = (TagName)TagNames.Table.Find(input + start, nameEnd - start, length - start);
        var elementNamespace = ElementNamespace.Html;
        if (closing != 0)
        {
            if (_foreign.IsActive) elementNamespace = _foreign.End(name, NameTable.Head(input + start, nameEnd - start, length - start), nameEnd - start);
        }
        else if (_feedback && (_foreign.IsActive || name is not TagName.Other and <= TagName.Image))
        {
            name = Feedback(input, start, nameEnd, length, plain, name, out elementNamespace);
        }
        if (((int)name < 64 && (TSink.WantedTags >> (int)name & 1) != 0) || (!plain && closing == 0 && _attributes.FilterHit) || sink.WantsAllTags)
            Report(input, open, start, nameEnd, end, length, closing, plain, name, elementNamespace, ref sink);
        return end;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Report<TSink>(byte* input, int open, int start, int nameEnd, int end, int length, int closing, bool plain, TagName name, ElementNamespace elementNamespace, ref TSink sink)
        where TSink : struct, ITokenSink
    {
        var rawName = new ReadOnlySpan<byte>(input + start, nameEnd - start);
        if (closing != 0)
        {
            sink.EndTag(new EndTag { Name = name, Namespace = elementNamespace, Start = _base + open, End = _base + end, RawName = rawName });
            return;
        }
        sink.StartTag(new StartTag
        {
            Name = name,
            Namespace = elementNamespace,
            SelfClosing = !plain && _attributes.SelfClosing,
            MayHaveWanted = !plain && _attributes.FilterHit,
            Start = _base + open,
            End = _base + end,
            RawName = rawName,
            Input = new ReadOnlySpan<byte>(input, length),
            Attributes = plain ? default : _attributes.Slices,
        });
    }

    /// <summary>What tree construction changes for a start tag: its namespace, the name image, the content model that follows.</summary>
    private TagName Feedback(byte* input, int start, int nameEnd, int length, bool plain, TagName name, out ElementNamespace elementNamespace)
    {
        elementNamespace = ElementNamespace.Html;
        if (_foreign.IsActive || name is TagName.Svg or TagName.Math)
        {
            var attributes = plain ? default : _attributes.Slices;
            var whole = new ReadOnlySpan<byte>(input, length);
            elementNamespace = _foreign.Start(name, NameTable.Head(input + start, nameEnd - start, length - start), nameEnd - start, !plain && _attributes.SelfClosing,
                name == TagName.Font && ForeignAttributes.FontBreaksOut(whole, attributes), name == TagName.AnnotationXml && ForeignAttributes.AnnotationIsHtml(whole, attributes));
        }
        if (elementNamespace != ElementNamespace.Html) return name;
        if (name == TagName.Image) return TagName.Img;
        if (name > TagNames.LastSwitching) return name;
        _mode = name switch
        {
            TagName.Script => TextMode.ScriptData,
            TagName.Title or TagName.Textarea => TextMode.Rcdata,
            TagName.Plaintext => TextMode.Plaintext,
            TagName.Style or TagName.Xmp or TagName.Iframe or TagName.Noembed or TagName.Noframes => TextMode.Rawtext,
            _ => TextMode.Data,
        };
        _rawElement = name;
        _rawText.Clear();
        return name;
    }

    /// <summary>Comment, DOCTYPE, CDATA section or bogus comment; 0 when the input ends in it.</summary>
    private int Declaration<TSink>(byte* input, int open, int length, bool last, ref TSink sink, int text) where TSink : struct, ITokenSink
    {
        var rest = new ReadOnlySpan<byte>(input + open, length - open);
        if (rest[1] == '?') return Bogus(input, open, open + 1, length, last, ref sink, text);
        if (!last && rest.Length < "<![CDATA[".Length) return -1;
        if (rest.StartsWith("<!--"u8))
        {
            var end = CommentEnd.Find(input, open + 4, length, last, out var dataEnd);
            if (end < 0) return -1;
            if (end - open > _maxTokenBytes) return TooLong;
            EmitText(input, text, open, ref sink);
            if (TSink.WantsText) sink.Comment(new ReadOnlySpan<byte>(input + open + 4, dataEnd - open - 4), _base + open);
            return end;
        }
        if (rest.StartsWith("<![CDATA["u8) && _foreign.Current != ElementNamespace.Html)
        {
            EmitText(input, text, open, ref sink);
            _mode = TextMode.Cdata;
            return open + 9;
        }
        return Bogus(input, open, open + 2, length, last, ref sink, text);
    }

    /// <summary>Bogus comment or DOCTYPE: ends at the first '&gt;' or with the file.</summary>
    private int Bogus<TSink>(byte* input, int open, int data, int length, bool last, ref TSink sink, int text) where TSink : struct, ITokenSink
    {
        var close = ByteScan.Find(input, data, length, (byte)'>');
        if (close < 0 && !last) return -1;
        var end = close < 0 ? length : close;
        if (end - open > _maxTokenBytes) return TooLong;
        EmitText(input, text, open, ref sink);
        if (TSink.WantsText)
        {
            var raw = new ReadOnlySpan<byte>(input + data, end - data);
            if (input[open + 1] == '!' && raw.Length >= 7 && System.Text.Ascii.EqualsIgnoreCase(raw[..7], "doctype"u8)) sink.Doctype(raw[7..], _base + open);
            else sink.Comment(raw, _base + open);
        }
        return close < 0 ? length : close + 1;
    }
}
