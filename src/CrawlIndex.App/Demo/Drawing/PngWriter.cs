using System.Buffers.Binary;
using System.IO.Compression;

namespace CrawlIndex.App.Demo.Drawing;

/// <summary>Writes a canvas as PNG (ISO/IEC 15948): one IHDR, one IDAT, one IEND; 8-bit RGB, not interlaced.</summary>
public static class PngWriter
{
    private const byte FilterUp = 2;

    private static readonly uint[] CrcTable = BuildCrcTable();

    public static byte[] Write(Canvas canvas)
    {
        var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, canvas.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], canvas.Height);
        // Bit depth 8, colour type 2 (RGB), then compression, filter method and interlace 0.
        header[8] = 8;
        header[9] = 2;
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Compress(canvas));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>CRC-32 of a chunk's type and content (section 5.5, annex D).</summary>
    public static uint Crc(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content) => ~Update(Update(uint.MaxValue, type), content);

    private static byte[] Compress(Canvas canvas)
    {
        var stride = canvas.Width * 3;
        var line = new byte[stride + 1];
        line[0] = FilterUp;
        var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < canvas.Height; y++)
            {
                var row = canvas.Rgb.AsSpan(y * stride, stride);
                var above = y == 0 ? default : canvas.Rgb.AsSpan((y - 1) * stride, stride);
                for (var i = 0; i < stride; i++) line[i + 1] = (byte)(row[i] - (y == 0 ? 0 : above[i]));
                deflate.Write(line);
            }
        }
        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(type, content));
        png.Write(number);
    }

    private static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }

    private static uint[] BuildCrcTable()
    {
        var table = new uint[256];
        for (var n = 0u; n < 256; n++)
        {
            var c = n;
            for (var bit = 0; bit < 8; bit++) c = (c & 1) == 0 ? c >> 1 : 0xEDB88320u ^ (c >> 1);
            table[n] = c;
        }
        return table;
    }
}
