namespace CrawlIndex.App.Demo.Drawing;

/// <summary>What the demo's sites show: each a pure function of its seed and size.</summary>
public static class Pictures
{
    private static readonly (int High, int Low)[] Skies = [(0x2A5C9A, 0xE9D9B8), (0x7FB3DE, 0xF6F1E4), (0x31355E, 0xE58A5B), (0x9FB8C8, 0xE4E8E6), (0x15233F, 0x6B5B95)];

    private static readonly int[] Grounds = [0x2F4A36, 0x4C5B3A, 0x39424E, 0x5A4632, 0x26404A];

    private static readonly int[] Inks = [0xC8553D, 0x2D3047, 0x93B7BE, 0xE0A458, 0x588157, 0x8D6A9F, 0xD5CABD, 0x1B998B];

    /// <summary>Sky, sun, three ridges and grain.</summary>
    public static Canvas Landscape(int seed, int width = 320, int height = 240)
    {
        var noise = new Noise(seed);
        var (high, low) = Skies[noise.Choice(1, Skies.Length)];
        var (sky, haze, ground) = (Colour.Of(high), Colour.Of(low), Colour.Of(Grounds[noise.Choice(2, Grounds.Length)]));
        var (sunX, sunY, sunSize) = (0.15f + (0.7f * noise.Number(3)), 0.15f + (0.25f * noise.Number(4)), 0.002f + (0.006f * noise.Number(5)));
        var canvas = new Canvas(width, height).Paint((x, y) => sky.To(haze, (y * 1.4f) + (0.25f * (noise.Cloud(x, y * 2, 4) - 0.5f))));
        canvas.Fill((x, y) => Square((x - sunX) * width / height) + Square(y - sunY) < sunSize, (_, _) => Colour.Of(0xFFF4D6));
        for (var ridge = 0; ridge < 3; ridge++)
        {
            var depth = ridge;
            var shade = haze.To(ground, 0.45f + (0.27f * depth));
            var skyline = Enumerable.Range(0, width)
                .Select(column => 0.45f + (0.16f * depth) + (0.22f * (noise.Cloud((column + 0.5f) / width, depth * 3, 3 + depth) - 0.5f))).ToArray();
            canvas.Fill(
                (x, y) => y > skyline[(int)(x * width)],
                (x, y) => shade.To(Colour.Of(0x101418), 0.5f * noise.Cloud(x, y, 18)));
        }
        return canvas;
    }

    /// <summary>Overlapping discs on paper: a print.</summary>
    public static Canvas Abstract(int seed, int width = 300, int height = 300)
    {
        var noise = new Noise(seed);
        var paper = Colour.Of(0xF3EDE0);
        var canvas = new Canvas(width, height).Paint((x, y) => paper.To(Colour.Of(0xC9BFA9), 0.6f * noise.Cloud(x, y, 9)));
        for (var disc = 0; disc < 7; disc++)
        {
            var (atX, atY, size) = (noise.Number(10 + disc), noise.Number(30 + disc), 0.01f + (0.05f * noise.Number(50 + disc)));
            var ink = Colour.Of(Inks[noise.Choice(70 + disc, Inks.Length)]);
            canvas.Fill((x, y) => Square(x - atX) + Square(y - atY) < size, (x, y) => ink.To(paper, 0.35f * noise.At(x, y, 40)));
        }
        return canvas;
    }

    /// <summary>A bowl on a plain table: a shop's photograph.</summary>
    public static Canvas Bowl(int seed, int width = 240, int height = 240)
    {
        var noise = new Noise(seed);
        var (wall, glaze) = (Colour.Of(0xE8E4DC), Colour.Of(Inks[noise.Choice(1, Inks.Length)]));
        var (rim, depth) = (0.24f + (0.12f * noise.Number(2)), 0.18f + (0.16f * noise.Number(3)));
        var canvas = new Canvas(width, height).Paint((_, y) => y < 0.62f ? wall.To(Colour.Of(0xFFFFFF), 0.5f - y) : wall.To(Colour.Of(0x8C7B66), y - 0.3f));
        canvas.Fill(
            (x, y) => y > 0.45f && (Square((x - 0.5f) / rim) + Square((y - 0.45f) / depth)) < 1,
            (x, y) => glaze.To(Colour.Of(0x1A1410), (0.5f * (x - 0.2f)) + (0.35f * noise.Cloud(x, y, 14))));
        return canvas.Fill(
            (x, y) => Square((x - 0.5f) / rim) + Square((y - 0.45f) / 0.06f) < 1,
            (x, y) => glaze.To(Colour.Of(0xFFFFFF), 0.25f + (0.2f * (y - 0.4f))));
    }

    /// <summary>A two-colour mark: logos, icons, avatars.</summary>
    public static Canvas Mark(int seed, int size = 48)
    {
        var noise = new Noise(seed);
        var (ink, paper) = (Colour.Of(Inks[noise.Choice(1, Inks.Length)]), Colour.Of(0xFAF7F2));
        // Five by five cells, mirrored left to right.
        return new Canvas(size, size).Paint((x, y) =>
        {
            var (column, row) = ((int)(x * 5), (int)(y * 5));
            return noise.Number(2 + (row * 3) + Math.Min(column, 4 - column)) > 0.5f ? ink : paper;
        });
    }

    private static float Square(float value) => value * value;
}
