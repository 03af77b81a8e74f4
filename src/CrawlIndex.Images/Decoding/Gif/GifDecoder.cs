namespace CrawlIndex.Images.Decoding.Gif;

/// <summary>
/// The first frame of a GIF with the colours of its table, those of transparent pixels too: libvips has none for them, and half of a picture that is hashed
/// may be transparent. What the frame does not cover is the transparent index, else index 0. Keeps its buffers; one thread.
/// </summary>
internal sealed class GifDecoder
{
    /// <summary>Largest buffer that is kept from picture to picture.</summary>
    private const int MaxKept = 16 << 20;

    private readonly GifCodes codes = new();
    private readonly byte[] palette = new byte[3 * 256];
    private byte[] indices = [];
    private byte[] rgb = [];

    public PictureOutcome Decode(ReadOnlySpan<byte> file, PictureLimits limits, IPixelSink sink, out PictureHeader header)
    {
        header = default;
        if (!GifBlocks.TryFindFrame(file, out var frame)) return PictureFraming.IsCut(file, PictureFormat.Gif) ? PictureOutcome.Truncated : PictureOutcome.Corrupt;
        header = new PictureHeader(frame.ScreenWidth, frame.ScreenHeight, frame.Count, 1);
        if (frame.Width == 0 || frame.Height == 0) return PictureOutcome.Corrupt;
        if (Math.Max(header.Width, header.Height) > limits.MaxSide || (long)header.Width * header.Height > limits.MaxPixels) return PictureOutcome.TooManyPixels;
        if (limits.MaxTime <= TimeSpan.Zero) return PictureOutcome.TimedOut;
        var size = frame.Width * frame.Height;
        if (indices.Length < size) indices = new byte[size];
        var uncovered = (byte)Math.Max(frame.Transparent, 0);
        switch (codes.Decode(file, frame.Codes, indices.AsSpan(0, size), out var count))
        {
            case GifCodesEnd.Cut: return PictureOutcome.Truncated;
            case GifCodesEnd.Broken: return PictureOutcome.Corrupt;
        }
        indices.AsSpan(count, size - count).Fill(uncovered);
        FillPalette(frame.Colours);
        Emit(frame, uncovered, header, sink);
        if (indices.Length > MaxKept) indices = [];
        return PictureOutcome.Decoded;
    }

    /// <summary>Without a table an index is a shade of grey; beyond a table there is black.</summary>
    private void FillPalette(ReadOnlySpan<byte> colours)
    {
        palette.AsSpan().Clear();
        for (var i = 0; colours.IsEmpty && i < palette.Length; i++) palette[i] = (byte)(i / 3);
        colours.CopyTo(palette);
    }

    private void Emit(in GifFrame frame, byte uncovered, in PictureHeader header, IPixelSink sink)
    {
        sink.Begin(header);
        if (rgb.Length < header.Width * 3) rgb = new byte[header.Width * 3];
        var row = rgb.AsSpan(0, header.Width * 3);
        for (var y = 0; y < header.Height; y++)
        {
            if (!sink.Wants(y)) continue;
            var inside = y - frame.Top;
            var covered = (uint)inside < (uint)frame.Height;
            if (!covered || frame.Width < header.Width)
            {
                for (var x = 0; x < row.Length; x += 3) palette.AsSpan(uncovered * 3, 3).CopyTo(row[x..]);
            }
            if (covered)
            {
                var line = frame.Interlaced ? StoredLine(inside, frame.Height) : inside;
                var target = row[(frame.Left * 3)..];
                foreach (var index in indices.AsSpan(line * frame.Width, frame.Width))
                {
                    palette.AsSpan(index * 3, 3).CopyTo(target);
                    target = target[3..];
                }
            }
            sink.Row(y, row);
        }
    }

    /// <summary>Lines of an interlaced frame come every 8th from 0, every 8th from 4, every 4th from 2, every 2nd from 1.</summary>
    private static int StoredLine(int y, int height)
    {
        var (eighths, fourths) = ((height + 7) / 8, (height + 3) / 8);
        if (y % 8 == 0) return y / 8;
        if (y % 8 == 4) return eighths + y / 8;
        if (y % 4 == 2) return eighths + fourths + y / 4;
        return eighths + fourths + (height + 1) / 4 + y / 2;
    }
}
