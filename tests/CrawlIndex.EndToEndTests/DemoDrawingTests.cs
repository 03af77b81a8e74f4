using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CrawlIndex.App.Demo.Drawing;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary>The demo's pictures, read back by a PNG reader written for the test from ISO/IEC 15948.</summary>
public sealed class DemoDrawingTests
{
    public static TheoryData<string, Canvas> Drawn() => new()
    {
        { "landscape", Pictures.Landscape(1) },
        { "abstract", Pictures.Abstract(2, 90, 70) },
        { "bowl", Pictures.Bowl(3, 61, 47) },
        { "mark", Pictures.Mark(4, 16) },
        { "resized", Pictures.Landscape(5).Resized(33, 21) },
        { "one pixel", new Canvas(1, 1) },
    };

    [Theory]
    [MemberData(nameof(Drawn))]
    public void Png_ReadBack_HasThePixels(string name, Canvas canvas)
    {
        Assert.NotEmpty(name);
        var (width, height, rgb) = Read(PngWriter.Write(canvas));
        Assert.Equal((canvas.Width, canvas.Height), (width, height));
        Assert.Equal(canvas.Rgb, rgb);
    }

    [Fact]
    public void Pictures_AreTheSameOnEveryMachine()
    {
        Assert.Equal("5C31408F", Convert.ToHexString(SHA256.HashData(Pictures.Landscape(1).Rgb))[..8]);
        Assert.Equal("14A94E4A", Convert.ToHexString(SHA256.HashData(Pictures.Abstract(2).Rgb))[..8]);
        Assert.NotEqual(Pictures.Landscape(1).Rgb, Pictures.Landscape(2).Rgb);
    }

    [Fact]
    public void Resized_KeepsTheMean()
    {
        var canvas = Pictures.Landscape(6, 400, 300);
        Assert.InRange(canvas.Resized(100, 75).Rgb.Average(value => value) - canvas.Rgb.Average(value => value), -1.0, 1.0);
    }

    private static (int Width, int Height, byte[] Rgb) Read(byte[] png)
    {
        Assert.Equal(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }, png[..8]);
        var (types, data, header) = (new List<string>(), new MemoryStream(), Array.Empty<byte>());
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var (type, content) = (Encoding.ASCII.GetString(png, at + 4, 4), png.AsSpan(at + 8, length).ToArray());
            Assert.Equal(Crc32(png.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            types.Add(type);
            if (type == "IHDR") header = content;
            if (type == "IDAT") data.Write(content);
            at += length + 12;
        }
        Assert.Equal(["IHDR", "IDAT", "IEND"], types);
        Assert.Equal(new byte[] { 8, 2, 0, 0, 0 }, header[8..]);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        data.Position = 0;
        using var inflate = new ZLibStream(data, CompressionMode.Decompress);
        var rgb = new byte[width * height * 3];
        for (var row = 0; row < height; row++)
        {
            // Section 9.2, filter type 2 (Up).
            Assert.Equal(2, inflate.ReadByte());
            inflate.ReadExactly(rgb, row * width * 3, width * 3);
            for (var i = row * width * 3; row > 0 && i < (row + 1) * width * 3; i++) rgb[i] += rgb[i - (width * 3)];
        }
        Assert.Equal(-1, inflate.ReadByte());
        return (width, height, rgb);
    }

    /// <summary>Annex D bit by bit, so that a wrong table cannot agree with itself.</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }
}
