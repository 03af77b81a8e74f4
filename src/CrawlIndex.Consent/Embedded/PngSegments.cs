using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CrawlIndex.Consent.Embedded;

/// <summary>Chunks of a PNG file (PNG third edition section 11) that hold metadata, before and after the picture data.</summary>
internal static class PngSegments
{
    private const int MaxText = 4 << 20;

    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        "Copyright", "Author", "Disclaimer", "Source", "Comment", "Description", "Title", "AIGC", "Usage Terms", "License", "Rights", "RSL", "XML:rsl", "XML:org.rslstandard",
    };

    public static void Read(ReadOnlySpan<byte> file, PictureSegments found)
    {
        found.Format = "png";
        var at = 8;
        while (at + 12 <= file.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            var type = file.Slice(at + 4, 4);
            var start = at + 8;
            if (length > file.Length - start - 4)
            {
                // The last chunk is cut; a denial may stand in what is left of it.
                found.Broken();
                length = (uint)(file.Length - start);
            }
            if (type.SequenceEqual("IEND"u8)) return;
            Chunk(file, type, start, (int)length, found);
            at = start + (int)length + 4;
        }
        found.Broken();
    }

    private static void Chunk(ReadOnlySpan<byte> file, ReadOnlySpan<byte> type, int start, int length, PictureSegments found)
    {
        if (type.SequenceEqual("eXIf"u8)) found.Add(new RightsSegment(SegmentKind.Exif, start, length));
        else if (type.SequenceEqual("caBX"u8)) found.Add(new RightsSegment(SegmentKind.Jumbf, start, length));
        else if (type.SequenceEqual("tEXt"u8)) Text(file, start, length, found);
        else if (type.SequenceEqual("zTXt"u8)) Text(file, start, length, found, isCompressed: true);
        else if (type.SequenceEqual("iTXt"u8)) International(file, start, length, found);
    }

    private static void Text(ReadOnlySpan<byte> file, int start, int length, PictureSegments found, bool isCompressed = false)
    {
        var data = file.Slice(start, length);
        var end = data[..Math.Min(length, 80)].IndexOf((byte)0);
        if (end <= 0) return;
        var keyword = Encoding.Latin1.GetString(data[..end]);
        if (!keyword.StartsWith("Raw profile type ", StringComparison.Ordinal) && !IsWanted(keyword)) return;
        var body = end + (isCompressed ? 2 : 1);
        if (body > length) return;
        var text = isCompressed ? Inflate(data[body..], found) : null;
        var segment = new RightsSegment(SegmentKind.Text, isCompressed ? start : start + body, isCompressed ? length : length - body) { Label = keyword, Decoded = text };
        if (keyword.StartsWith("Raw profile type ", StringComparison.Ordinal)) RawProfile.Read(file, segment, keyword[17..], start, length, found);
        else found.Add(segment);
    }

    private static void International(ReadOnlySpan<byte> file, int start, int length, PictureSegments found)
    {
        var data = file.Slice(start, length);
        var end = data[..Math.Min(length, 80)].IndexOf((byte)0);
        if (end <= 0 || end + 3 > length) return;
        var keyword = Encoding.Latin1.GetString(data[..end]);
        var isPacket = keyword == "XML:com.adobe.xmp";
        if (!isPacket && !IsWanted(keyword)) return;
        var isCompressed = data[end + 1] == 1;
        var body = end + 3;
        // Language tag, then translated keyword.
        for (var field = 0; field < 2; field++)
        {
            var zero = data[body..].IndexOf((byte)0);
            if (zero < 0) return;
            body += zero + 1;
        }
        var text = isCompressed ? Inflate(data[body..], found) : null;
        found.Add(new RightsSegment(isPacket ? SegmentKind.Xmp : SegmentKind.Text, isCompressed ? start : start + body, isCompressed ? length : length - body) { Label = keyword, Decoded = text });
    }

    private static bool IsWanted(string keyword) => Keywords.Contains(keyword);

    /// <summary>zlib data up to a bound; what could be unpacked before an error counts.</summary>
    private static byte[] Inflate(ReadOnlySpan<byte> data, PictureSegments found)
    {
        var room = Math.Min(MaxText, found.Room);
        var output = new MemoryStream();
        var buffer = new byte[16 << 10];
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(data.ToArray(), writable: false), CompressionMode.Decompress);
            int read;
            while (output.Length < room && (read = zlib.Read(buffer)) > 0) output.Write(buffer, 0, (int)Math.Min(read, room - output.Length));
            if (output.Length >= room && room > 0) found.Outcome = ParseOutcome.LimitReached;
        }
        catch (InvalidDataException)
        {
            found.Broken();
        }
        return output.ToArray();
    }
}
