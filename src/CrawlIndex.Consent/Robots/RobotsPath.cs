using System.Buffers;

namespace CrawlIndex.Consent.Robots;

/// <summary>
/// The one spelling of paths in which patterns and URLs are compared: non-ASCII and unsafe octets as %XX in upper case,
/// %XX of unreserved octets decoded (RFC 9309 section 2.2.2), reserved octets as they stand, so "%2F" never equals "/".
/// A literal "*" or "$" becomes %2A or %24, because in patterns the raw ones are operators.
/// </summary>
internal static class RobotsPath
{
    private const string Unsafe = " \"<>\\^`{|}";

    private static readonly SearchValues<byte> Plain = SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x20).Select(value => (byte)value).Where(value => !"%*$".Contains((char)value, StringComparison.Ordinal) && !Unsafe.Contains((char)value, StringComparison.Ordinal))]);
    private static readonly SearchValues<byte> PlainPattern = SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x20).Select(value => (byte)value).Where(value => value != '%' && value != '$' && !Unsafe.Contains((char)value, StringComparison.Ordinal))]);

    /// <summary>Room that a normalised form of so many bytes needs at most.</summary>
    public static int MaxLength(int length) => checked(length * 3);

    /// <summary>True when the pattern stands in its normal form already; a final "$" is the caller's.</summary>
    public static bool IsNormalPattern(ReadOnlySpan<byte> pattern) => !pattern.ContainsAnyExcept(PlainPattern);

    /// <summary>Writes the normal form of a URL's path and query; returns its length.</summary>
    public static int NormalizeUrl(ReadOnlySpan<byte> path, Span<byte> target)
    {
        var plain = path.IndexOfAnyExcept(Plain);
        if (plain < 0) plain = path.Length;
        path[..plain].CopyTo(target);
        return plain + Normalize(path[plain..], target[plain..], isPattern: false);
    }

    /// <summary>Writes the normal form of a pattern without its final "$"; "*" stays an operator.</summary>
    public static int NormalizePattern(ReadOnlySpan<byte> pattern, Span<byte> target) => Normalize(pattern, target, isPattern: true);

    /// <summary>Google's form of a pattern: non-ASCII as %XX, hex digits in upper case, nothing decoded.</summary>
    public static int EscapePattern(ReadOnlySpan<byte> pattern, Span<byte> target)
    {
        var length = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var value = pattern[i];
            if (value >= 0x80) length = WriteEscape(value, target, length);
            else if (value == '%' && TryHex(pattern, i, out var escaped))
            {
                length = WriteEscape(escaped, target, length);
                i += 2;
            }
            else target[length++] = value;
        }
        return length;
    }

    private static int Normalize(ReadOnlySpan<byte> path, Span<byte> target, bool isPattern)
    {
        var length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            var value = path[i];
            if (value == '%' && TryHex(path, i, out var escaped))
            {
                if (IsUnreserved(escaped)) target[length++] = escaped;
                else length = WriteEscape(escaped, target, length);
                i += 2;
            }
            else if (value is (byte)'%' || (isPattern && value == '*') || Plain.Contains(value)) target[length++] = value;
            else length = WriteEscape(value, target, length);
        }
        return length;
    }

    private static bool TryHex(ReadOnlySpan<byte> path, int percent, out byte value)
    {
        value = 0;
        if (percent + 2 >= path.Length) return false;
        var high = HexDigit(path[percent + 1]);
        var low = HexDigit(path[percent + 2]);
        value = (byte)(high << 4 | low & 15);
        return high >= 0 && low >= 0;
    }

    private static int HexDigit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };

    private static int WriteEscape(byte value, Span<byte> target, int at)
    {
        target[at] = (byte)'%';
        target[at + 1] = "0123456789ABCDEF"u8[value >> 4];
        target[at + 2] = "0123456789ABCDEF"u8[value & 15];
        return at + 3;
    }

    private static bool IsUnreserved(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';
}
