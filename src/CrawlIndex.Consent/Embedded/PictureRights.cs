namespace CrawlIndex.Consent.Embedded;

/// <summary>A part of a picture file that may state rights.</summary>
/// <param name="Kind">"exif", "xmp", "iim", "photoshop", "jumbf" or "text".</param>
/// <param name="Offset">First byte in the file.</param>
/// <param name="Length">Bytes in the file.</param>
public readonly record struct RightsPart(string Kind, int Offset, int Length);

/// <summary>Finds the parts of picture files that are evidence of rights, for archives that keep them without the pixels.</summary>
public static class PictureRights
{
    /// <summary>Parts in file order, none twice, none that is the whole file; empty for bytes that are no known picture.</summary>
    public static IReadOnlyList<RightsPart> PartsOf(ReadOnlySpan<byte> file)
    {
        List<RightsPart>? parts = null;
        foreach (var segment in PictureSegments.Read(file).Items)
        {
            if (segment.Length == 0 || (segment.Start == 0 && segment.Length == file.Length)) continue;
            var part = new RightsPart(segment.Kind.ToString().ToLowerInvariant(), segment.Start, segment.Length);
            if (parts?.Contains(part) != true) (parts ??= []).Add(part);
        }
        return parts ?? (IReadOnlyList<RightsPart>)[];
    }
}
