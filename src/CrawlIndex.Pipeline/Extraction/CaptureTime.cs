namespace CrawlIndex.Pipeline.Extraction;

/// <summary>Dates of archives: W3C date-times of 4 to 29 characters in UTC (WARC 1.1 section 5.4) and the 14 digits of ARC.</summary>
internal static class CaptureTime
{
    /// <summary>Microseconds since 1970-01-01T00:00:00Z; missing parts are their least value. False for anything that is no such date.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        Span<int> parts = [0, 1, 1, 0, 0, 0];
        var digits = (ReadOnlySpan<int>)[4, 2, 2, 2, 2, 2];
        var marks = "--T::"u8;
        var at = 0;
        var hasMarks = text.Length > 4 && text[4] == (byte)'-';
        for (var part = 0; part < parts.Length && at < text.Length && text[at] != (byte)'Z'; part++)
        {
            if (part > 0 && hasMarks)
            {
                if (text[at] != marks[part - 1] && !(part == 3 && text[at] == (byte)' ')) return false;
                at++;
            }
            if (!TryRead(text, ref at, digits[part], out parts[part])) return false;
        }
        if (at == 0 || !TryReadFraction(text, ref at, out var fraction) || at < text.Length) return false;
        if (parts[0] == 0 || parts[1] is < 1 or > 12 || parts[2] < 1 || parts[2] > DateTime.DaysInMonth(parts[0], parts[1]) ||
            parts[3] > 23 || parts[4] > 59 || parts[5] > 60) return false;
        var day = new DateTime(parts[0], parts[1], parts[2], 0, 0, 0, DateTimeKind.Utc);
        micros = (day - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond + (((parts[3] * 60L) + parts[4]) * 60 + parts[5]) * 1_000_000 + fraction;
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> text, ref int at, int digits, out int value)
    {
        value = 0;
        if (text.Length - at < digits) return false;
        foreach (var digit in text.Slice(at, digits))
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            value = (value * 10) + digit - '0';
        }
        at += digits;
        return true;
    }

    private static bool TryReadFraction(ReadOnlySpan<byte> text, ref int at, out int micros)
    {
        micros = 0;
        if (at < text.Length && text[at] == (byte)'.')
        {
            var scale = 100_000;
            var start = ++at;
            for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++, scale /= 10) micros += (text[at] - '0') * scale;
            if (at == start || at - start > 9) return false;
        }
        if (at < text.Length && text[at] == (byte)'Z') at++;
        return true;
    }
}
