namespace CrawlIndex.Images.Pdq;

/// <summary>The window of PDQ's box filter over a line of <paramref name="Length"/> samples: output i averages samples i - (Size - 1 - Ahead) to i + Ahead.</summary>
internal readonly record struct BoxWindow(int Length)
{
    /// <summary>Side of the decimated picture.</summary>
    public const int Side = 64;

    /// <summary>Half of the samples that become one: two passes make a tent as wide as all of them.</summary>
    public int Size { get; } = (Length + 2 * Side - 1) / (2 * Side);

    /// <summary>Samples after the one that is averaged for.</summary>
    public int Ahead => (Size + 2) / 2 - 1;

    /// <summary>The sample that becomes number <paramref name="index"/> (0-63) of the decimated line: the middle of its stretch.</summary>
    public int Kept(int index) => (int)((index + 0.5) * Length / Side);
}
