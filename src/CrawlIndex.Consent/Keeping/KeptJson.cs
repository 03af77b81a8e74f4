using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace CrawlIndex.Consent;

/// <summary>
/// The header lines and the kept body of an observation as JSON, for tables: text where bytes are UTF-8, else "name_base64".
/// Reading gives the same values back; JSON of another shape gives null, never an exception.
/// </summary>
public static partial class KeptJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>[[number, "name", "value"], ...]; bytes are read as Latin-1, which loses none.</summary>
    public static string Write(IReadOnlyList<HeaderLine> headers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartArray();
            for (var i = 0; i < headers.Count; i++)
            {
                json.WriteStartArray();
                json.WriteNumberValue(headers[i].Line ?? i);
                json.WriteStringValue(Encoding.Latin1.GetString(headers[i].Name.Span));
                json.WriteStringValue(Encoding.Latin1.GetString(headers[i].Value.Span));
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IReadOnlyList<HeaderLine>? ReadHeaders(ReadOnlySpan<byte> text) => Read(text, static root =>
    {
        var headers = new List<HeaderLine>();
        foreach (var line in root.EnumerateArray())
            headers.Add(new HeaderLine(Encoding.Latin1.GetBytes(line[1].GetString()!), Encoding.Latin1.GetBytes(line[2].GetString()!), line[0].GetInt32()));
        return headers;
    });

    /// <summary>Pieces, signals and limits of a kept body. Digests and fingerprints have columns of their own.</summary>
    public static string Write(KeptBody kept)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("length", kept.Length);
            if (kept.IsCut) json.WriteBoolean("cut", true);
            if (kept.Pieces.Count > 0)
            {
                json.WriteStartArray("pieces");
                foreach (var piece in kept.Pieces) WritePiece(json, piece);
                json.WriteEndArray();
            }
            if (kept.Signals.Count > 0)
            {
                json.WriteStartArray("signals");
                foreach (var signal in kept.Signals) WriteSignal(json, signal);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static KeptBody? ReadBody(ReadOnlySpan<byte> text) => Read(text, static root => new KeptBody
    {
        Length = root.GetProperty("length").GetInt64(),
        IsCut = root.TryGetProperty("cut", out var cut) && cut.GetBoolean(),
        Pieces = root.TryGetProperty("pieces", out var pieces) ? [.. pieces.EnumerateArray().Select(ReadPiece)] : [],
        Signals = root.TryGetProperty("signals", out var signals) ? [.. signals.EnumerateArray().Select(ReadSignal)] : [],
    });

    private static void WritePiece(Utf8JsonWriter json, KeptPiece piece)
    {
        json.WriteStartObject();
        json.WriteNumber("part", (int)piece.Part);
        WriteBytes(json, "name", piece.Name.Span);
        WriteBytes(json, "value", piece.Value.Span);
        WriteBytes(json, "type", piece.Type.Span);
        WriteBytes(json, "subject", piece.Subject.Span);
        if (piece.InHead) json.WriteBoolean("in_head", true);
        json.WriteNumber("offset", piece.Offset);
        WriteBytes(json, "raw", piece.Raw.Span);
        json.WriteEndObject();
    }

    private static KeptPiece ReadPiece(JsonElement piece) => new(
        (SignalPart)piece.GetProperty("part").GetByte(), ReadBytes(piece, "name"), ReadBytes(piece, "value"), ReadBytes(piece, "type"), ReadBytes(piece, "subject"),
        piece.TryGetProperty("in_head", out var inHead) && inHead.GetBoolean(), piece.GetProperty("offset").GetInt64(), ReadBytes(piece, "raw"));

    private static void WriteBytes(Utf8JsonWriter json, string name, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (Utf8.IsValid(bytes)) json.WriteString(name, bytes);
        else json.WriteBase64String(name + "_base64", bytes);
    }

    private static byte[] ReadBytes(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var text) ? Encoding.UTF8.GetBytes(text.GetString()!)
        : owner.TryGetProperty(name + "_base64", out var coded) ? coded.GetBytesFromBase64() : [];

    private static T? Read<T>(ReadOnlySpan<byte> text, Func<JsonElement, T> read)
        where T : class
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            using var document = JsonDocument.ParseValue(ref reader);
            return read(document.RootElement);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException or ArgumentException)
        {
            return null;
        }
    }
}
