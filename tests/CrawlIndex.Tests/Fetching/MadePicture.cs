using System.Buffers.Binary;
using System.IO.Compression;

namespace CrawlIndex.Tests.Fetching;

/// <summary>PNG pictures made on the spot.</summary>
internal static class MadePicture
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>Grey blocks and noise, another picture for each seed.</summary>
    public static byte[] Noise(int seed, int width, int height)
    {
        var random = new Random(seed);
        var pixels = new byte[height * (width + 1)];
        var tones = new byte[16];
        random.NextBytes(tones);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++) pixels[y * (width + 1) + 1 + x] = (byte)(tones[y * 4 / height * 4 + x * 4 / width] ^ random.Next(16));
        return Png(width, height, pixels);
    }

    /// <summary>One tone.</summary>
    public static byte[] Flat(int width, int height) => Png(width, height, new byte[height * (width + 1)]);

    /// <summary>A file whose header claims a size and whose pixels are missing.</summary>
    public static byte[] Claim(int width, int height) => Png(width, height, [0]);

    private static byte[] Png(int width, int height, byte[] lines)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        Chunk(file, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(lines);
        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        var start = (int)file.Length;
        file.Write(type);
        file.Write(content);
        var crc = uint.MaxValue;
        foreach (var value in file.GetBuffer().AsSpan(start, (int)file.Length - start))
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        file.Write(number);
    }
}
