using System.Buffers.Binary;

namespace CrawlIndex.Images.Decoding;

/// <summary>The format of a picture by its first bytes (WHATWG MIME Sniffing, section 6.1, and the formats' own signatures), never by name or header.</summary>
public static class PictureSniffer
{
    /// <summary>Bytes that are looked at.</summary>
    public const int Window = 1024;

    public static PictureFormat Sniff(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return PictureFormat.Jpeg;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return PictureFormat.Png;
        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8)) return PictureFormat.Gif;
        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..12].SequenceEqual("WEBP"u8)) return PictureFormat.Webp;
        if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) || bytes.StartsWith("II+\0"u8) || bytes.StartsWith("MM\0+"u8)) return PictureFormat.Tiff;
        if (bytes.Length >= 12 && bytes[4..8].SequenceEqual("ftyp"u8)) return SniffBrands(bytes);
        if (bytes.StartsWith("BM"u8)) return PictureFormat.Bmp;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) || bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 2, 0])) return PictureFormat.Ico;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || bytes.StartsWith("\0\0\0\u000CJXL \r\n"u8)) return PictureFormat.JpegXl;
        if (bytes.StartsWith("\0\0\0\u000CjP  \r\n"u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51])) return PictureFormat.Jpeg2000;
        return LooksLikeSvg(bytes) ? PictureFormat.Svg : PictureFormat.Unknown;
    }

    /// <summary>ISO 14496-12 section 4.3: the major brand, then the compatible ones.</summary>
    private static PictureFormat SniffBrands(ReadOnlySpan<byte> bytes)
    {
        var size = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes), Math.Min(bytes.Length, Window));
        var isHeif = false;
        for (var at = 8; at + 4 <= size; at += at == 8 ? 8 : 4)
        {
            var brand = bytes.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8)) return PictureFormat.Avif;
            isHeif |= brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("hevc"u8) || brand.SequenceEqual("heim"u8)
                || brand.SequenceEqual("heis"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8);
        }
        return isHeif ? PictureFormat.Heif : PictureFormat.Unknown;
    }

    private static bool LooksLikeSvg(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) bytes = bytes[3..];
        bytes = bytes.TrimStart(" \t\r\n"u8);
        return bytes.StartsWith("<"u8) && bytes[..Math.Min(bytes.Length, Window)].IndexOf("<svg"u8) >= 0;
    }
}
