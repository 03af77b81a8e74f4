using System.Buffers;

namespace CrawlIndex.Html.Urls;

/// <summary>Byte classes of the URL Standard: the complements of the percent-encode sets of section 1.3, and the host sets of section 3.1.</summary>
internal static class UrlBytes
{
    /// <summary>Bytes an opaque path or opaque host keeps (not in the C0 control percent-encode set).</summary>
    public static readonly SearchValues<byte> OpaqueSafe = Printable(""u8);

    public static readonly SearchValues<byte> FragmentSafe = Printable(" \"<>`"u8);
    public static readonly SearchValues<byte> QuerySafe = Printable(" \"#<>"u8);
    public static readonly SearchValues<byte> SpecialQuerySafe = Printable(" \"#<>'"u8);
    public static readonly SearchValues<byte> PathSafe = Printable(" \"#<>?^`{}"u8);
    public static readonly SearchValues<byte> UserinfoSafe = Printable(" \"#<>?^`{}/:;=@[\\]|"u8);

    /// <summary>Path bytes that need neither encoding nor a look at the scheme: a backslash means a slash in special schemes.</summary>
    public static readonly SearchValues<byte> SpecialPathPlain = Printable(" \"#<>?^`{}\\"u8);

    /// <summary>Host bytes that are their own serialisation in a domain.</summary>
    public static readonly SearchValues<byte> DomainPlain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._"u8);

    public static readonly SearchValues<byte> ForbiddenHost = SearchValues.Create("\0\t\n\r #/:<>?@[\\]^|"u8);
    public static readonly SearchValues<byte> ForbiddenDomain = SearchValues.Create(
        "\0\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0E\x0F\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F #/:<>?@[\\]^|%\x7F"u8);

    public static readonly SearchValues<byte> SchemeBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-."u8);
    public static readonly SearchValues<byte> TabOrNewline = SearchValues.Create("\t\n\r"u8);
    public static readonly SearchValues<byte> AuthorityEnd = SearchValues.Create("/?#"u8);
    public static readonly SearchValues<byte> SpecialAuthorityEnd = SearchValues.Create("/\\?#"u8);
    public static readonly SearchValues<byte> QueryOrFragment = SearchValues.Create("?#"u8);
    public static readonly SearchValues<byte> ColonSlashQueryFragment = SearchValues.Create(":/?#\\"u8);

    public static bool IsAlpha(byte value) => (uint)((value | 0x20) - 'a') < 26;

    public static bool IsDigit(byte value) => (uint)(value - '0') < 10;

    /// <summary>Value of a hexadecimal digit, -1 for other bytes.</summary>
    public static int HexValue(byte value) =>
        IsDigit(value) ? value - '0' : (uint)((value | 0x20) - 'a') < 6 ? (value | 0x20) - 'a' + 10 : -1;

    /// <summary>Strips leading and trailing C0 controls and spaces.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> input)
    {
        int start = 0, end = input.Length;
        while (start < end && input[start] <= 0x20) start++;
        while (end > start && input[end - 1] <= 0x20) end--;
        return input[start..end];
    }

    private static SearchValues<byte> Printable(ReadOnlySpan<byte> except)
    {
        Span<byte> kept = stackalloc byte[0x5F];
        var count = 0;
        for (byte value = 0x20; value < 0x7F; value++)
            if (!except.Contains(value)) kept[count++] = value;
        return SearchValues.Create(kept[..count]);
    }
}
