namespace CrawlIndex.Consent.Embedded;

/// <summary>ImageMagick's "Raw profile type X" texts: a name, a length and hexadecimal digits.</summary>
internal static class RawProfile
{
    /// <param name="file">The picture.</param>
    /// <param name="text">The text of the chunk, unpacked.</param>
    /// <param name="type">exif, APP1, xmp, iptc or 8bim.</param>
    /// <param name="start">The chunk in the file.</param>
    /// <param name="length">Its length.</param>
    /// <param name="found">Gets what is inside.</param>
    public static void Read(ReadOnlySpan<byte> file, RightsSegment text, string type, int start, int length, PictureSegments found)
    {
        var bytes = Unhex(text.Bytes(file));
        if (bytes.Length == 0) return;
        var data = bytes.AsSpan();
        SegmentKind? kind = type.ToLowerInvariant() switch
        {
            "exif" => SegmentKind.Exif,
            "xmp" => SegmentKind.Xmp,
            "iptc" or "8bim" => data.StartsWith("8BIM"u8) || data.StartsWith("Photoshop"u8) ? SegmentKind.Photoshop : SegmentKind.Iim,
            "app1" => data.StartsWith("Exif"u8) ? SegmentKind.Exif : SegmentKind.Xmp,
            _ => null,
        };
        if (kind is null) return;
        foreach (var prefix in (ReadOnlySpan<string>)["Exif\0\0", "http://ns.adobe.com/xap/1.0/\0", "Photoshop 3.0\0"])
        {
            if (!data.StartsWith(System.Text.Encoding.ASCII.GetBytes(prefix))) continue;
            data = data[prefix.Length..];
            break;
        }
        found.Add(new RightsSegment(kind.Value, start, length) { Decoded = data.ToArray() });
    }

    private static byte[] Unhex(ReadOnlySpan<byte> text)
    {
        // Line feed, name, line feed, length in decimal, line feed, digits.
        text = text.TrimStart("\n\r "u8);
        for (var line = 0; line < 2; line++)
        {
            var end = text.IndexOf((byte)'\n');
            if (end < 0) return [];
            text = text[(end + 1)..];
        }
        var output = new byte[text.Length / 2];
        var count = 0;
        var high = -1;
        foreach (var letter in text)
        {
            var digit = Digit(letter);
            if (digit < 0) continue;
            if (high < 0) high = digit;
            else
            {
                output[count++] = (byte)(high << 4 | digit);
                high = -1;
            }
        }
        return output[..count];
    }

    private static int Digit(byte letter) => letter switch
    {
        >= (byte)'0' and <= (byte)'9' => letter - '0',
        >= (byte)'a' and <= (byte)'f' => letter - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => letter - 'A' + 10,
        _ => -1,
    };
}
