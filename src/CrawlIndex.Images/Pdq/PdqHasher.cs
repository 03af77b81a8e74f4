namespace CrawlIndex.Images.Pdq;

/// <summary>PDQ hash and quality of luminance.</summary>
public sealed class PdqHasher
{
    /// <summary>Shortest side that can be hashed.</summary>
    public const int MinSide = 5;
}
