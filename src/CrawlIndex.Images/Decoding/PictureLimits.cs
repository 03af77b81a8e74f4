namespace CrawlIndex.Images.Decoding;

/// <summary>Bounds on one picture. Going over one is an outcome, never an error.</summary>
public sealed record PictureLimits
{
    public static PictureLimits Default { get; } = new();

    /// <summary>Largest file, in bytes.</summary>
    public int MaxBytes { get; init; } = 64 << 20;

    /// <summary>Most pixels: width x height x pages, as the header claims them.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>Longest side, in pixels.</summary>
    public int MaxSide { get; init; } = 65_500;

    /// <summary>Longest time for the pixels of one picture.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(20);
}
