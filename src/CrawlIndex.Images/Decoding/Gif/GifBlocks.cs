using System.Buffers.Binary;

namespace CrawlIndex.Images.Decoding.Gif;

/// <summary>The first frame of a GIF (89a specification, sections 17-23): where it lies on the screen, its colours, and where its codes start.</summary>
internal readonly ref struct GifFrame
{
    public int ScreenWidth { get; init; }

    public int ScreenHeight { get; init; }

    public int Left { get; init; }

    public int Top { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    public bool Interlaced { get; init; }

    /// <summary>Index that is not drawn, or -1.</summary>
    public int Transparent { get; init; }

    /// <summary>R G B of each index; empty where the file has no table.</summary>
    public ReadOnlySpan<byte> Colours { get; init; }

    /// <summary>Offset of the byte before the sub-blocks of codes.</summary>
    public int Codes { get; init; }

    /// <summary>Frames in the file.</summary>
    public int Count { get; init; }
}

/// <summary>Walks the blocks of a GIF.</summary>
internal static class GifBlocks
{
    private const int HeaderSize = 13, DescriptorSize = 9;
    private const byte Extension = 0x21, Descriptor = 0x2C, Trailer = 0x3B, GraphicControl = 0xF9;

    /// <summary>Finds the first frame; false when the file ends before it or has none.</summary>
    public static bool TryFindFrame(ReadOnlySpan<byte> file, out GifFrame frame)
    {
        frame = default;
        if (file.Length < HeaderSize) return false;
        var (screenWidth, screenHeight) = (Word(file, 6), Word(file, 8));
        if (!TryTable(file, file[10], HeaderSize, out var colours)) return false;
        var at = HeaderSize + colours.Length;
        var transparent = -1;
        while (at < file.Length && file[at] != Trailer)
        {
            var kind = file[at++];
            // What is neither extension nor frame is skipped, as other readers do.
            if (kind == Extension)
            {
                if (at + 5 < file.Length && file[at] == GraphicControl && file[at + 1] >= 4) transparent = (file[at + 2] & 1) != 0 ? file[at + 5] : -1;
                at = SkipSubBlocks(file, at + 1);
            }
            else if (kind == Descriptor)
            {
                if (at + DescriptorSize >= file.Length) return false;
                if (!TryTable(file, file[at + 8], at + DescriptorSize, out var own)) return false;
                var codes = at + DescriptorSize + own.Length;
                var (left, top, width, height) = (Word(file, at), Word(file, at + 2), Word(file, at + 4), Word(file, at + 6));
                frame = new GifFrame
                {
                    ScreenWidth = Math.Max(screenWidth, left + width),
                    ScreenHeight = Math.Max(screenHeight, top + height),
                    Left = left,
                    Top = top,
                    Width = width,
                    Height = height,
                    Interlaced = (file[at + 8] & 0x40) != 0,
                    Transparent = transparent,
                    Colours = own.IsEmpty ? colours : own,
                    Codes = codes,
                    Count = 1 + CountFrames(file, SkipSubBlocks(file, codes + 1)),
                };
                return codes < file.Length;
            }
        }
        return false;
    }

    private static int CountFrames(ReadOnlySpan<byte> file, int at)
    {
        var count = 0;
        while (at < file.Length && file[at] != Trailer)
        {
            var kind = file[at++];
            if (kind == Extension) at = SkipSubBlocks(file, at + 1);
            else if (kind == Descriptor && at + DescriptorSize < file.Length)
            {
                count++;
                at = SkipSubBlocks(file, at + DescriptorSize + TableSize(file[at + 8]) + 1);
            }
        }
        return count;
    }

    /// <summary>The offset after the sub-blocks that start here, at most the end of the file.</summary>
    private static int SkipSubBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length && file[at] != 0) at += 1 + file[at];
        return Math.Min(at + 1, file.Length);
    }

    private static bool TryTable(ReadOnlySpan<byte> file, byte flags, int at, out ReadOnlySpan<byte> table)
    {
        table = default;
        var size = TableSize(flags);
        if (at + size > file.Length) return false;
        table = file.Slice(at, size);
        return true;
    }

    private static int TableSize(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static int Word(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);
}
