using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrawlIndex.Datasets.Manifests;

/// <summary>
/// JSON in the one form that is hashed and signed (RFC 8785 for the values that occur here): UTF-8, no spaces, members sorted by name,
/// integers within ±2^53, control characters, quotation marks and backslashes escaped and nothing else. Python writes the same
/// with <c>json.dumps(v, sort_keys=True, separators=(",", ":"), ensure_ascii=False)</c>.
/// </summary>
public static class CanonicalJson
{
    public const long MaxInteger = 1L << 53;

    private const int MaxDepth = 32;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (byte)code), (byte)'"', (byte)'\\']);
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth };

    /// <summary>The canonical bytes of a document.</summary>
    public static byte[] Bytes(JsonNode node)
    {
        using var document = JsonDocument.Parse(node.ToJsonString(), Strict);
        return Bytes(document.RootElement);
    }

    public static byte[] Bytes(JsonElement element)
    {
        var to = new ArrayBufferWriter<byte>(1024);
        Append(to, element);
        return to.WrittenSpan.ToArray();
    }

    /// <summary>Reads a document that is canonical byte for byte; null when it is not, or is no JSON.</summary>
    public static JsonElement? Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return Bytes(document.RootElement).AsSpan().SequenceEqual(utf8.Span) ? document.RootElement.Clone() : null;
        }
        catch (Exception bad) when (bad is JsonException or InvalidDataException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Appends a string with its quotation marks.</summary>
    public static void AppendString(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> utf8)
    {
        to.Write("\""u8);
        while (utf8.IndexOfAny(Escaped) is >= 0 and var at)
        {
            to.Write(utf8[..at]);
            AppendEscape(to, utf8[at]);
            utf8 = utf8[(at + 1)..];
        }
        to.Write(utf8);
        to.Write("\""u8);
    }

    public static void AppendInteger(ArrayBufferWriter<byte> to, long value)
    {
        var span = to.GetSpan(20);
        value.TryFormat(span, out var length, provider: CultureInfo.InvariantCulture);
        to.Advance(length);
    }

    private static void AppendEscape(ArrayBufferWriter<byte> to, byte code)
    {
        switch (code)
        {
            case (byte)'"': to.Write("\\\""u8); break;
            case (byte)'\\': to.Write("\\\\"u8); break;
            case (byte)'\b': to.Write("\\b"u8); break;
            case (byte)'\f': to.Write("\\f"u8); break;
            case (byte)'\n': to.Write("\\n"u8); break;
            case (byte)'\r': to.Write("\\r"u8); break;
            case (byte)'\t': to.Write("\\t"u8); break;
            default:
                to.Write(code < 16 ? "\\u000"u8 : "\\u001"u8);
                to.Write("0123456789abcdef"u8.Slice(code & 15, 1));
                break;
        }
    }

    private static void Append(ArrayBufferWriter<byte> to, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object: AppendObject(to, element); break;
            case JsonValueKind.Array:
                to.Write("["u8);
                var first = true;
                foreach (var item in element.EnumerateArray())
                {
                    if (!first) to.Write(","u8);
                    first = false;
                    Append(to, item);
                }
                to.Write("]"u8);
                break;
            case JsonValueKind.String: AppendString(to, Encoding.UTF8.GetBytes(element.GetString()!)); break;
            case JsonValueKind.Number:
                if (!element.TryGetInt64(out var number) || number is > MaxInteger or < -MaxInteger) throw new InvalidDataException($"{element.GetRawText()} is no integer within 2^53");
                AppendInteger(to, number);
                break;
            case JsonValueKind.True: to.Write("true"u8); break;
            case JsonValueKind.False: to.Write("false"u8); break;
            default: to.Write("null"u8); break;
        }
    }

    private static void AppendObject(ArrayBufferWriter<byte> to, JsonElement element)
    {
        to.Write("{"u8);
        string? last = null;
        foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            if (member.Name == last) throw new InvalidDataException($"the member '{member.Name}' stands twice");
            if (last is not null) to.Write(","u8);
            last = member.Name;
            AppendString(to, Encoding.UTF8.GetBytes(member.Name));
            to.Write(":"u8);
            Append(to, member.Value);
        }
        to.Write("}"u8);
    }
}
