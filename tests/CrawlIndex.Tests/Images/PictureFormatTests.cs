using CrawlIndex.Images.Decoding;
using CrawlIndex.Images.Pdq;
using CrawlIndex.Images.Reading;
using Xunit;

namespace CrawlIndex.Tests.Images;

/// <summary>Formats by their first bytes, placeholders by what they show.</summary>
public sealed class PictureFormatTests
{
    [Theory]
    [InlineData("FFD8FFE0", PictureFormat.Jpeg)]
    [InlineData("FFD8FE", PictureFormat.Unknown)]
    [InlineData("89504E470D0A1A0A00", PictureFormat.Png)]
    [InlineData("89504E470D0A1A", PictureFormat.Unknown)]
    [InlineData("474946383961", PictureFormat.Gif)]
    [InlineData("474946383861", PictureFormat.Unknown)]
    [InlineData("52494646000000005745425056503820", PictureFormat.Webp)]
    [InlineData("524946460000000057415645", PictureFormat.Unknown)]
    [InlineData("49492A0008000000", PictureFormat.Tiff)]
    [InlineData("4D4D002A00000008", PictureFormat.Tiff)]
    [InlineData("49492B0008000000", PictureFormat.Tiff)]
    [InlineData("0000001C667479706176696600000000", PictureFormat.Avif)]
    [InlineData("0000001C667479706D696631000000006D69663161766966", PictureFormat.Avif)]
    [InlineData("0000001C667479706D696631000000006D69663168656963", PictureFormat.Heif)]
    [InlineData("0000001466747970617669660000000000000000", PictureFormat.Avif)]
    [InlineData("000000146674797069736F6D00000000", PictureFormat.Unknown)]
    [InlineData("424D", PictureFormat.Bmp)]
    [InlineData("00000100", PictureFormat.Ico)]
    [InlineData("FF0A", PictureFormat.JpegXl)]
    [InlineData("FF4FFF51", PictureFormat.Jpeg2000)]
    [InlineData("EFBBBF0A3C7376673E", PictureFormat.Svg)]
    [InlineData("3C68746D6C3E", PictureFormat.Unknown)]
    public void Sniffing_ByMagicBytes(string hex, PictureFormat expected) => Assert.Equal(expected, PictureSniffer.Sniff(Convert.FromHexString(hex)));

    [Theory]
    [InlineData(1, 1, 0f, PlaceholderKind.Pixel)]
    [InlineData(1, 600, 0f, PlaceholderKind.Pixel)]
    [InlineData(4, 4, 0f, PlaceholderKind.Pixel)]
    [InlineData(5, 5, 1f, PlaceholderKind.Blank)]
    [InlineData(2000, 1000, 0.999f, PlaceholderKind.Blank)]
    [InlineData(200, 200, 0.95f, PlaceholderKind.Tile)]
    [InlineData(1200, 800, 0.95f, PlaceholderKind.None)]
    [InlineData(200, 200, 0.6f, PlaceholderKind.None)]
    public void Placeholder_BySizeAndSpread(int width, int height, float dominant, PlaceholderKind expected) =>
        Assert.Equal(expected, PlaceholderTest.Of(new PictureReading { Width = width, Height = height, Quality = 60 }, new LumaSpread(dominant)));

    [Fact]
    public void Placeholder_ShadeBetweenTwoSteps_CountsAsOne()
    {
        var plane = new LumaPlane();
        plane.Resize(100, 80);
        for (var y = 0; y < 80; y++)
            for (var x = 0; x < 100; x++) plane.Row(y)[x] = 231.5f + (x + y) % 2;
        Assert.Equal(1f, LumaSpread.Of(plane).Dominant);
        plane.Row(0).Fill(10);
        Assert.InRange(LumaSpread.Of(plane).Dominant, 0.95f, 0.999f);
    }

    [Fact]
    public void Placeholder_HashOfNothing_IsNotMatched()
    {
        Assert.Equal(PlaceholderKind.Blank, PlaceholderTest.Of(new PictureReading { Width = 512, Height = 512, Quality = 0 }, new LumaSpread(0.5f)));
    }

    [DataTheory]
    [InlineData("photos/neardup/ab041_Silk/base.jpg", PlaceholderKind.Blank)]
    [InlineData("photos/originals/ph048_Aqua.jpg", PlaceholderKind.None)]
    [InlineData("pdq/bridge-mods/square-128x128.jpg", PlaceholderKind.None)]
    public void Placeholder_OfRealPictures(string file, PlaceholderKind expected)
    {
        using var decoder = new CrawlIndex.Images.Decoding.Vips.VipsDecoder();
        Assert.Equal(expected, new PictureReader(decoder).Read(File.ReadAllBytes(TestData.PathOf(file))).Placeholder);
    }

    /// <summary>A 3 x 9 GIF of 2 colours with one frame of 2 x 8 at (1, 1), interlaced; index 1 is transparent.</summary>
    [Theory]
    [InlineData("", PictureOutcome.Decoded)]
    [InlineData("cut", PictureOutcome.Truncated)]
    [InlineData("broken", PictureOutcome.Corrupt)]
    public void Gif89a_Frame_LiesOnItsScreenInItsLines(string fault, PictureOutcome expected)
    {
        // Clear, then 16 literal codes of 3 bits with a clear before every other, so that codes stay 3 bits wide.
        var lines = new[] { 0, 4, 2, 6, 1, 3, 5, 7 };
        var bits = new List<int>();
        var literals = 0;
        foreach (var line in lines)
        {
            foreach (var index in new[] { line & 1, 0 })
            {
                if (literals++ % 2 == 0) Put(4);
                Put(index);
            }
        }
        Put(fault == "broken" ? 7 : 5);
        var codes = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++) codes[i / 8] |= (byte)(bits[i] << (i % 8));
        if (fault == "broken") codes[0] = 0xFF;
        byte[] file = [.. "GIF89a"u8, 3, 0, 9, 0, 0x80, 0, 0, 10, 20, 30, 200, 210, 220, 0x21, 0xF9, 4, 1, 0, 0, 1, 0, 0x2C, 1, 0, 1, 0, 2, 0, 8, 0, 0x40, 2, (byte)codes.Length, .. codes, 0, 0x3B];
        var rows = new Rows();
        using var decoder = new CrawlIndex.Images.Decoding.Vips.VipsDecoder();
        var outcome = decoder.Decode(fault == "cut" ? file.AsSpan(0, file.Length - 5) : file, PictureFormat.Gif, PictureLimits.Default, rows, out var header);
        Assert.Equal(expected, outcome);
        if (expected != PictureOutcome.Decoded) return;
        Assert.Equal(new PictureHeader(3, 9, 1, 1), header);
        Assert.Equal("LLL LDD LLD LDD LLD LDD LLD LDD LLD", string.Join(' ', rows.Seen));

        void Put(int code)
        {
            for (var bit = 0; bit < 3; bit++) bits.Add((code >> bit) & 1);
        }
    }

    private sealed class Rows : IPixelSink
    {
        public List<string> Seen { get; } = [];

        public void Begin(in PictureHeader header)
        {
        }

        public bool Wants(int y) => true;

        public void Row(int y, ReadOnlySpan<byte> rgb)
        {
            var text = "";
            for (var x = 0; x < rgb.Length; x += 3) text += rgb[x] == 10 ? 'D' : 'L';
            Seen.Add(text);
        }
    }
}
