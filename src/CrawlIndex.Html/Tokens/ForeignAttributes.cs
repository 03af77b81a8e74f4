using System.Text;

namespace CrawlIndex.Html.Tokens;

/// <summary>The two attributes that decide how tree construction goes on in foreign content.</summary>
internal static class ForeignAttributes
{
    /// <summary>A font start tag leaves foreign content only with color, face or size.</summary>
    public static bool FontBreaksOut(ReadOnlySpan<byte> input, ReadOnlySpan<AttributeSlice> attributes)
    {
        foreach (ref readonly var attribute in attributes)
        {
            var name = input.Slice(attribute.NameStart, attribute.NameLength);
            if (Ascii.EqualsIgnoreCase(name, "color"u8) || Ascii.EqualsIgnoreCase(name, "face"u8) || Ascii.EqualsIgnoreCase(name, "size"u8)) return true;
        }
        return false;
    }

    /// <summary>annotation-xml holds HTML when its encoding says so.</summary>
    public static bool AnnotationIsHtml(ReadOnlySpan<byte> input, ReadOnlySpan<AttributeSlice> attributes)
    {
        foreach (ref readonly var attribute in attributes)
        {
            if (!Ascii.EqualsIgnoreCase(input.Slice(attribute.NameStart, attribute.NameLength), "encoding"u8)) continue;
            var value = input.Slice(attribute.ValueStart, attribute.ValueLength);
            return Ascii.EqualsIgnoreCase(value, "text/html"u8) || Ascii.EqualsIgnoreCase(value, "application/xhtml+xml"u8);
        }
        return false;
    }
}
