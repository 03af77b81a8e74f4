using System.Diagnostics;
using CrawlIndex.Images.Decoding.Gif;

namespace CrawlIndex.Images.Decoding.Vips;

/// <summary>
/// Pictures by libvips: JPEG, PNG, WebP, AVIF, TIFF; GIF by our own reader. The header is checked against the limits before a pixel is made; rows are then
/// made a few at a time from top to bottom, so that a picture of any height costs little memory where its format allows.
/// </summary>
public sealed unsafe class VipsDecoder : IPictureDecoder
{
    /// <summary>Rows made at once: few, so that they stay in the cache (16 rows of a large picture take twice the time).</summary>
    private const int StripRows = 4;

    /// <summary>VIPS_FAIL_ON_TRUNCATED: broken data is drawn as far as it goes, as viewers do; missing data is not.</summary>
    private const string Options = "access=sequential,fail_on=truncated";

    private readonly GifDecoder gif = new();
    private byte[] rgb = [];

    /// <exception cref="FileNotFoundException">libvips is not beside the program.</exception>
    public VipsDecoder() => Id = VipsLibrary.Id + "+gif-1";

    public string Id { get; }

    public string? Fault { get; private set; }

    public bool Reads(PictureFormat format) => format == PictureFormat.Gif || LoaderOf(format) is not null;

    public PictureOutcome Decode(ReadOnlySpan<byte> bytes, PictureFormat format, PictureLimits limits, IPixelSink sink, out PictureHeader header)
    {
        Fault = null;
        header = default;
        if (bytes.Length > limits.MaxBytes) return PictureOutcome.TooManyBytes;
        if (format == PictureFormat.Gif) return gif.Decode(bytes, limits, sink, out header);
        if (LoaderOf(format) is not { } loader) return PictureOutcome.UnsupportedFormat;
        fixed (byte* start = bytes)
        {
            var outcome = Decode(start, bytes.Length, loader, limits, sink, ref header);
            if (outcome != PictureOutcome.Corrupt) return outcome;
            Fault = VipsLibrary.TakeFault();
            return PictureFraming.IsCut(bytes, format) ? PictureOutcome.Truncated : PictureOutcome.Corrupt;
        }
    }

    public void Dispose()
    {
        // libvips stays for the process: it cannot be started twice.
    }

    private PictureOutcome Decode(byte* start, int length, string loader, PictureLimits limits, IPixelSink sink, ref PictureHeader header)
    {
        var began = Stopwatch.GetTimestamp();
        using var image = VipsImage.Load(loader, start, length, Options);
        if (!image.IsOpen) return PictureOutcome.Corrupt;
        header = new PictureHeader(image.Width, image.Height, Math.Max(image.Pages, 1), image.Orientation);
        if (Math.Max(header.Width, header.Height) > limits.MaxSide || (long)header.Width * header.Height > limits.MaxPixels) return PictureOutcome.TooManyPixels;
        if (RowShape.Of(image) is { } shape) return Emit(image, shape, header, limits, began, sink);
        using var colours = image.Apply("colourspace", "space=srgb");
        if (!colours.IsOpen) return PictureOutcome.Corrupt;
        using var plain = colours.Apply("cast", "format=uchar");
        return plain.IsOpen && RowShape.Of(plain) is { } converted ? Emit(plain, converted, header, limits, began, sink) : PictureOutcome.Corrupt;
    }

    private PictureOutcome Emit(VipsImage image, RowShape shape, in PictureHeader header, PictureLimits limits, long began, IPixelSink sink)
    {
        sink.Begin(header);
        if (rgb.Length < header.Width * 3) rgb = new byte[header.Width * 3];
        var stride = header.Width * shape.PixelBytes;
        var y = 0;
        while (y < header.Height)
        {
            // The last row is always made, so that the end of the data is seen.
            if (!sink.Wants(y) && y != header.Height - 1)
            {
                y++;
                continue;
            }
            if (Stopwatch.GetElapsedTime(began) > limits.MaxTime) return PictureOutcome.TimedOut;
            var rows = 1;
            while (rows < StripRows && y + rows < header.Height && sink.Wants(y + rows)) rows++;
            var strip = image.Fetch(y, rows, out var length);
            if (strip == null || length < (nuint)(rows * (long)stride))
            {
                Native.g_free((nint)strip);
                return PictureOutcome.Corrupt;
            }
            for (var row = 0; row < rows; row++, y++)
            {
                var pixels = new ReadOnlySpan<byte>(strip + (long)row * stride, stride);
                if (!shape.IsRgb)
                {
                    var converted = rgb.AsSpan(0, header.Width * 3);
                    shape.Convert(pixels, converted);
                    pixels = converted;
                }
                sink.Row(y, pixels);
            }
            Native.g_free((nint)strip);
        }
        return PictureOutcome.Decoded;
    }

    private static string? LoaderOf(PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => "jpegload_buffer",
        PictureFormat.Png => "pngload_buffer",
        PictureFormat.Webp => "webpload_buffer",
        PictureFormat.Avif => "heifload_buffer",
        PictureFormat.Tiff => "tiffload_buffer",
        _ => null,
    };
}
