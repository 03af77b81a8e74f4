namespace CrawlIndex.Html.Tokens;

/// <summary>How the tokenizer reads text: the content model of the current element.</summary>
public enum TextMode : byte
{
    /// <summary>Markup and text with character references.</summary>
    Data,

    /// <summary>title, textarea: no markup, character references count.</summary>
    Rcdata,

    /// <summary>style, xmp, iframe, noembed, noframes: no markup, no references.</summary>
    Rawtext,

    /// <summary>script, with its escaped and double-escaped states.</summary>
    ScriptData,

    /// <summary>plaintext: everything to the end.</summary>
    Plaintext,

    /// <summary>CDATA section in foreign content.</summary>
    Cdata,
}

/// <summary>Namespace of an element.</summary>
public enum ElementNamespace : byte
{
    Html,
    Svg,
    Math,
}

/// <summary>Where an attribute stands in the tokenizer's input; a missing value has length 0.</summary>
public readonly record struct AttributeSlice(int NameStart, int NameLength, int ValueStart, int ValueLength);

/// <summary>A start tag. Names and values are raw bytes: case not folded, references not decoded, duplicates kept (the first one counts).</summary>
public readonly ref struct StartTag
{
    public TagName Name { get; init; }

    public ElementNamespace Namespace { get; init; }

    public bool SelfClosing { get; init; }

    /// <summary>Whether an attribute may be one of the sink's WantedAttributes; false is certain.</summary>
    public bool MayHaveWanted { get; init; }

    /// <summary>Offset of '&lt;' and of the byte after '&gt;', from the start of the document.</summary>
    public long Start { get; init; }

    public long End { get; init; }

    public ReadOnlySpan<byte> RawName { get; init; }

    /// <summary>The bytes the attributes' positions refer to.</summary>
    public ReadOnlySpan<byte> Input { get; init; }

    public ReadOnlySpan<AttributeSlice> Attributes { get; init; }

    public ReadOnlySpan<byte> NameOf(scoped in AttributeSlice attribute) => Input.Slice(attribute.NameStart, attribute.NameLength);

    public ReadOnlySpan<byte> ValueOf(scoped in AttributeSlice attribute) => Input.Slice(attribute.ValueStart, attribute.ValueLength);
}

/// <summary>An end tag; its attributes mean nothing and are not reported.</summary>
public readonly ref struct EndTag
{
    public TagName Name { get; init; }

    /// <summary>Whether it was read while the current node was foreign.</summary>
    public ElementNamespace Namespace { get; init; }

    public long Start { get; init; }

    public long End { get; init; }

    public ReadOnlySpan<byte> RawName { get; init; }
}

/// <summary>Receives tokens. Spans are raw input bytes, valid during the call. Implement it as a struct: calls are then inlined.</summary>
public interface ITokenSink
{
    /// <summary>Whether Text, Comment and Doctype are called at all.</summary>
    static abstract bool WantsText { get; }

    /// <summary>Bit set, by (int)name below 64, of the tags to report.</summary>
    static abstract ulong WantedTags { get; }

    /// <summary>32 words indexed by (first byte of an attribute name &amp; 31), bit n set for names of n bytes:
    /// a start tag with such an attribute is reported whatever its name.</summary>
    static abstract ReadOnlySpan<uint> WantedAttributes { get; }

    /// <summary>When true every tag is reported.</summary>
    bool WantsAllTags { get; }

    void StartTag(in StartTag tag);

    void EndTag(in EndTag tag);

    /// <summary>A piece of text; pieces never cut a character, a character reference or a CR LF.</summary>
    void Text(ReadOnlySpan<byte> raw, TextMode mode, long offset);

    void Comment(ReadOnlySpan<byte> raw, long offset);

    void Doctype(ReadOnlySpan<byte> raw, long offset);
}
