namespace CrawlIndex.Images.Pdq;

/// <summary>
/// Luminance of a picture as PDQ takes it: at most 512 x 512 floats of 0-255, rows from top to bottom.
/// Rows are padded to whole vectors, which the filter reads and does not use. Reused from picture to picture.
/// </summary>
public sealed class LumaPlane
{
    /// <summary>Longest side; longer pictures are shrunk to MaxSide x MaxSide.</summary>
    public const int MaxSide = 512;

    private const int Lanes = 8;

    // The filter reads whole blocks of rows, so the last block may reach beyond the last row.
    private readonly float[] pixels = new float[MaxSide * (MaxSide + RowBox.Rows)];

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>Gives the plane another size, 1 to 512 each; what it holds is undefined until written.</summary>
    public void Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)width - 1, (uint)MaxSide - 1, nameof(width));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)height - 1, (uint)MaxSide - 1, nameof(height));
        Width = width;
        Height = height;
        Stride = (width + Lanes - 1) & -Lanes;
    }

    /// <summary>The pixels of row y: Width floats.</summary>
    public Span<float> Row(int y) => pixels.AsSpan(y * Stride, Width);

    /// <summary>Everything from row y on, padding and at least a block of rows.</summary>
    internal ReadOnlySpan<float> Rows(int y) => pixels.AsSpan(y * Stride);
}
