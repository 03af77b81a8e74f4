using System.Collections.Frozen;

namespace CrawlIndex.Html.Encodings;

/// <summary>Labels and names of the Encoding Standard, section 4.2.</summary>
public static class EncodingLabels
{
    private const int LongestLabel = 32;

    private static readonly string[] Names = [.. EncodingLabelTable.Rows.Select(row => row[..row.IndexOf(' ')])];

    private static readonly FrozenDictionary<string, HtmlEncoding>.AlternateLookup<ReadOnlySpan<char>> Labels = EncodingLabelTable.Rows
        .SelectMany((row, index) => row.Split(' ').Skip(1).Select(label => KeyValuePair.Create(label, (HtmlEncoding)index)))
        .ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Looks a label up: trimmed of ASCII whitespace, ASCII case-insensitive.</summary>
    public static bool TryGet(ReadOnlySpan<byte> label, out HtmlEncoding encoding)
    {
        label = label.Trim("\t\n\f\r "u8);
        encoding = default;
        if (label.Length > LongestLabel) return false;
        Span<char> key = stackalloc char[LongestLabel];
        for (var i = 0; i < label.Length; i++) key[i] = label[i] is >= (byte)'A' and <= (byte)'Z' ? (char)(label[i] | 0x20) : (char)label[i];
        return Labels.TryGetValue(key[..label.Length], out encoding);
    }

    /// <summary>Name of the encoding as the standard spells it.</summary>
    public static string NameOf(HtmlEncoding encoding) => Names[(int)encoding];
}
