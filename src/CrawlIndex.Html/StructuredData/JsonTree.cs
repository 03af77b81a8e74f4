using System.Text;

namespace CrawlIndex.Html.StructuredData;

internal enum JsonKind : byte
{
    Object, Array, String, Number, Literal,
}

/// <summary>A value: its kind, the property that holds it, where its text lies, its first child and its next sibling (0: none).</summary>
internal struct JsonNode
{
    public JsonKind Kind;
    public JsonLdTerm Term;
    public bool InScratch;
    public JsonLdRole Role;
    public bool HasRole;
    public int Start, Length, FirstChild, Next;
}

/// <summary>A parsed JSON text as one array of nodes in document order, reused from text to text; node 1 is the root.</summary>
internal sealed class JsonTree
{
    public const int MaxDepth = 64;
    public const int MaxNodes = 50_000;

    private readonly int[] _open = new int[MaxDepth];
    private readonly int[] _lastChild = new int[MaxDepth];
    private JsonNode[] _nodes = new JsonNode[256];
    private byte[] _scratch = new byte[1024];
    private int _scratchLength;

    /// <summary>Number of nodes plus one.</summary>
    public int Count { get; private set; }

    public ref JsonNode this[int index] => ref _nodes[index];

    /// <summary>Text of a string, number or literal node of the text last read.</summary>
    public ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> text, int index)
    {
        ref readonly var node = ref _nodes[index];
        return node.InScratch ? _scratch.AsSpan(node.Start, node.Length) : text.Slice(node.Start, node.Length);
    }

    /// <summary>Parses a text; the tree holds what came before an error.</summary>
    public JsonLdOutcome Read(ReadOnlySpan<byte> text)
    {
        Count = 1;
        _scratchLength = 0;
        var reader = new JsonText(text);
        var depth = 0;
        var term = JsonLdTerm.None;
        var afterComma = true;
        while (true)
        {
            var token = reader.Next();
            var inObject = depth > 0 && _nodes[_open[depth - 1]].Kind == JsonKind.Object;
            switch (token)
            {
                case JsonToken.End:
                    return Count == 1 ? JsonLdOutcome.Empty : JsonLdOutcome.Broken;
                case JsonToken.Comma when !afterComma && depth > 0:
                    afterComma = true;
                    continue;
                case JsonToken.ObjectEnd when inObject:
                case JsonToken.ArrayEnd when depth > 0 && !inObject:
                    // A comma before the end is allowed.
                    depth--;
                    afterComma = false;
                    break;
                case JsonToken.String when inObject && afterComma:
                    term = Name(text, reader);
                    if (reader.Next() != JsonToken.Colon) return JsonLdOutcome.Broken;
                    token = reader.Next();
                    goto default;
                default:
                    if (!afterComma || token is < JsonToken.ObjectStart or JsonToken.ObjectEnd or JsonToken.ArrayEnd or JsonToken.Colon or JsonToken.Comma) return JsonLdOutcome.Broken;
                    if (inObject && term == JsonLdTerm.None) return JsonLdOutcome.Broken;
                    if (Count == MaxNodes || (depth == MaxDepth && token is JsonToken.ObjectStart or JsonToken.ArrayStart)) return JsonLdOutcome.TooLarge;
                    var index = Add(text, reader, token, term, depth);
                    term = JsonLdTerm.None;
                    afterComma = token is JsonToken.ObjectStart or JsonToken.ArrayStart;
                    if (afterComma)
                    {
                        _open[depth] = index;
                        _lastChild[depth++] = 0;
                    }
                    break;
            }
            if (depth == 0) return reader.AtEnd() ? JsonLdOutcome.Ok : JsonLdOutcome.Broken;
        }
    }

    private int Add(ReadOnlySpan<byte> text, in JsonText reader, JsonToken token, JsonLdTerm term, int depth)
    {
        if (Count == _nodes.Length) Array.Resize(ref _nodes, _nodes.Length * 2);
        var index = Count++;
        ref var node = ref _nodes[index];
        node = new JsonNode
        {
            Kind = token switch
            {
                JsonToken.ObjectStart => JsonKind.Object,
                JsonToken.ArrayStart => JsonKind.Array,
                JsonToken.String => JsonKind.String,
                JsonToken.Number => JsonKind.Number,
                _ => JsonKind.Literal,
            },
            Term = term,
            Start = reader.Start,
            Length = reader.Length,
        };
        // Texts of properties nobody asks for stay escaped and unread.
        if (token == JsonToken.String && reader.IsEscaped && term != JsonLdTerm.Other) Unescape(text.Slice(reader.Start, reader.Length), ref node);
        if (depth > 0)
        {
            var last = _lastChild[depth - 1];
            if (last == 0) _nodes[_open[depth - 1]].FirstChild = index;
            else _nodes[last].Next = index;
            _lastChild[depth - 1] = index;
        }
        return index;
    }

    private JsonLdTerm Name(ReadOnlySpan<byte> text, in JsonText reader)
    {
        if (!reader.IsEscaped) return JsonLdTerms.Of(text.Slice(reader.Start, reader.Length));
        var node = default(JsonNode);
        var mark = _scratchLength;
        Unescape(text.Slice(reader.Start, reader.Length), ref node);
        _scratchLength = mark;
        return JsonLdTerms.Of(_scratch.AsSpan(node.Start, node.Length));
    }

    /// <summary>Undoes escapes into the scratch buffer; lone surrogates become U+FFFD, unknown escapes keep their letter.</summary>
    private void Unescape(ReadOnlySpan<byte> raw, ref JsonNode node)
    {
        // No escape is shorter than what it stands for, but a malformed \u may be.
        if (_scratchLength + raw.Length * 3 > _scratch.Length) Array.Resize(ref _scratch, Math.Max(_scratch.Length * 2, _scratchLength + raw.Length * 3));
        var start = _scratchLength;
        var at = start;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                _scratch[at++] = raw[i];
                continue;
            }
            i++;
            if (raw[i] == 'u') at += Escape(raw, ref i).EncodeToUtf8(_scratch.AsSpan(at));
            else _scratch[at++] = (char)raw[i] switch { 'n' => (byte)'\n', 't' => (byte)'\t', 'r' => (byte)'\r', 'b' => (byte)'\b', 'f' => (byte)'\f', var other => (byte)other };
        }
        node.InScratch = true;
        node.Start = start;
        node.Length = at - start;
        _scratchLength = at;
    }

    /// <summary>Reads "uXXXX" (and the low half of a pair) at <paramref name="at"/>, which ends on its last byte.</summary>
    private static Rune Escape(ReadOnlySpan<byte> raw, ref int at)
    {
        var high = Unit(raw, at);
        if (high < 0) return Rune.ReplacementChar;
        at += 4;
        if (!char.IsSurrogate((char)high)) return new Rune(high);
        var low = at + 2 < raw.Length && raw[at + 1] == '\\' ? Unit(raw, at + 2) : -1;
        if (low < 0 || !Rune.TryCreate((char)high, (char)low, out var rune)) return Rune.ReplacementChar;
        at += 6;
        return rune;
    }

    /// <summary>The code unit of "uXXXX" at <paramref name="at"/>, -1 when it is malformed.</summary>
    private static int Unit(ReadOnlySpan<byte> raw, int at)
    {
        if (at + 4 >= raw.Length || raw[at] != 'u') return -1;
        var unit = 0;
        for (var i = 1; i <= 4; i++)
        {
            if (!char.IsAsciiHexDigit((char)raw[at + i])) return -1;
            unit = unit << 4 | (raw[at + i] <= '9' ? raw[at + i] - '0' : (raw[at + i] | 0x20) - 'a' + 10);
        }
        return unit;
    }
}
