using CrawlIndex.Images.Pdq;

namespace CrawlIndex.Tests.Images;

/// <summary>PDQ as its definition reads, one sample after the other: the oracle of the vectors and the baseline of the benchmark.</summary>
internal static class ScalarPdq
{
    public static PdqHash Hash(LumaPlane plane, out int quality)
    {
        var picture = Decimate(plane);
        var steps = 0;
        for (var y = 0; y < 64; y++)
        {
            for (var x = 0; x < 64; x++)
            {
                if (y < 63) steps += Math.Abs((int)((picture[y, x] - picture[y + 1, x]) * 100 / 255));
                if (x < 63) steps += Math.Abs((int)((picture[y, x] - picture[y, x + 1]) * 100 / 255));
            }
        }
        quality = Math.Min(100, steps / 90);
        var frequencies = Transform(picture);
        var sorted = frequencies.ToArray();
        Array.Sort(sorted);
        Span<ulong> words = stackalloc ulong[4];
        for (var bit = 0; bit < 256; bit++)
            if (frequencies[bit] > sorted[127]) words[bit / 64] |= 1UL << (bit % 64);
        return new PdqHash(words[3], words[2], words[1], words[0]);
    }

    private static float[,] Decimate(LumaPlane plane)
    {
        var (width, height) = (plane.Width, plane.Height);
        var now = new float[width * height];
        var next = new float[width * height];
        for (var y = 0; y < height; y++) plane.Row(y).CopyTo(now.AsSpan(y * width));
        for (var pass = 0; pass < 2 && (width != 64 || height != 64); pass++)
        {
            for (var y = 0; y < height; y++) Box(now, next, y * width, 1, width);
            for (var x = 0; x < width; x++) Box(next, now, x, width, height);
        }
        var small = new float[64, 64];
        for (var y = 0; y < 64; y++)
            for (var x = 0; x < 64; x++) small[y, x] = now[(int)((y + 0.5) * height / 64) * width + (int)((x + 0.5) * width / 64)];
        return small;
    }

    private static void Box(float[] from, float[] to, int start, int step, int length)
    {
        var window = (length + 127) / 128;
        var ahead = (window + 2) / 2 - 1;
        var sum = 0f;
        var inside = 0;
        for (var i = 0; i < length + ahead; i++)
        {
            if (i < length)
            {
                sum += from[start + i * step];
                inside++;
            }
            if (i >= window)
            {
                sum -= from[start + (i - window) * step];
                inside--;
            }
            if (i >= ahead) to[start + (i - ahead) * step] = sum / inside;
        }
    }

    private static float[] Transform(float[,] picture)
    {
        var cosines = new float[16, 64];
        double scale = (float)Math.Sqrt(2.0 / 64);
        for (var i = 0; i < 16; i++)
            for (var k = 0; k < 64; k++) cosines[i, k] = (float)(scale * Math.Cos(Math.PI / 2 / 64 * (i + 1) * (2 * k + 1)));
        var half = new float[16, 64];
        for (var i = 0; i < 16; i++)
            for (var j = 0; j < 64; j++)
                for (var k = 0; k < 64; k++) half[i, j] += cosines[i, k] * picture[k, j];
        var all = new float[256];
        for (var i = 0; i < 16; i++)
            for (var j = 0; j < 16; j++)
                for (var k = 0; k < 64; k++) all[i * 16 + j] += half[i, k] * cosines[j, k];
        return all;
    }
}
