using System.Text;

namespace CrawlIndex.Consent.Embedded;

/// <summary>A text that speaks of rights, with the property it stands in and its span.</summary>
/// <param name="Kind">What it states.</param>
/// <param name="Rule">"exif:Copyright", "iim:2:116", "dc:rights".</param>
/// <param name="Text">Value.</param>
/// <param name="Segment">Where.</param>
/// <param name="Start">Span in the segment.</param>
/// <param name="Length">Length there.</param>
internal sealed record RightsText(FactKind Kind, string Rule, string Text, RightsSegment Segment, int Start, int Length);

/// <summary>Copyright and artist of Exif and TIFF directories (Exif 2.32 section 4.6.4 D).</summary>
internal static class ExifRights
{
    private const ushort Artist = 315;
    private const ushort Copyright = 33432;

    /// <summary>Adds what a TIFF structure states; false when it is broken.</summary>
    public static bool Read(ReadOnlySpan<byte> file, RightsSegment segment, List<RightsText> texts)
    {
        var data = segment.Bytes(file);
        var entries = new List<TiffDirectory.Entry>();
        var isSound = TiffDirectory.Read(data, entries);
        foreach (var entry in entries)
        {
            if (texts.Count > 256) return isSound;
            if (entry.Tag == Artist) Add(FactKind.Creator, "exif:Artist", data, entry.Start, entry.Length, segment, texts);
            if (entry.Tag != Copyright) continue;
            // Photographer NUL editor NUL; a photographer of one space stands for none.
            var value = data.Slice(entry.Start, entry.Length);
            var end = value.IndexOf((byte)0);
            if (end < 0) end = value.Length;
            Add(FactKind.CopyrightNotice, "exif:Copyright/photographer", data, entry.Start, end, segment, texts);
            if (end + 1 < value.Length) Add(FactKind.CopyrightNotice, "exif:Copyright/editor", data, entry.Start + end + 1, value.Length - end - 1, segment, texts);
        }
        return isSound;
    }

    private static void Add(FactKind kind, string rule, ReadOnlySpan<byte> data, int start, int length, RightsSegment segment, List<RightsText> texts)
    {
        var value = data.Slice(start, length);
        var end = value.IndexOf((byte)0);
        if (end >= 0) value = value[..end];
        var text = EmbeddedText.Decode(value);
        if (text.Length > 0) texts.Add(new RightsText(kind, rule, text, segment, start, value.Length));
    }
}

/// <summary>Texts whose encoding nobody states.</summary>
internal static class EmbeddedText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: false);

    /// <summary>UTF-8 where the bytes are valid UTF-8, else Latin-1; without white space and zeros around.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 64 << 10) bytes = bytes[..(64 << 10)];
        var text = System.Text.Unicode.Utf8.IsValid(bytes) ? Strict.GetString(bytes) : Encoding.Latin1.GetString(bytes);
        return text.Trim().Trim('\0').Trim();
    }
}
