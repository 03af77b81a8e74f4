namespace CrawlIndex.Html.Encodings;

/// <summary>The EUC-JP and Shift_JIS decoders: Encoding Standard, sections 12.1 and 12.3.</summary>
internal static class JapaneseDecoders
{
    public static void EucJp(ReadOnlySpan<byte> input, Utf8Output output)
    {
        for (var at = 0; (at = output.CopyAscii(input, at)) < input.Length;)
        {
            int lead = input[at];
            if (lead is not (0x8E or 0x8F or (>= 0xA1 and <= 0xFE)))
            {
                output.AppendError();
                at++;
                continue;
            }
            int trail = at + 1 < input.Length ? input[at + 1] : -1;
            var index = EncodingIndexes.Jis0208;
            if (lead == 0x8E && trail is >= 0xA1 and <= 0xDF)
            {
                output.Append(0xFF61 - 0xA1 + trail);
                at += 2;
                continue;
            }
            if (lead == 0x8F && trail is >= 0xA1 and <= 0xFE)
            {
                index = EncodingIndexes.Jis0212;
                at++;
                lead = trail;
                trail = at + 1 < input.Length ? input[at + 1] : -1;
            }
            var scalar = 0;
            if (lead is >= 0xA1 and <= 0xFE && trail is >= 0xA1 and <= 0xFE)
            {
                var pointer = (lead - 0xA1) * 94 + trail - 0xA1;
                scalar = pointer < index.Length ? index[pointer] : 0;
            }
            at += ChineseDecoders.Finish(scalar, trail, output);
        }
    }

    public static void ShiftJis(ReadOnlySpan<byte> input, Utf8Output output)
    {
        var index = EncodingIndexes.Jis0208;
        for (var at = 0; (at = output.CopyAscii(input, at)) < input.Length;)
        {
            int lead = input[at];
            if (lead is 0x80 or 0xA0 or >= 0xA1 and <= 0xDF or >= 0xFD)
            {
                output.Append(lead == 0x80 ? 0x80 : lead is >= 0xA1 and <= 0xDF ? 0xFF61 - 0xA1 + lead : 0xFFFD);
                at++;
                continue;
            }
            int trail = at + 1 < input.Length ? input[at + 1] : -1;
            var scalar = 0;
            if (trail is >= 0x40 and <= 0x7E or >= 0x80 and <= 0xFC)
            {
                var pointer = (lead - (lead < 0xA0 ? 0x81 : 0xC1)) * 188 + trail - (trail < 0x7F ? 0x40 : 0x41);
                // Rows 8836 to 10715 are the private use area of end-user-defined characters.
                scalar = pointer is >= 8836 and <= 10715 ? 0xE000 - 8836 + pointer : pointer < index.Length ? index[pointer] : 0;
            }
            at += ChineseDecoders.Finish(scalar, trail, output);
        }
    }
}
