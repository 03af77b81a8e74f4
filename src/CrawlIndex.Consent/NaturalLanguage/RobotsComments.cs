namespace CrawlIndex.Consent.NaturalLanguage;

/// <summary>The comments of a robots.txt as one folded text: adjacent comment lines run on, any other line ends the sentence.</summary>
internal static class RobotsComments
{
    private static readonly System.Buffers.SearchValues<byte> Ornament = System.Buffers.SearchValues.Create(" \t#-=*"u8);

    private const int MaxBytes = ReservationDetector.MaxBytes;

    public static FoldedText Read(ReadOnlySpan<byte> body)
    {
        var text = new FoldedText();
        // A file of HTML is an error page, its number signs are colours and anchors.
        if (body.TrimStart((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF, 32, 9, 13, 10]) is [(byte)'<', ..]) return text;
        body = body[..Math.Min(body.Length, MaxBytes)];
        var at = 0;
        while (at < body.Length)
        {
            var line = body[at..];
            var end = line.IndexOfAny((byte)'\n', (byte)'\r');
            var next = end < 0 ? body.Length : at + end + 1;
            if (end >= 0 && line[end] == '\r' && next < body.Length && body[next] == '\n') next++;
            if (end >= 0) line = line[..end];
            var mark = line.IndexOf((byte)'#');
            var isWhole = mark >= 0 && line[..mark].IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;
            // Blank lines and rules end the sentence; a comment behind a rule begins one.
            if (!isWhole) text.Break(at);
            if (mark >= 0)
            {
                var comment = line[(mark + 1)..];
                // An empty comment line parts paragraphs.
                if (comment.IndexOfAnyExcept(Ornament) < 0) text.Break(at + mark);
                else
                {
                    text.Add(comment, at + mark + 1);
                    text.Add(" "u8, at + line.Length - 1);
                }
            }
            at = next;
        }
        return text;
    }
}
