namespace CrawlIndex.Images.Decoding;

/// <summary>What the first bytes of a picture say it is. Names are persisted in lower case: only add.</summary>
public enum PictureFormat
{
    /// <summary>No known picture format.</summary>
    Unknown = 0,
    Jpeg = 1,
    Png = 2,
    Webp = 3,
    Gif = 4,
    Avif = 5,
    Tiff = 6,
    Bmp = 7,
    Ico = 8,
    Svg = 9,
    /// <summary>ISO media pictures other than AVIF: HEIC and its kin.</summary>
    Heif = 10,
    JpegXl = 11,
    Jpeg2000 = 12,
}
