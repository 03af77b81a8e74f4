namespace CrawlIndex.App.Demo.Drawing;

/// <summary>Smooth value noise, a pure function of seed and place.</summary>
public readonly struct Noise(int seed)
{
    /// <summary>0 to 1 at a place; neighbouring places have close values, <paramref name="scale"/> cells a unit.</summary>
    public float At(float x, float y, float scale)
    {
        var (px, py) = (x * scale, y * scale);
        var (cx, cy) = ((int)px, (int)py);
        var (sx, sy) = (Smooth(px - cx), Smooth(py - cy));
        var top = Lerp(Cell(cx, cy), Cell(cx + 1, cy), sx);
        return Lerp(top, Lerp(Cell(cx, cy + 1), Cell(cx + 1, cy + 1), sx), sy);
    }

    /// <summary>Three octaves: the grain of clouds, ground and paper.</summary>
    public float Cloud(float x, float y, float scale) =>
        (At(x, y, scale) * 0.6f) + (At(x + 7, y + 3, scale * 2.3f) * 0.28f) + (At(x + 1, y + 9, scale * 5.1f) * 0.12f);

    /// <summary>The n-th number of this seed, 0 to 1.</summary>
    public float Number(int n) => Cell(n, -1 - n);

    /// <summary>The n-th number of this seed, from 0 to <paramref name="count"/> - 1.</summary>
    public int Choice(int n, int count) => (int)(Number(n) * count) % count;

    private float Cell(int x, int y)
    {
        unchecked
        {
            var hash = (uint)seed * 0x9E3779B1u;
            hash = (hash ^ (uint)x) * 0x85EBCA77u;
            hash = (hash ^ (hash >> 15) ^ (uint)y) * 0xC2B2AE3Du;
            hash ^= hash >> 13;
            hash *= 0x27D4EB2Fu;
            return ((hash ^ (hash >> 16)) >> 8) / 16777216f;
        }
    }

    private static float Lerp(float from, float to, float share) => from + ((to - from) * share);

    private static float Smooth(float share) => share * share * (3 - (2 * share));
}
