namespace CrawlIndex.Images.Decoding.Vips;

/// <summary>How a row of bands becomes R G B bytes: grey repeated, alpha dropped, 16 bits cut to their upper 8, CMYK without profile.</summary>
internal readonly record struct RowShape(int Bands, bool Wide, bool Cmyk)
{
    /// <summary>Bytes of a pixel.</summary>
    public int PixelBytes => Wide ? 2 * Bands : Bands;

    /// <summary>True when rows are R G B already.</summary>
    public bool IsRgb => Bands == 3 && !Wide;

    /// <summary>The shape of an image, or null when libvips has to convert it first.</summary>
    public static RowShape? Of(in VipsImage image)
    {
        if (image.Format is not (Native.FormatByte or Native.FormatUInt16)) return null;
        return image.Interpretation switch
        {
            VipsInterpretation.Cmyk when image.Bands >= 4 => new RowShape(image.Bands, image.Format == Native.FormatUInt16, Cmyk: true),
            VipsInterpretation.Multiband or VipsInterpretation.Grey or VipsInterpretation.Rgb or VipsInterpretation.Srgb or VipsInterpretation.Rgb16 or VipsInterpretation.Grey16
                => new RowShape(image.Bands, image.Format == Native.FormatUInt16, Cmyk: false),
            _ => null,
        };
    }

    /// <summary>Converts a row of pixels.</summary>
    public void Convert(ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        // Samples of 16 bits lie in the order of the machine; the upper byte is the second one.
        var at = Wide && BitConverter.IsLittleEndian ? 1 : 0;
        var size = Wide ? 2 : 1;
        var step = PixelBytes;
        var colours = Bands >= 3;
        for (var x = 0; x < rgb.Length; x += 3, at += step)
        {
            if (Cmyk)
            {
                var light = 255 - row[at + 3 * size];
                rgb[x] = Inked(row[at], light);
                rgb[x + 1] = Inked(row[at + size], light);
                rgb[x + 2] = Inked(row[at + 2 * size], light);
                continue;
            }
            rgb[x] = row[at];
            rgb[x + 1] = row[colours ? at + size : at];
            rgb[x + 2] = row[colours ? at + 2 * size : at];
        }
    }

    private static byte Inked(byte ink, int light) => (byte)(((255 - ink) * light + 127) / 255);
}
