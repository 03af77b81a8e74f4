namespace CrawlIndex.Images.Reading;

/// <summary>
/// Tells pictures from tracking pixels, blank areas and "image not available" tiles, by what one picture shows. That one picture stands on very many
/// unrelated domains is a question to the catalog, not to its pixels.
/// </summary>
public static class PlaceholderTest
{
    /// <summary>Shortest side below which a picture is a pixel or a spacer.</summary>
    public const int PixelSide = 5;


    /// <summary>Largest tile: width x height.</summary>
    public const int TilePixels = 320 * 320;

    /// <summary>Share of the commonest shade from which on a picture is one colour.</summary>
    public const float BlankShare = 0.995f;

    /// <summary>Share of the commonest shade from which on a small picture is a tile with a few words or a sign.</summary>
    public const float TileShare = 0.9f;

    /// <summary>What a decoded picture is, given its size, quality and spread.</summary>
    public static PlaceholderKind Of(in PictureReading reading, LumaSpread spread)
    {
        if (Math.Min(reading.Width, reading.Height) < PixelSide) return PlaceholderKind.Pixel;
        if (spread.Dominant >= BlankShare || reading.Quality == 0) return PlaceholderKind.Blank;
        return (long)reading.Width * reading.Height <= TilePixels && spread.Dominant >= TileShare ? PlaceholderKind.Tile : PlaceholderKind.None;
    }
}
