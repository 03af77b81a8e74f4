namespace CrawlIndex.Images.Decoding;

/// <summary>Facts of the header of a picture, known before its pixels are.</summary>
/// <param name="Width">Pixels across, as stored (not turned by <paramref name="Orientation"/>).</param>
/// <param name="Height">Pixels down, as stored.</param>
/// <param name="Pages">Frames or pages, at least 1.</param>
/// <param name="Orientation">EXIF orientation, 1 to 8; 1 where the picture says nothing.</param>
public readonly record struct PictureHeader(int Width, int Height, int Pages, int Orientation);

/// <summary>Takes the pixels of a picture, top to bottom.</summary>
public interface IPixelSink
{
    /// <summary>Called once, before the rows.</summary>
    void Begin(in PictureHeader header);

    /// <summary>True when the row matters to the sink; the decoder may skip the conversion of others.</summary>
    bool Wants(int y);

    /// <summary>One row of Width x 3 bytes, R G B; valid during the call only.</summary>
    void Row(int y, ReadOnlySpan<byte> rgb);
}

/// <summary>
/// Port: decodes the first frame of a picture to 8-bit RGB as stored: no EXIF turn, no colour management, alpha dropped.
/// Any bytes may be given; the end is an outcome, within the limits in memory and time. An instance serves one thread at a time.
/// </summary>
public interface IPictureDecoder : IDisposable
{
    /// <summary>Name and build: equal ids give equal pixels.</summary>
    string Id { get; }

    /// <summary>True when pictures of this format are decoded.</summary>
    bool Reads(PictureFormat format);

    /// <summary>Decodes <paramref name="bytes"/>, which start like <paramref name="format"/>. After a failure the sink may have seen some rows.</summary>
    PictureOutcome Decode(ReadOnlySpan<byte> bytes, PictureFormat format, PictureLimits limits, IPixelSink sink, out PictureHeader header);

    /// <summary>What the decoder said about its last failure, or null; one line, for people.</summary>
    string? Fault { get; }
}
