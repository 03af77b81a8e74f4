namespace CrawlIndex.Html.Encodings;

/// <summary>Labels and names of the Encoding Standard, section 4.2.</summary>
public static class EncodingLabels
{
    private const int LongestLabel = 32;

    /// <summary>Looks a label up: trimmed of ASCII whitespace, ASCII case-insensitive.</summary>
    public static bool TryGet(ReadOnlySpan<byte> label, out HtmlEncoding encoding)
    {
        label = label.Trim("\t\n\f\r "u8);
        encoding = default;
        if (label.Length > LongestLabel) return false;
        Span<char> key = stackalloc char[LongestLabel];
        for (var i = 0; i < label.Length; i++) key[i] = label[i] is >= (byte)'A' and <= (byte)'Z' ? (char)(label[i] | 0x20) : (char)label[i];
        return TryFind(key[..label.Length], out encoding);
    }

    /// <summary>One look at each row: a page asks once, and nearly always for the first.</summary>
    private static bool TryFind(ReadOnlySpan<char> label, out HtmlEncoding encoding)
    {
        encoding = default;
        if (label.IsEmpty || label.Contains(' ')) return false;
        for (var row = 0; row < EncodingLabelTable.Rows.Length; row++)
        {
            if (!HasLabel(EncodingLabelTable.Rows[row], label)) continue;
            encoding = (HtmlEncoding)row;
            return true;
        }
        return false;
    }

    /// <summary>Whether a row has the label behind its name, between spaces.</summary>
    private static bool HasLabel(ReadOnlySpan<char> row, ReadOnlySpan<char> label)
    {
        while (row.IndexOf(label) is >= 0 and var at)
        {
            var end = at + label.Length;
            if (at > 0 && row[at - 1] == ' ' && (end == row.Length || row[end] == ' ')) return true;
            row = row[end..];
        }
        return false;
    }

    /// <summary>Name of the encoding as the standard spells it.</summary>
    public static string NameOf(HtmlEncoding encoding)
    {
        var row = EncodingLabelTable.Rows[(int)encoding];
        return row[..row.IndexOf(' ')];
    }
}
