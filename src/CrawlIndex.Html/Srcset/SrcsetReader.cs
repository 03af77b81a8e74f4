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

    /// <summary>Width descriptor in pixels, else 0.</summary>
    public long Width { get; init; }

    /// <summary>Pixel density; 1 when no descriptor is given.</summary>
    public double Density { get; init; }

    /// <summary>Future-compatible height descriptor in pixels, else 0.</summary>
    public long Height { get; init; }
}

/// <summary>Parses a srcset attribute (HTML Standard, section 4.8.4.2.2), one candidate at a time.</summary>
public ref struct SrcsetReader
{
    /// <summary>Reads a decoded attribute value.</summary>
    public SrcsetReader(ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Next valid candidate in source order; false at the end.</summary>
    public bool TryRead(out SrcsetCandidate candidate) => throw new NotImplementedException();

    /// <summary>Candidates dropped so far because of a descriptor error.</summary>
    public readonly int Dropped => throw new NotImplementedException();

    /// <summary>Index (among the candidates TryRead gives) of the best candidate, -1 when there is none.</summary>
    public static int IndexOfBest(ReadOnlySpan<byte> value) => throw new NotImplementedException();
}
