using System.Buffers;

namespace CrawlIndex.Html.Tokens;

/// <summary>Turns raw input of a token into the text a DOM has: character references, newlines, NUL.</summary>
internal static class TextDecoder
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("&\0\r"u8);
    private static readonly SearchValues<byte> SpecialWithoutReferences = SearchValues.Create("\0\r"u8);

    /// <summary>Whether the raw bytes are not already the text.</summary>
    public static bool NeedsDecoding(ReadOnlySpan<byte> raw) => raw.IndexOfAny(Special) >= 0;

    /// <summary>Decodes an attribute value.</summary>
    public static void AppendAttribute(ByteBuffer output, ReadOnlySpan<byte> raw) => Append(output, raw, Special, inAttribute: true, keepNul: false);

    /// <summary>Decodes text; in markup and CDATA sections NUL stays (the tree builder's business), elsewhere it becomes U+FFFD.</summary>
    public static void AppendText(ByteBuffer output, ReadOnlySpan<byte> raw, TextMode mode) =>
        Append(output, raw, mode is TextMode.Data or TextMode.Rcdata ? Special : SpecialWithoutReferences, inAttribute: false,
            keepNul: mode is TextMode.Data or TextMode.Cdata);

    private static void Append(ByteBuffer output, ReadOnlySpan<byte> raw, SearchValues<byte> special, bool inAttribute, bool keepNul)
    {
        Span<byte> reference = stackalloc byte[CharacterReferences.MaxOutput];
        while (true)
        {
            var at = raw.IndexOfAny(special);
            if (at < 0) break;
            output.Append(raw[..at]);
            var found = raw[at];
            raw = raw[(at + 1)..];
            if (found == '\r')
            {
                if (raw.IsEmpty || raw[0] != '\n') output.Append((byte)'\n');
            }
            else if (found == '\0')
            {
                output.Append(keepNul ? "\0"u8 : "\uFFFD"u8);
            }
            else
            {
                var taken = CharacterReferences.Read(raw, inAttribute, reference, out var written);
                output.Append(taken == 0 ? "&"u8 : reference[..written]);
                raw = raw[taken..];
            }
        }
        output.Append(raw);
    }
}
