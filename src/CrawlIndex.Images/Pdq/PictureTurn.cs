namespace CrawlIndex.Images.Pdq;

/// <summary>How stored pixels become the picture that viewers show: stored rows and columns mirrored or not, then transposed or not.</summary>
public readonly record struct PictureTurn(bool Transposes, bool MirrorsRows, bool MirrorsColumns)
{
    /// <summary>The turn that an EXIF orientation asks for (Exif 2.32, tag 0x0112); none for 1 and for values that mean nothing.</summary>
    public static PictureTurn OfExif(int orientation) => orientation switch
    {
        2 => new(false, false, true),
        3 => new(false, true, true),
        4 => new(false, true, false),
        5 => new(true, false, false),
        6 => new(true, true, false),
        7 => new(true, true, true),
        8 => new(true, false, true),
        _ => default,
    };
}
