namespace CrawlIndex.Images.Decoding;

/// <summary>How the reading of one picture ended: exactly one per input. Names are persisted: only add.</summary>
public enum PictureOutcome
{
    /// <summary>Decoded to the last pixel.</summary>
    Decoded = 0,
    /// <summary>No bytes.</summary>
    Empty = 1,
    /// <summary>The bytes start like no picture format.</summary>
    NotAPicture = 2,
    /// <summary>A picture format that is not decoded.</summary>
    UnsupportedFormat = 3,
    /// <summary>More bytes than <see cref="PictureLimits.MaxBytes"/>.</summary>
    TooManyBytes = 4,
    /// <summary>The header claims more pixels than <see cref="PictureLimits.MaxPixels"/> or a longer side than <see cref="PictureLimits.MaxSide"/>; no pixel was decoded.</summary>
    TooManyPixels = 5,
    /// <summary>The data ends before the picture does.</summary>
    Truncated = 6,
    /// <summary>Broken in another way.</summary>
    Corrupt = 7,
    /// <summary>Not done within <see cref="PictureLimits.MaxTime"/>.</summary>
    TimedOut = 8,
}
