namespace CrawlIndex.Consent.Embedded;

/// <summary>What a part of a picture file holds.</summary>
internal enum SegmentKind : byte
{
    /// <summary>A TIFF structure: the file's own directory or an Exif block.</summary>
    Exif,

    /// <summary>An XMP packet.</summary>
    Xmp,

    /// <summary>IPTC-IIM datasets.</summary>
    Iim,

    /// <summary>Photoshop image resource blocks.</summary>
    Photoshop,

    /// <summary>A JUMBF superbox: C2PA manifest store.</summary>
    Jumbf,

    /// <summary>A text with a label.</summary>
    Text,

    /// <summary>A whole SVG document.</summary>
    Svg,
}

/// <summary>A part of a picture file that may hold rights, with the place of its bytes in the file.</summary>
internal sealed class RightsSegment(SegmentKind kind, int start, int length)
{
    public SegmentKind Kind { get; } = kind;

    /// <summary>Span in the file: the bytes themselves, or the chunk they were decoded from.</summary>
    public int Start { get; } = start;

    public int Length { get; } = length;

    /// <summary>Keyword of a text.</summary>
    public string Label { get; init; } = "";

    /// <summary>Unpacked or joined bytes; null when they stand in the file as they are.</summary>
    public byte[]? Decoded { get; init; }

    /// <summary>Where the pieces of joined bytes stand: (start in Decoded, start in file, length). Null: nowhere as they are.</summary>
    public IReadOnlyList<(int Start, int File, int Length)>? Pieces { get; init; }

    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> file) => Decoded ?? file.Slice(Start, Length);

    /// <summary>File span of a span of the segment; the whole chunk when it was compressed, the first piece when it is spread.</summary>
    public (int Start, int Length) Place(int from, int count)
    {
        if (Decoded is null) return (Start + from, count);
        foreach (var piece in Pieces ?? [])
        {
            var skip = from - piece.Start;
            if (skip >= 0 && skip < piece.Length) return (piece.File + skip, Math.Min(count, piece.Length - skip));
        }
        return (Start, Length);
    }

    /// <summary>A segment inside this one.</summary>
    public RightsSegment Inner(SegmentKind kind, ReadOnlySpan<byte> file, int from, int count)
    {
        if (Decoded is null) return new RightsSegment(kind, Start + from, count);
        var (at, size) = Place(from, count);
        return Pieces is not null && size == count
            ? new RightsSegment(kind, at, count)
            : new RightsSegment(kind, at, size) { Decoded = Bytes(file).Slice(from, count).ToArray() };
    }
}

/// <summary>The segments of one file, in file order.</summary>
/// <param name="fileLength">Bytes of the file: entries that point to the same bytes again and again are cut off by it.</param>
internal sealed class PictureSegments(int fileLength)
{
    private const int MaxSegments = 1024;
    private const int MaxDecoded = 32 << 20;
    private long room = 4L * fileLength + (1 << 20);
    private int decoded;

    /// <summary>"jpeg", "png", "webp", "gif", "tiff", "isobmff", "jxl", "svg", "xmp" or empty when unknown.</summary>
    public string Format { get; set; } = "";

    /// <summary>Silent while the container is sound.</summary>
    public ParseOutcome Outcome { get; set; } = ParseOutcome.Silent;

    public List<RightsSegment> Items { get; } = [];

    public bool IsFull => Items.Count >= MaxSegments;

    /// <summary>Bytes that may still be unpacked.</summary>
    public int Room => MaxDecoded - decoded;

    public void Add(RightsSegment segment)
    {
        if (IsFull || (segment.Decoded?.Length ?? 0) > Room || segment.Length > room)
        {
            Outcome = ParseOutcome.LimitReached;
            return;
        }
        room -= segment.Length;
        decoded += segment.Decoded?.Length ?? 0;
        Items.Add(segment);
    }

    public void Broken()
    {
        if (Outcome == ParseOutcome.Silent) Outcome = ParseOutcome.Malformed;
    }

    /// <summary>Finds the segments of a file by its signature.</summary>
    public static PictureSegments Read(ReadOnlySpan<byte> file)
    {
        var found = new PictureSegments(file.Length);
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8])) JpegSegments.Read(file, found);
        else if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10])) PngSegments.Read(file, found);
        else if (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..12].SequenceEqual("WEBP"u8)) WebpSegments.Read(file, found);
        else if (file.StartsWith("GIF8"u8)) GifSegments.Read(file, found);
        else if (TiffDirectory.IsTiff(file))
        {
            found.Format = "tiff";
            TiffDirectory.ReadSegments(file, found);
            found.Add(new RightsSegment(SegmentKind.Exif, 0, file.Length));
        }
        else if (file.Length >= 12 && (file[4..8].SequenceEqual("ftyp"u8) || file[4..8].SequenceEqual("JXL "u8))) IsoSegments.Read(file, found);
        else ReadText(file, found);
        return found;
    }

    private static void ReadText(ReadOnlySpan<byte> file, PictureSegments found)
    {
        var start = file.Length - file.TrimStart((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF, 32, 9, 13, 10]).Length;
        if (start >= file.Length || file[start] != '<') return;
        var head = file.Slice(start, Math.Min(file.Length - start, 16 << 10));
        if (head.IndexOf("<svg"u8) >= 0 || head.IndexOf(":svg"u8) >= 0)
        {
            found.Format = "svg";
            found.Add(new RightsSegment(SegmentKind.Svg, start, file.Length - start));
        }
        else if (head.IndexOf("xmpmeta"u8) >= 0 || head.IndexOf("22-rdf-syntax-ns#"u8) >= 0)
        {
            found.Format = "xmp";
            found.Add(new RightsSegment(SegmentKind.Xmp, start, file.Length - start));
        }
    }
}
