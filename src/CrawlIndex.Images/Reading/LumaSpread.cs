using CrawlIndex.Images.Pdq;

namespace CrawlIndex.Images.Reading;

/// <summary>How the luminance of a picture is spread: the share of its pixels, 0 to 1, that lie within a few steps of the commonest shade.</summary>
public readonly record struct LumaSpread(float Dominant)
{
    /// <summary>Shades that count as one: JPEG noise around a flat colour.</summary>
    private const int Step = 8;

    /// <summary>Rows that are looked at, of a high picture.</summary>
    private const int Rows = 64;

    public static LumaSpread Of(LumaPlane plane)
    {
        Span<int> shades = stackalloc int[256 / Step + 1];
        shades.Clear();
        var count = 0;
        for (var y = 0; y < plane.Height; y += 1 + plane.Height / Rows)
        {
            var row = plane.Row(y);
            count += row.Length;
            foreach (var luma in row) shades[(int)luma / Step]++;
        }
        // A shade on the border of two steps falls into both.
        var most = 0;
        for (var i = 0; i + 1 < shades.Length; i++) most = Math.Max(most, shades[i] + shades[i + 1]);
        return new LumaSpread((float)most / count);
    }
}
