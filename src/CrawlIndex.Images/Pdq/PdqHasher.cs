namespace CrawlIndex.Images.Pdq;

/// <summary>
/// PDQ hash and quality of luminance, after "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (Meta, 2019): smoothed and decimated
/// to 64 x 64, transformed, 16 x 16 low frequencies against their median. Bit-exact with the reference for the same pixels.
/// An instance keeps its buffers, allocates nothing per picture and serves one thread at a time.
/// </summary>
public sealed class PdqHasher
{
    /// <summary>Shortest side that can be hashed.</summary>
    public const int MinSide = 5;

    private readonly JaroszFilter filter = new();
    private readonly float[] decimated = new float[BoxWindow.Side * BoxWindow.Side];

    /// <summary>The low frequencies of the last picture hashed, from which its other views can be had.</summary>
    public CosineBlock Frequencies { get; } = new();

    /// <summary>Hashes a plane of at least <see cref="MinSide"/> in both directions. Quality is 0 (nothing to see) to 100.</summary>
    public PdqHash Hash(LumaPlane plane, out int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plane.Width, MinSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(plane.Height, MinSide);
        filter.Run(plane, decimated);
        quality = QualityOf(decimated);
        Frequencies.Transform(decimated);
        return Frequencies.Hash();
    }

    /// <summary>How much there is to hash: the steps between neighbours in percent of full range, each cut to a whole number, summed and scaled.</summary>
    private static int QualityOf(ReadOnlySpan<float> picture)
    {
        const int Scale = 90;
        const int Side = BoxWindow.Side;
        var sum = 0;
        for (var y = 0; y < Side; y++)
        {
            var row = picture.Slice(y * Side, Side);
            if (y + 1 < Side)
            {
                var below = picture.Slice((y + 1) * Side, Side);
                for (var x = 0; x < Side; x++) sum += Step(row[x], below[x]);
            }
            for (var x = 0; x + 1 < Side; x++) sum += Step(row[x], row[x + 1]);
        }
        return Math.Min(sum / Scale, 100);
    }

    private static int Step(float a, float b) => Math.Abs((int)((a - b) * 100 / 255));
}
