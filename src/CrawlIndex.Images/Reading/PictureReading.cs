using CrawlIndex.Images.Decoding;
using CrawlIndex.Images.Pdq;

namespace CrawlIndex.Images.Reading;

/// <summary>What is known of a picture after its bytes were read.</summary>
public readonly record struct PictureReading
{
    public PictureOutcome Outcome { get; init; }

    /// <summary>By magic bytes, never by name or header.</summary>
    public PictureFormat Format { get; init; }

    /// <summary>Pixels across as stored; 0 when the header was not read.</summary>
    public int Width { get; init; }

    /// <summary>Pixels down as stored; 0 when the header was not read.</summary>
    public int Height { get; init; }

    /// <summary>Frames or pages; the first is decoded.</summary>
    public int Pages { get; init; }

    /// <summary>EXIF orientation, 1-8.</summary>
    public int Orientation { get; init; }

    /// <summary>Hash of the stored pixels, orientation not applied; meaningful when <see cref="HasHash"/>.</summary>
    public PdqHash Pdq { get; init; }

    /// <summary>PDQ quality, 0-100.</summary>
    public int Quality { get; init; }

    /// <summary>Hash of the picture as viewers show it, where <see cref="Orientation"/> turns it.</summary>
    public PdqHash? Upright { get; init; }

    /// <summary>Quality of <see cref="Upright"/>.</summary>
    public int UprightQuality { get; init; }

    /// <summary>Why the picture is no content, or <see cref="PlaceholderKind.None"/>.</summary>
    public PlaceholderKind Placeholder { get; init; }

    /// <summary>Name and build of the decoder; equal ids give equal hashes.</summary>
    public string Decoder { get; init; }

    /// <summary>What the decoder said about a failure, or null.</summary>
    public string? Fault { get; init; }

    /// <summary>True when <see cref="Pdq"/> is set: decoded, and both sides long enough to hash.</summary>
    public bool HasHash => Outcome == PictureOutcome.Decoded && Width >= PdqHasher.MinSide && Height >= PdqHasher.MinSide;
}
