namespace CrawlIndex.Html.Srcset;

/// <summary>Which descriptor a candidate carries.</summary>
public enum SrcsetDescriptor : byte
{
    None,
    Width,
    Density,
}

/// <summary>One image candidate string: its URL as written and its descriptor; a height descriptor is kept beside a width.</summary>
public readonly ref struct SrcsetCandidate
{
    /// <summary>URL reference, unresolved.</summary>
    public ReadOnlySpan<byte> Url { get; init; }

    /// <summary>The descriptor that counts.</summary>
    public SrcsetDescriptor Descriptor { get; init; }

    /// <summary>Width descriptor in pixels (capped at 2^31-1), else 0.</summary>
    public int Width { get; init; }

    /// <summary>Pixel density; 1 when no descriptor is given.</summary>
    public double Density { get; init; }

    /// <summary>Future-compatible height descriptor in pixels (capped at 2^31-1), else 0.</summary>
    public int Height { get; init; }
}
