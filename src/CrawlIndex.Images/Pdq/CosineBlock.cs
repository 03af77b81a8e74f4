using System.Numerics;

namespace CrawlIndex.Images.Pdq;

/// <summary>
/// The low frequencies of a decimated picture: rows and columns 1 to 16 of its discrete cosine transform, the constant ones left out.
/// The eight views of the picture (turned, mirrored) are sign changes and a transposition of it.
/// </summary>
public sealed class CosineBlock
{
    /// <summary>Frequencies in each direction.</summary>
    public const int Side = 16;

    private const int Source = BoxWindow.Side;

    /// <summary>Row i holds the cosine of frequency i + 1 at 64 places.</summary>
    private static readonly float[] Cosines = MakeCosines();

    /// <summary>The same, transposed.</summary>
    private static readonly float[] CosinesByPlace = Transpose(Cosines);

    private readonly float[] half = new float[Side * Source];
    private readonly float[] values = new float[Side * Side];
    private readonly float[] view = new float[Side * Side];
    private readonly float[] sorted = new float[Side * Side];

    /// <summary>Transforms 64 x 64 floats. Sums run in the order of the places: their rounding decides bits near the median.</summary>
    internal void Transform(ReadOnlySpan<float> picture)
    {
        for (var i = 0; i < Side; i++) Combine(Cosines.AsSpan(i * Source, Source), picture, half.AsSpan(i * Source, Source));
        for (var i = 0; i < Side; i++) Combine(half.AsSpan(i * Source, Source), CosinesByPlace, values.AsSpan(i * Side, Side));
    }

    /// <summary>The hash of the picture in one of its views: bit i * 16 + j tells whether frequency (i, j) lies above the median.</summary>
    public PdqHash Hash(PdqView seen = PdqView.Original)
    {
        var source = values;
        if (seen != PdqView.Original)
        {
            See(seen);
            source = view;
        }
        source.CopyTo(sorted, 0);
        sorted.AsSpan().Sort();
        // Of 256 values the lower of the two in the middle is the median, so that 128 lie above it.
        var median = sorted[sorted.Length / 2 - 1];
        Span<ulong> words = stackalloc ulong[4];
        for (var bit = 0; bit < source.Length; bit++)
        {
            if (source[bit] > median) words[bit >> 6] |= 1UL << (bit & 63);
        }
        return new PdqHash(words[3], words[2], words[1], words[0]);
    }

    /// <summary>A mirrored line changes the sign of odd frequencies; value (i, j) is frequency (i + 1, j + 1).</summary>
    private void See(PdqView seen)
    {
        var (transpose, mirrorRows, mirrorColumns) = seen.Steps();
        for (var i = 0; i < Side; i++)
        {
            for (var j = 0; j < Side; j++)
            {
                var value = transpose ? values[j * Side + i] : values[i * Side + j];
                var flips = (mirrorRows && (i & 1) == 0) != (mirrorColumns && (j & 1) == 0);
                view[i * Side + j] = flips ? -value : value;
            }
        }
    }

    /// <summary>target = sum over k of weights[k] * rows[k], where rows have the length of target.</summary>
    private static void Combine(ReadOnlySpan<float> weights, ReadOnlySpan<float> rows, Span<float> target)
    {
        var width = Vector<float>.Count;
        for (var x = 0; x < target.Length; x += width)
        {
            var sum = Vector<float>.Zero;
            for (var k = 0; k < weights.Length; k++) sum += new Vector<float>(weights[k]) * new Vector<float>(rows.Slice(k * target.Length + x, width));
            sum.CopyTo(target[x..]);
        }
    }

    private static float[] MakeCosines()
    {
        var cosines = new float[Side * Source];
        // The reference rounds the scale and then the product: near-zero frequencies of flat pictures depend on it.
        double scale = (float)Math.Sqrt(2.0 / Source);
        for (var i = 0; i < Side; i++)
            for (var place = 0; place < Source; place++) cosines[i * Source + place] = (float)(scale * Math.Cos(Math.PI / 2 / Source * (i + 1) * (2 * place + 1)));
        return cosines;
    }

    private static float[] Transpose(float[] matrix)
    {
        var turned = new float[matrix.Length];
        for (var i = 0; i < Side; i++)
            for (var place = 0; place < Source; place++) turned[place * Side + i] = matrix[i * Source + place];
        return turned;
    }
}
