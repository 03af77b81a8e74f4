namespace CrawlIndex.Html.Encodings;

/// <summary>The ISO-2022-JP decoder: Encoding Standard, section 12.2. Errors emit U+FFFD and never hide an escape back to ASCII.</summary>
internal static class Iso2022JpDecoder
{
    private const byte Escape = 0x1B;

    private enum Mode : byte
    {
        Ascii,
        Roman,
        Katakana,
        TwoBytes,
    }

    public static void Decode(ReadOnlySpan<byte> input, Utf8Output output)
    {
        var mode = Mode.Ascii;
        // Two escapes with nothing between them are an error: filters must not be fooled by empty sections.
        var switched = false;
        for (var at = 0; at < input.Length && !output.IsFull;)
        {
            int value = input[at];
            if (value == Escape)
            {
                if (TrySwitch(input[(at + 1)..], ref mode))
                {
                    if (switched) output.AppendError();
                    switched = true;
                    at += 3;
                    continue;
                }
                output.AppendError();
                switched = false;
                at++;
                continue;
            }
            switched = false;
            at++;
            if (mode == Mode.TwoBytes) at = Pair(input, at, value, output);
            else output.Append(Single(mode, value));
        }
    }

    private static bool TrySwitch(ReadOnlySpan<byte> rest, ref Mode mode)
    {
        if (rest.Length < 2) return false;
        switch ((char)rest[0], (char)rest[1])
        {
            case ('(', 'B'):
                mode = Mode.Ascii;
                return true;
            case ('(', 'J'):
                mode = Mode.Roman;
                return true;
            case ('(', 'I'):
                mode = Mode.Katakana;
                return true;
            case ('$', '@') or ('$', 'B'):
                mode = Mode.TwoBytes;
                return true;
            default:
                return false;
        }
    }

    private static int Single(Mode mode, int value)
    {
        if (mode == Mode.Katakana) return value is >= 0x21 and <= 0x5F ? 0xFF61 - 0x21 + value : 0xFFFD;
        if (value > 0x7F || value is 0x0E or 0x0F) return 0xFFFD;
        return mode != Mode.Roman ? value : value == 0x5C ? 0xA5 : value == 0x7E ? 0x203E : value;
    }

    /// <summary>The lead byte is read; returns the position behind what it consumed.</summary>
    private static int Pair(ReadOnlySpan<byte> input, int at, int lead, Utf8Output output)
    {
        if (lead is < 0x21 or > 0x7E)
        {
            output.AppendError();
            return at;
        }
        if (at == input.Length || input[at] == Escape)
        {
            output.AppendError();
            return at;
        }
        int trail = input[at];
        var index = EncodingIndexes.Jis0208;
        var pointer = trail is >= 0x21 and <= 0x7E ? (lead - 0x21) * 94 + trail - 0x21 : index.Length;
        var scalar = pointer < index.Length ? index[pointer] : 0;
        output.Append(scalar == 0 ? 0xFFFD : scalar);
        return at + 1;
    }
}
