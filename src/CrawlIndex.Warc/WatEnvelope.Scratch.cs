using System.Buffers;
using System.Text.Json;

namespace CrawlIndex.Warc;

/// <content>Steps through the JSON, and the scratch that unescaped values are copied to.</content>
public sealed partial class WatEnvelope
{
    private static bool NextName(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Moves to the next object of an array; anything else in it is passed over.</summary>
    private static bool NextItem(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) return true;
            reader.Skip();
        }

        return false;
    }

    private static bool Enter(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject) return true;
        reader.Skip();
        return false;
    }

    private static bool EnterArray(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray) return true;
        reader.Skip();
        return false;
    }

    private static void Pass(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static bool IsValue(JsonTokenType type) => type is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False;

    private ReadOnlySpan<byte> Of(Slot slot) => _scratch.AsSpan(slot.Start, slot.Length);

    private Slot Keep(ref Utf8JsonReader reader)
    {
        _used = _kept;
        var slot = TakeNext(ref reader);
        _kept = _used;
        return slot;
    }

    private Slot TakeNext(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (IsValue(reader.TokenType)) return Take(ref reader);
        reader.Skip();
        return default;
    }

    private Slot Take(ref Utf8JsonReader reader)
    {
        var raw = reader.ValueSpan;
        if (_scratch.Length - _used < raw.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_scratch.Length * 2, _used + raw.Length));
            _scratch.AsSpan(0, _used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = larger;
        }

        var target = _scratch.AsSpan(_used);
        var isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
        var length = raw.Length;
        if (isText && reader.ValueIsEscaped) length = CopyUnescaped(ref reader, target);
        else raw.CopyTo(target);
        var slot = new Slot { Start = _used, Length = length };
        _used += length;
        return slot;
    }

    /// <summary>Half a surrogate pair in an escape makes the runtime's own unescaping throw: then the raw text is kept.</summary>
    private static int CopyUnescaped(ref Utf8JsonReader reader, Span<byte> target)
    {
        try
        {
            return reader.CopyString(target);
        }
        catch (InvalidOperationException)
        {
            reader.ValueSpan.CopyTo(target);
            return reader.ValueSpan.Length;
        }
    }

    private long Number(ref Utf8JsonReader reader)
    {
        _used = _kept;
        var text = Of(TakeNext(ref reader));
        return System.Buffers.Text.Utf8Parser.TryParse(text, out long number, out var used) && used == text.Length ? number : -1;
    }
}
