namespace CrawlIndex.Html.Encodings;

/// <summary>The gb18030 decoder (which GBK shares) and the Big5 decoder: Encoding Standard, sections 10.2 and 11.1.</summary>
internal static class ChineseDecoders
{
    public static void Gb18030(ReadOnlySpan<byte> input, Utf8Output output)
    {
        var index = EncodingIndexes.Gb18030;
        for (var at = 0; (at = output.CopyAscii(input, at)) < input.Length;)
        {
            int first = input[at];
            if (first is 0x80 or 0xFF)
            {
                output.Append(first == 0x80 ? 0x20AC : 0xFFFD);
                at++;
                continue;
            }
            int second = at + 1 < input.Length ? input[at + 1] : -1;
            if (second is >= '0' and <= '9')
            {
                at += FourBytes(input[at..], output);
                continue;
            }
            var scalar = 0;
            if (second is >= 0x40 and <= 0xFE and not 0x7F) scalar = index[(first - 0x81) * 190 + second - (second < 0x7F ? 0x40 : 0x41)];
            at += Finish(scalar, second, output);
        }
    }

    /// <summary>Lead, digit, third and fourth byte; a sequence broken later gives one error and is read again from its digit.</summary>
    private static int FourBytes(ReadOnlySpan<byte> input, Utf8Output output)
    {
        // At the end of the text the whole unfinished sequence is one error.
        if (input.Length == 2 || (input.Length == 3 && input[2] is >= 0x81 and <= 0xFE))
        {
            output.AppendError();
            return input.Length;
        }
        if (input[2] is < 0x81 or > 0xFE || input[3] is < (byte)'0' or > (byte)'9')
        {
            output.AppendError();
            return 1;
        }
        var scalar = EncodingIndexes.Gb18030Range((((input[0] - 0x81) * 10 + input[1] - '0') * 126 + input[2] - 0x81) * 10 + input[3] - '0');
        output.Append(scalar == 0 ? 0xFFFD : scalar);
        return 4;
    }

    public static void Big5(ReadOnlySpan<byte> input, Utf8Output output)
    {
        for (var at = 0; (at = output.CopyAscii(input, at)) < input.Length;)
        {
            int lead = input[at];
            if (lead is 0x80 or 0xFF)
            {
                output.AppendError();
                at++;
                continue;
            }
            int trail = at + 1 < input.Length ? input[at + 1] : -1;
            var scalar = 0;
            if (trail is >= 0x40 and <= 0x7E or >= 0xA1 and <= 0xFE)
            {
                var pointer = (lead - 0x81) * 157 + trail - (trail < 0x7F ? 0x40 : 0x62);
                if (pointer is 1133 or 1135 or 1164 or 1166)
                {
                    // The four entries that stand for a letter and a combining mark.
                    output.Append(pointer < 1164 ? 0x00CA : 0x00EA);
                    output.Append(pointer is 1133 or 1164 ? 0x0304 : 0x030C);
                    at += 2;
                    continue;
                }
                scalar = EncodingIndexes.Big5(pointer);
            }
            at += Finish(scalar, trail, output);
        }
    }

    /// <summary>Writes the outcome of a lead and trail byte; returns the bytes consumed: an ASCII trail of an error is read again.</summary>
    internal static int Finish(int scalar, int trail, Utf8Output output)
    {
        output.Append(scalar == 0 ? 0xFFFD : scalar);
        return scalar == 0 && trail is >= -1 and < 0x80 ? 1 : 2;
    }
}
