using System.Buffers.Binary;

namespace CrawlIndex.Consent.Embedded;

/// <summary>RIFF chunks of a WebP file (RFC 9649 section 2): EXIF, XMP and C2PA.</summary>
internal static class WebpSegments
{
    public static void Read(ReadOnlySpan<byte> file, PictureSegments found)
    {
        found.Format = "webp";
        var at = 12;
        while (at + 8 <= file.Length)
        {
            var type = file.Slice(at, 4);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            var start = at + 8;
            if (length > file.Length - start)
            {
                found.Broken();
                length = (uint)(file.Length - start);
            }
            var size = (int)length;
            if (type.SequenceEqual("EXIF"u8))
            {
                // Some writers keep the JPEG prefix.
                var prefix = file.Slice(start, size).StartsWith("Exif\0\0"u8) ? 6 : 0;
                found.Add(new RightsSegment(SegmentKind.Exif, start + prefix, size - prefix));
            }
            else if (type.SequenceEqual("XMP "u8) || type.SequenceEqual("XMP\0"u8)) found.Add(new RightsSegment(SegmentKind.Xmp, start, size));
            else if (type.SequenceEqual("C2PA"u8)) found.Add(new RightsSegment(SegmentKind.Jumbf, start, size));
            at = start + size + (size & 1);
        }
    }
}
