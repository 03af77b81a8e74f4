namespace CrawlIndex.Html.Encodings;

/// <summary>The EUC-KR decoder, which is windows-949: Encoding Standard, section 13.1.</summary>
internal static class KoreanDecoder
{
    public static void Decode(ReadOnlySpan<byte> input, Utf8Output output)
    {
        var index = EncodingIndexes.EucKr;
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
            var pointer = trail is >= 0x41 and <= 0xFE ? (lead - 0x81) * 190 + trail - 0x41 : index.Length;
            at += ChineseDecoders.Finish(pointer < index.Length ? index[pointer] : 0, trail, output);
        }
    }
}
