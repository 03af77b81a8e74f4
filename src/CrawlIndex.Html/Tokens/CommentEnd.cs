namespace CrawlIndex.Html.Tokens;

/// <summary>End of a comment with all its odd forms (HTML Standard 13.2.5.43 to 13.2.5.52).</summary>
internal static unsafe class CommentEnd
{
    /// <summary>Scans from after "&lt;!--"; returns the position after the comment, -1 when more input is needed.</summary>
    public static int Find(byte* input, int start, int length, bool last, out int dataEnd)
    {
        dataEnd = start;
        if (start < length && input[start] == '>') return start + 1;
        if (start + 1 < length && input[start] == '-' && input[start + 1] == '>') return start + 2;
        var at = start;
        while (true)
        {
            var dashes = new ReadOnlySpan<byte>(input + at, length - at).IndexOf("--"u8);
            if (dashes < 0) break;
            at += dashes + 2;
            while (at < length && input[at] == '-') at++;
            dataEnd = at - 2;
            if (at >= length) break;
            if (input[at] == '>') return at + 1;
            if (input[at] == '!' && at + 1 < length && input[at + 1] == '>') return at + 2;
        }
        if (!last) return -1;
        dataEnd = length - PendingDashes(new ReadOnlySpan<byte>(input + start, length - start));
        return length;
    }

    /// <summary>Bytes at the end of file that were waiting to become the comment's end: they are not data.</summary>
    private static int PendingDashes(ReadOnlySpan<byte> data) =>
        data.EndsWith("--!"u8) ? 3 : data.EndsWith("--"u8) ? 2 : data.EndsWith("-"u8) ? 1 : 0;
}
