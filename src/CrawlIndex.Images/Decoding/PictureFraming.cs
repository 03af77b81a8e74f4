using System.Buffers.Binary;

namespace CrawlIndex.Images.Decoding;

/// <summary>Tells a picture that was cut off from one that is broken, by the frame of its format alone: decoders' messages are for people.</summary>
internal static class PictureFraming
{
    /// <summary>True when the data ends before its format says.</summary>
    public static bool IsCut(ReadOnlySpan<byte> bytes, PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => bytes.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < 0,
        PictureFormat.Png => bytes.LastIndexOf("IEND"u8) < 0,
        PictureFormat.Gif => bytes.TrimEnd((byte)0) is not [.., 0x3B],
        PictureFormat.Webp => bytes.Length < 12 || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) + 8L > bytes.Length,
        PictureFormat.Avif or PictureFormat.Heif => BoxReachesBeyond(bytes),
        _ => false,
    };

    private static bool BoxReachesBeyond(ReadOnlySpan<byte> bytes)
    {
        long at = 0;
        while (at + 8 <= bytes.Length)
        {
            var head = bytes[(int)at..];
            long size = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (size == 0) return false;
            if (size == 1) size = head.Length >= 16 ? (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(head[8..]), long.MaxValue / 2) : long.MaxValue / 2;
            if (size < 8) return false;
            at += size;
        }
        return at != bytes.Length;
    }
}
