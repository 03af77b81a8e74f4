namespace CrawlIndex.Images.Reading;

/// <summary>Why a picture that decodes is no content of its own. Names are persisted: only add.</summary>
public enum PlaceholderKind
{
    /// <summary>A picture.</summary>
    None = 0,
    /// <summary>A few pixels: a tracking pixel or a spacer.</summary>
    Pixel = 1,
    /// <summary>One colour, or so nearly that a hash says nothing.</summary>
    Blank = 2,
    /// <summary>Small and nearly uniform: an "image not available" tile.</summary>
    Tile = 3,
}
