namespace CrawlIndex.Html.Tokens;

/// <summary>Where text that goes on in the next piece of input may be cut.</summary>
internal static unsafe class TextCut
{
    // Longer digits after "&#" are cut apart: no page means them, and the carry stays bounded.
    private const int MaxReference = 1024;

    /// <summary>Last position up to <paramref name="end"/> that cuts no UTF-8 sequence, no CR LF and (when asked) no character reference.
    /// Before the input's own end (<paramref name="length"/>) every position is fine, since markup follows there.</summary>
    public static int Before(byte* input, int start, int end, int length, bool references)
    {
        if (end < length || end == start) return end;
        if (input[end - 1] == '\r') return end - 1;
        for (var back = 1; back <= 3 && end - back >= start; back++)
        {
            var value = input[end - back];
            if (value < 0x80) break;
            if (value < 0xC0) continue;
            var size = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2;
            if (size > back) return end - back;
            break;
        }
        if (!references) return end;
        for (var at = end - 1; at >= start && end - at <= MaxReference; at--)
        {
            if (input[at] == '&') return at;
            if (!char.IsAsciiLetterOrDigit((char)input[at]) && input[at] != '#') break;
        }
        return end;
    }
}
