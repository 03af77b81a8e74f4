namespace CrawlIndex.Consent.Embedded;

/// <summary>Extension blocks of a GIF89a file: XMP, C2PA, comments.</summary>
internal static class GifSegments
{
    public static void Read(ReadOnlySpan<byte> file, PictureSegments found)
    {
        found.Format = "gif";
        if (file.Length < 13)
        {
            found.Broken();
            return;
        }
        var at = 13 + ColourTable(file[10]);
        while (at < file.Length)
        {
            switch (file[at])
            {
                case 0x3B:
                    return;
                case 0x2C when at + 10 < file.Length:
                    at += 10 + ColourTable(file[at + 9]) + 1;
                    at = SkipBlocks(file, at);
                    break;
                case 0x21 when at + 2 < file.Length:
                    at = Extension(file, at, found);
                    break;
                default:
                    found.Broken();
                    return;
            }
        }
        found.Broken();
    }

    private static int ColourTable(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static int Extension(ReadOnlySpan<byte> file, int at, PictureSegments found)
    {
        var label = file[at + 1];
        var body = at + 2;
        var end = SkipBlocks(file, body);
        if (label == 0xFE)
        {
            found.Add(Blocks(file, body, end, SegmentKind.Text, "comment"));
        }
        else if (label == 0xFF && file[body] == 11 && body + 12 <= file.Length)
        {
            var name = file.Slice(body + 1, 11);
            var start = body + 12;
            // XMP is not cut into blocks: a 258-byte trailer of falling numbers leads block readers to its end.
            if (name.SequenceEqual("XMP DataXMP"u8)) found.Add(new RightsSegment(SegmentKind.Xmp, start, Math.Max(Math.Min(end, file.Length) - 258 - start, 0)));
            else if (name.StartsWith("C2PA_GIF"u8)) found.Add(Blocks(file, start, end, SegmentKind.Jumbf, ""));
        }
        return end;
    }

    private static RightsSegment Blocks(ReadOnlySpan<byte> file, int start, int end, SegmentKind kind, string label)
    {
        var joined = new byte[Math.Max(end - start, 0)];
        var pieces = new List<(int, int, int)>();
        var count = 0;
        for (var at = start; at < end && file[at] != 0; at += file[at] + 1)
        {
            var size = Math.Min(file[at], file.Length - at - 1);
            file.Slice(at + 1, size).CopyTo(joined.AsSpan(count));
            pieces.Add((count, at + 1, size));
            count += size;
        }
        return new RightsSegment(kind, start, joined.Length) { Label = label, Decoded = joined[..count], Pieces = pieces };
    }

    private static int SkipBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length && file[at] != 0) at += file[at] + 1;
        return Math.Min(at + 1, file.Length);
    }
}
