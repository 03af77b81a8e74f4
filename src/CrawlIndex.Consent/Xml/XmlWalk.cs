using System.Xml;

namespace CrawlIndex.Consent.Xml;

/// <summary>What one XML document may cost.</summary>
internal sealed record XmlLimits(int MaxBytes = 4 << 20, int MaxDepth = 64, int MaxNodes = 400_000, int MaxValue = 256 << 10)
{
    public static XmlLimits Default { get; } = new();

    /// <summary>Feeds and sitemaps: long, but flat.</summary>
    public static XmlLimits List { get; } = new(MaxBytes: 16 << 20, MaxDepth: 64, MaxNodes: 2_000_000);
}

/// <summary>
/// Forward reader over untrusted XML that knows the byte span of what it reads. No entity of the document is ever expanded
/// and nothing is resolved; an error or a limit ends the reading and is kept in <see cref="Outcome"/>.
/// The bytes must stay pinned while it lives.
/// </summary>
internal sealed unsafe class XmlWalk : IDisposable
{
    private readonly XmlReader? reader;
    private readonly IXmlLineInfo? lines;
    private readonly XmlCursor cursor;
    private readonly XmlLimits limits;
    private int nodes;

    /// <param name="bytes">The document, pinned.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="limits">Bounds; longer input is cut and reported.</param>
    /// <param name="allowsDoctype">True to skip a DOCTYPE (SVG, old feeds); false to refuse the document.</param>
    public XmlWalk(byte* bytes, int length, XmlLimits limits, bool allowsDoctype = false)
    {
        this.limits = limits;
        var text = new ReadOnlySpan<byte>(bytes, Math.Min(length, limits.MaxBytes));
        WasCut = length > limits.MaxBytes;
        var encoding = XmlCursor.EncodingOf(text);
        if (encoding is not System.Text.UnicodeEncoding) text = text.TrimEnd("\0 \t\r\n"u8);
        var mark = text.StartsWith(encoding.Preamble) ? encoding.Preamble.Length : 0;
        cursor = new XmlCursor(bytes, text.Length, mark, encoding);
        if (text.IsEmpty)
        {
            Outcome = ParseOutcome.Malformed;
            return;
        }
        try
        {
            reader = XmlReader.Create(new StreamReader(new UnmanagedMemoryStream(bytes + mark, text.Length - mark), encoding, detectEncodingFromByteOrderMarks: false), new XmlReaderSettings
            {
                DtdProcessing = allowsDoctype ? DtdProcessing.Ignore : DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                MaxCharactersFromEntities = 1,
                CloseInput = true,
            });
            lines = (IXmlLineInfo)reader;
        }
        catch (XmlException)
        {
            Outcome = ParseOutcome.Malformed;
        }
    }

    /// <summary>Silent while all is well; Malformed or LimitReached once the reading ended early.</summary>
    public ParseOutcome Outcome { get; private set; } = ParseOutcome.Silent;

    private bool WasCut { get; }

    public XmlNodeType NodeType => reader!.NodeType;

    public string LocalName => reader!.LocalName;

    public string Namespace => reader!.NamespaceURI;

    public string Value => reader!.Value;

    public int Depth => reader!.Depth;

    public bool IsEmptyElement => reader!.IsEmptyElement;

    /// <summary>Next node; false at the end of the document, at an error and at a limit.</summary>
    public bool Read()
    {
        if (reader is null || Outcome != ParseOutcome.Silent) return false;
        try
        {
            if (!reader.Read())
            {
                if (WasCut) Outcome = ParseOutcome.LimitReached;
                return false;
            }
            if (++nodes > limits.MaxNodes || reader.Depth > limits.MaxDepth || reader.AttributeCount > 1024
                || (reader.HasValue && reader.Value.Length > limits.MaxValue))
            {
                Outcome = ParseOutcome.LimitReached;
                return false;
            }
            return true;
        }
        catch (XmlException)
        {
            Outcome = WasCut ? ParseOutcome.LimitReached : ParseOutcome.Malformed;
            return false;
        }
    }

    /// <summary>Steps through the attributes of the element in document order; back on the element when it returns false.</summary>
    public bool ReadAttribute()
    {
        if (reader!.MoveToNextAttribute()) return true;
        reader.MoveToElement();
        return false;
    }

    public string? Attribute(string name) => reader!.GetAttribute(name);

    public string? Attribute(string name, string space) => reader!.GetAttribute(name, space);

    /// <summary>Language in scope (xml:lang), empty when none.</summary>
    public string Language => reader!.XmlLang;

    /// <summary>First byte of the current tag or text. Must be asked in document order.</summary>
    public int Start => reader!.NodeType switch
    {
        XmlNodeType.Element => Math.Max(cursor.ByteAt(lines!.LineNumber, lines.LinePosition) - cursor.Unit, 0),
        XmlNodeType.EndElement => Math.Max(cursor.ByteAt(lines!.LineNumber, lines.LinePosition) - 2 * cursor.Unit, 0),
        _ => cursor.ByteAt(lines!.LineNumber, lines.LinePosition),
    };

    /// <summary>Bytes of the value of the current attribute or text as they stand in the source.</summary>
    public (int Start, int Length) ValueSpan => reader!.NodeType switch
    {
        XmlNodeType.Attribute => cursor.QuotedAfter(Start),
        _ => cursor.TextAt(Start),
    };

    /// <summary>First byte after the tag that starts at or after a byte.</summary>
    public int TagEnd(int start) => cursor.TagEnd(start);

    public void Dispose() => reader?.Dispose();
}
