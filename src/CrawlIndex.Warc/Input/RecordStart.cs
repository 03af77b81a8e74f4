namespace CrawlIndex.Warc.Input;

/// <summary>Tells where a record can start: a WARC version line, an ARC version block, an ARC URL record.</summary>
internal static class RecordStart
{
    /// <summary>Bytes of "WARC/1.0" and what may follow up to the line end.</summary>
    public const int VersionLineBytes = 16;

    public const int MaxArcLineBytes = 16 << 10;

    /// <summary>True when the bytes start with something a record starts with.</summary>
    public static bool Looks(ReadOnlySpan<byte> bytes) => IsVersionLine(bytes) || IsArcVersion(bytes) || IsArcLine(bytes);

    /// <summary>True for <c>WARC/</c> in any case, digits, a dot, digits, white space, a line end.</summary>
    public static bool IsVersionLine(ReadOnlySpan<byte> bytes)
    {
        if (!StartsWithWarc(bytes)) return false;
        var at = 5;
        var whole = Digits(bytes, ref at);
        if (whole == 0 || at >= bytes.Length || bytes[at++] != (byte)'.' || Digits(bytes, ref at) == 0) return false;
        while (at < bytes.Length && bytes[at] is (byte)' ' or (byte)'\t' or (byte)'\r') at++;
        return at < bytes.Length && bytes[at] == (byte)'\n' && at < VersionLineBytes;
    }

    public static bool StartsWithWarc(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 5 && (bytes[0] | 0x20) == 'w' && (bytes[1] | 0x20) == 'a' && (bytes[2] | 0x20) == 'r' && (bytes[3] | 0x20) == 'c' && bytes[4] == '/';

    /// <summary>True when more bytes could make a version line of these.</summary>
    public static bool CanBecomeVersionLine(ReadOnlySpan<byte> bytes)
    {
        var letters = bytes[..Math.Min(bytes.Length, 5)];
        return System.Text.Ascii.EqualsIgnoreCase(letters, "WARC/"u8[..letters.Length]) && !bytes.Contains((byte)'\n');
    }

    public static bool IsArcVersion(ReadOnlySpan<byte> bytes) => bytes.StartsWith("filedesc:"u8);

    /// <summary>True for a line of at least five words that starts with a URL and ends in date, type and length.</summary>
    public static bool IsArcLine(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxArcLineBytes) bytes = bytes[..MaxArcLineBytes];
        if (bytes.IsEmpty || !char.IsAsciiLetter((char)bytes[0])) return false;
        var scheme = bytes[..Math.Min(bytes.Length, 12)].IndexOf((byte)':');
        if (scheme < 2 || bytes[..scheme].ContainsAnyExcept(SchemeBytes)) return false;
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0) return false;
        var line = bytes[..end].TrimEnd(" \r"u8);
        var space = line.LastIndexOf((byte)' ');
        if (space < 0 || line[(space + 1)..].IsEmpty || line[(space + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        var words = 0;
        var dated = false;
        foreach (var word in line.Split((byte)' '))
        {
            words++;
            if (words > 2) dated |= line[word] is { Length: >= 12 and <= 18 } date && !date.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        }

        return words >= 5 && dated;
    }

    /// <summary>Offset of the next WARC version line, or -1; a start within the last bytes is left for later.</summary>
    public static int FindVersionLine(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (true)
        {
            var next = bytes[at..].IndexOf("WARC/"u8);
            if (next < 0) return -1;
            at += next;
            if (IsVersionLine(bytes[at..])) return at;
            at += 5;
        }
    }

    /// <summary>Offset of the next line that is an ARC record's, or -1.</summary>
    public static int FindArcLine(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (true)
        {
            var next = bytes[at..].IndexOf((byte)'\n');
            if (next < 0) return -1;
            at += next + 1;
            if (IsArcLine(bytes[at..])) return at;
        }
    }

    private static readonly System.Buffers.SearchValues<byte> SchemeBytes =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."u8);

    private static int Digits(ReadOnlySpan<byte> bytes, ref int at)
    {
        var from = at;
        while (at < bytes.Length && char.IsAsciiDigit((char)bytes[at])) at++;
        return at - from;
    }
}
