using System.Buffers.Binary;
using System.IO.Compression;
using CrawlIndex.Images.Decoding;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>
/// Small PNG copies (ISO/IEC 15948) of pictures: each pixel is the mean of those it stands for. Keeps its buffers; one thread.
/// </summary>
internal sealed class ThumbnailMaker(IPictureDecoder decoder) : IPixelSink
{
    /// <summary>Longest side, in pixels.</summary>
    public const int MaxSide = 128;

    private readonly long[] sums = new long[MaxSide * MaxSide * 3];
    private readonly int[] counts = new int[MaxSide * MaxSide];
    private int width;
    private int height;
    private int fullWidth;
    private int fullHeight;

    /// <summary>The copy; null when the picture cannot be decoded.</summary>
    public byte[]? Make(ReadOnlySpan<byte> picture, PictureFormat format) =>
        decoder.Decode(picture, format, PictureLimits.Default, this, out _) == PictureOutcome.Decoded ? Encode() : null;

    public void Begin(in PictureHeader header)
    {
        (fullWidth, fullHeight) = (header.Width, header.Height);
        var scale = Math.Min(1.0, (double)MaxSide / Math.Max(fullWidth, fullHeight));
        (width, height) = (Math.Max(1, (int)(fullWidth * scale)), Math.Max(1, (int)(fullHeight * scale)));
        Array.Clear(sums);
        Array.Clear(counts);
    }

    public bool Wants(int y) => true;

    public void Row(int y, ReadOnlySpan<byte> rgb)
    {
        var line = (int)((long)y * height / fullHeight) * width;
        for (var x = 0; x < fullWidth; x++)
        {
            var cell = line + (int)((long)x * width / fullWidth);
            counts[cell]++;
            for (var channel = 0; channel < 3; channel++) sums[cell * 3 + channel] += rgb[x * 3 + channel];
        }
    }

    private byte[] Encode()
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (8, 2);
        Chunk(png, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var line = new byte[1 + width * 3];
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width * 3; x++) line[1 + x] = (byte)(sums[y * width * 3 + x] / Math.Max(1, counts[y * width + x / 3]));
                deflate.Write(line);
            }
        }
        Chunk(png, "IDAT"u8, packed.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), content));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return crc;
    }
}
