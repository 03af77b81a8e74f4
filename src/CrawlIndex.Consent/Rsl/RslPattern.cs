namespace CrawlIndex.Consent.Rsl;

/// <summary>Path patterns of RFC 9309 section 2.2.3: prefixes with "*" and a final "$".</summary>
internal static class RslPattern
{
    private const int MaxLength = 2048;

    /// <summary>True when the pattern covers the path. A pattern of more than 2 KiB or 64 stars covers everything: read conservatively.</summary>
    public static bool Matches(string pattern, string path)
    {
        if (pattern.Length > MaxLength || pattern.AsSpan().Count('*') > 64) return true;
        var anchored = pattern.EndsWith('$');
        var rest = Normal(anchored ? pattern[..^1] : pattern).AsSpan();
        var text = Normal(path).AsSpan();
        var first = true;
        while (true)
        {
            var star = rest.IndexOf('*');
            var piece = star < 0 ? rest : rest[..star];
            if (star < 0 && anchored) return first ? text.SequenceEqual(piece) : text.EndsWith(piece, StringComparison.Ordinal);
            if (first)
            {
                if (!text.StartsWith(piece, StringComparison.Ordinal)) return false;
                text = text[piece.Length..];
            }
            else
            {
                var at = text.IndexOf(piece, StringComparison.Ordinal);
                if (at < 0) return false;
                text = text[(at + piece.Length)..];
            }
            if (star < 0) return true;
            rest = rest[(star + 1)..];
            first = false;
        }
    }

    // Both sides in one spelling: escapes in upper case, unreserved characters bare, other characters escaped (section 2.2.2).
    private static string Normal(string path)
    {
        if (path.AsSpan().IndexOf('%') < 0 && System.Text.Ascii.IsValid(path)) return path;
        var text = new System.Text.StringBuilder(path.Length + 16);
        foreach (var b in System.Text.Encoding.UTF8.GetBytes(path))
        {
            if (b < 0x80) text.Append((char)b);
            else text.Append('%').Append(b.ToString("X2"));
        }
        for (var i = 0; i + 2 < text.Length; i++)
        {
            if (text[i] != '%' || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) continue;
            text[i + 1] = char.ToUpperInvariant(text[i + 1]);
            text[i + 2] = char.ToUpperInvariant(text[i + 2]);
        }
        return Unreserved(text.ToString());
    }

    private static string Unreserved(string text)
    {
        var output = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var b)
                && (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~'))
            {
                output.Append((char)b);
                i += 2;
            }
            else output.Append(text[i]);
        }
        return output.ToString();
    }
}
