namespace CrawlIndex.Html.Encodings;

/// <summary>Labels and names of the Encoding Standard, section 4.2.</summary>
public static class EncodingLabels
{
    /// <summary>Looks a label up: trimmed of ASCII whitespace, ASCII case-insensitive.</summary>
    public static bool TryGet(ReadOnlySpan<byte> label, out HtmlEncoding encoding) => throw new NotImplementedException();

    /// <summary>Name of the encoding as the standard spells it.</summary>
    public static string NameOf(HtmlEncoding encoding) => throw new NotImplementedException();
}
