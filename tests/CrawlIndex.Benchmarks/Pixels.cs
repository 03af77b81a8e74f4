using CrawlIndex.Images.Decoding;
using CrawlIndex.Images.Decoding.Vips;

namespace CrawlIndex.Benchmarks;

/// <summary>A picture in memory, R G B, and the edits that the benchmarks make of it.</summary>
internal sealed class Pixels : IPixelSink
{
    public int Width { get; private set; }

    public int Height { get; private set; }

    public byte[] Rgb { get; private set; } = [];

    public static Pixels Decode(byte[] file)
    {
        var pixels = new Pixels();
        using var decoder = new VipsDecoder();
        var outcome = decoder.Decode(file, PictureSniffer.Sniff(file), PictureLimits.Default, pixels, out _);
        return outcome == PictureOutcome.Decoded ? pixels : throw new InvalidDataException(outcome.ToString());
    }

    public void Begin(in PictureHeader header)
    {
        (Width, Height) = (header.Width, header.Height);
        Rgb = new byte[Width * Height * 3];
    }

    public bool Wants(int y) => true;

    public void Row(int y, ReadOnlySpan<byte> rgb) => rgb.CopyTo(Rgb.AsSpan(y * Width * 3));

    /// <summary>Another size; each pixel is the mean of those it covers, or the nearest where it is enlarged.</summary>
    public Pixels Resize(int width, int height) => Make(width, height, (x, y, channel) =>
    {
        var (left, right) = (x * Width / width, Math.Max((x + 1) * Width / width, x * Width / width + 1));
        var (top, bottom) = (y * Height / height, Math.Max((y + 1) * Height / height, y * Height / height + 1));
        var sum = 0;
        for (var v = top; v < bottom; v++)
            for (var u = left; u < right; u++) sum += Rgb[(v * Width + u) * 3 + channel];
        return sum / ((right - left) * (bottom - top));
    });

    /// <summary>Takes a share of each side off, half of it on either end.</summary>
    public Pixels Crop(double share)
    {
        var (left, top) = ((int)(Width * share / 2), (int)(Height * share / 2));
        return Make(Width - 2 * left, Height - 2 * top, (x, y, channel) => Rgb[((y + top) * Width + x + left) * 3 + channel]);
    }

    public Pixels Gray() => Make(Width, Height, (x, y, _) =>
    {
        var at = (y * Width + x) * 3;
        return (299 * Rgb[at] + 587 * Rgb[at + 1] + 114 * Rgb[at + 2]) / 1000;
    });

    public Pixels Brightness(double factor) => Make(Width, Height, (x, y, channel) => Math.Min(255, (int)(Rgb[(y * Width + x) * 3 + channel] * factor)));

    /// <summary>A white bar with black strokes below the picture, a share of its height.</summary>
    public Pixels CaptionBar(double share) => Make(Width, (int)(Height * (1 + share)), (x, y, channel) =>
        y < Height ? Rgb[(y * Width + x) * 3 + channel] : (y - Height) % 16 is >= 5 and < 11 && x % 7 < 4 && x > Width / 10 && x < Width * 9 / 10 ? 20 : 255);

    private static Pixels Make(int width, int height, Func<int, int, int, int> colour)
    {
        var made = new Pixels { Width = width, Height = height, Rgb = new byte[width * height * 3] };
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var channel = 0; channel < 3; channel++) made.Rgb[(y * width + x) * 3 + channel] = (byte)colour(x, y, channel);
        return made;
    }
}
