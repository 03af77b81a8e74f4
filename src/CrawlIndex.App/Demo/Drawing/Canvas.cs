namespace CrawlIndex.App.Demo.Drawing;

/// <summary>A colour, 8 bits a channel.</summary>
public readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    public static Colour Of(int rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);

    /// <summary>The colour <paramref name="share"/> (0 to 1) of the way to another.</summary>
    public Colour To(Colour other, float share) => new(Mix(Red, other.Red, share), Mix(Green, other.Green, share), Mix(Blue, other.Blue, share));

    private static byte Mix(byte from, byte to, float share) => (byte)(from + ((to - from) * Math.Clamp(share, 0, 1)) + 0.5f);
}

/// <summary>Pixels to draw on, RGB, rows from the top. Only + - * / are used, so that a picture has the same bytes on every machine.</summary>
public sealed class Canvas(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Width * Height * 3 bytes.</summary>
    public byte[] Rgb { get; } = new byte[width * height * 3];

    public Colour this[int x, int y]
    {
        get
        {
            var at = ((y * Width) + x) * 3;
            return new Colour(Rgb[at], Rgb[at + 1], Rgb[at + 2]);
        }
        set
        {
            var at = ((y * Width) + x) * 3;
            (Rgb[at], Rgb[at + 1], Rgb[at + 2]) = (value.Red, value.Green, value.Blue);
        }
    }

    /// <summary>Paints every pixel; coordinates run from 0 to 1 in both directions.</summary>
    public Canvas Paint(Func<float, float, Colour> brush) => Fill((_, _) => true, brush);

    /// <summary>Paints the pixels where <paramref name="inside"/> holds.</summary>
    public Canvas Fill(Func<float, float, bool> inside, Func<float, float, Colour> brush)
    {
        for (var row = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++)
            {
                var (x, y) = ((column + 0.5f) / Width, (row + 0.5f) / Height);
                if (inside(x, y)) this[column, row] = brush(x, y);
            }
        }
        return this;
    }

    /// <summary>A copy in another size, each pixel the mean of the pixels it covers.</summary>
    public Canvas Resized(int width, int height)
    {
        var copy = new Canvas(width, height);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                copy[x, y] = Mean(x * Width / width, y * Height / height, (x + 1) * Width / width, (y + 1) * Height / height);
        return copy;
    }

    /// <summary>A copy with <paramref name="step"/> added to every channel: the careless edit of a re-poster.</summary>
    public Canvas Brightened(int step)
    {
        var copy = new Canvas(Width, Height);
        for (var i = 0; i < Rgb.Length; i++) copy.Rgb[i] = (byte)Math.Clamp(Rgb[i] + step, 0, 255);
        return copy;
    }

    private Colour Mean(int left, int top, int right, int bottom)
    {
        var (red, green, blue, count) = (0, 0, 0, 0);
        for (var y = top; y < Math.Max(bottom, top + 1); y++)
        {
            for (var x = left; x < Math.Max(right, left + 1); x++)
            {
                var pixel = this[x, y];
                red += pixel.Red;
                green += pixel.Green;
                blue += pixel.Blue;
                count++;
            }
        }
        return new Colour((byte)(red / count), (byte)(green / count), (byte)(blue / count));
    }
}
