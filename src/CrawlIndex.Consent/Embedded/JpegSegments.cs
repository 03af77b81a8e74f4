using System.Buffers.Binary;

namespace CrawlIndex.Consent.Embedded;

/// <summary>Marker segments of a JPEG file (ISO/IEC 10918-1 annex B) that hold metadata, also between and after scans.</summary>
internal static class JpegSegments
{
    private const int MaxExtended = 16 << 20;

    private static ReadOnlySpan<byte> Xmp => "http://ns.adobe.com/xap/1.0/\0"u8;

    private static ReadOnlySpan<byte> Extension => "http://ns.adobe.com/xmp/extension/\0"u8;

    public static void Read(ReadOnlySpan<byte> file, PictureSegments found)
    {
        found.Format = "jpeg";
        var extended = new Dictionary<string, List<(int Offset, int File, int Length)>>();
        var resources = new List<(int Start, int File, int Length)>();
        var boxes = new SortedDictionary<int, List<(uint Sequence, int File, int Length)>>();
        var at = 2;
        while (NextMarker(file, ref at, out var marker))
        {
            if (marker == 0xD9) break;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8)) continue;
            if (at + 2 > file.Length)
            {
                found.Broken();
                break;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            var start = at + 2;
            if (length < 2 || at + length > file.Length)
            {
                // What stands before the cut is still read: a denial may be in it.
                found.Broken();
                if (length < 2) break;
                length = (ushort)Math.Min(length, file.Length - at);
            }
            Segment(file, marker, start, length - 2, found, extended, resources, boxes);
            at += length;
            if (marker == 0xDA) SkipScan(file, ref at);
        }
        Join(file, SegmentKind.Photoshop, resources, found);
        foreach (var packet in extended.Values) JoinExtended(file, packet, found);
        foreach (var box in boxes.Values) JoinBox(file, box, found);
    }

    private static bool NextMarker(ReadOnlySpan<byte> file, ref int at, out byte marker)
    {
        marker = 0;
        if (at >= file.Length) return false;
        var skip = file[at..].IndexOf((byte)0xFF);
        if (skip < 0) return false;
        at += skip;
        while (at < file.Length && file[at] == 0xFF) at++;
        if (at >= file.Length) return false;
        marker = file[at++];
        return true;
    }

    // Entropy-coded data: FF 00 is a byte, RSTn belongs to the scan.
    private static void SkipScan(ReadOnlySpan<byte> file, ref int at)
    {
        while (at < file.Length)
        {
            var skip = file[at..].IndexOf((byte)0xFF);
            if (skip < 0 || at + skip + 1 >= file.Length)
            {
                at = file.Length;
                return;
            }
            at += skip;
            var next = file[at + 1];
            if (next is not (0x00 or 0xFF or (>= 0xD0 and <= 0xD7))) return;
            at += next == 0xFF ? 1 : 2;
        }
    }

    private static void Segment(ReadOnlySpan<byte> file, byte marker, int start, int length, PictureSegments found,
        Dictionary<string, List<(int, int, int)>> extended, List<(int, int, int)> resources, SortedDictionary<int, List<(uint, int, int)>> boxes)
    {
        var data = file.Slice(start, length);
        switch (marker)
        {
            case 0xE1 when data.StartsWith("Exif\0"u8) && length > 6:
                found.Add(new RightsSegment(SegmentKind.Exif, start + 6, length - 6));
                break;
            case 0xE1 when data.StartsWith(Xmp):
                found.Add(new RightsSegment(SegmentKind.Xmp, start + Xmp.Length, length - Xmp.Length));
                break;
            case 0xE1 when data.StartsWith(Extension) && length >= Extension.Length + 40:
                var guid = System.Text.Encoding.Latin1.GetString(data.Slice(Extension.Length, 32));
                var offset = BinaryPrimitives.ReadUInt32BigEndian(data[(Extension.Length + 36)..]);
                if (offset > MaxExtended || extended.Count > 8) break;
                if (!extended.TryGetValue(guid, out var pieces)) extended[guid] = pieces = [];
                pieces.Add(((int)offset, start + Extension.Length + 40, length - Extension.Length - 40));
                break;
            case 0xED when data.StartsWith("Photoshop 3.0\0"u8):
                resources.Add((0, start + 14, length - 14));
                break;
            case 0xED when data.StartsWith((ReadOnlySpan<byte>)[0x1C, 0x02]):
                found.Add(new RightsSegment(SegmentKind.Iim, start, length));
                break;
            case 0xEB when length > 16 && data.StartsWith("JP"u8):
                var instance = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
                if (boxes.Count > 64) break;
                if (!boxes.TryGetValue(instance, out var packets)) boxes[instance] = packets = [];
                packets.Add((BinaryPrimitives.ReadUInt32BigEndian(data[4..]), start + 8, length - 8));
                break;
            case 0xFE when length > 0:
                found.Add(new RightsSegment(SegmentKind.Text, start, length) { Label = "comment" });
                break;
        }
    }

    // Image resources may run across segments, or each segment holds whole ones: joined, both read alike.
    private static void Join(ReadOnlySpan<byte> file, SegmentKind kind, List<(int Start, int File, int Length)> pieces, PictureSegments found)
    {
        if (pieces.Count == 0) return;
        if (pieces.Count == 1)
        {
            found.Add(new RightsSegment(kind, pieces[0].File, pieces[0].Length));
            return;
        }
        var joined = new byte[pieces.Sum(piece => piece.Length)];
        var places = new List<(int, int, int)>();
        var at = 0;
        foreach (var (_, place, length) in pieces)
        {
            file.Slice(place, length).CopyTo(joined.AsSpan(at));
            places.Add((at, place, length));
            at += length;
        }
        found.Add(new RightsSegment(kind, pieces[0].File, pieces[0].Length) { Decoded = joined, Pieces = places });
    }

    // XMP specification part 3, 1.1.3.1: pieces carry their offset. Gaps end the packet.
    private static void JoinExtended(ReadOnlySpan<byte> file, List<(int Offset, int File, int Length)> pieces, PictureSegments found)
    {
        pieces.Sort();
        var places = new List<(int Start, int File, int Length)>();
        var end = 0;
        foreach (var (offset, place, length) in pieces)
        {
            if (offset != end)
            {
                found.Broken();
                break;
            }
            places.Add((offset, place, length));
            end += length;
        }
        Join(file, SegmentKind.Xmp, places, found);
    }

    // ISO/IEC 19566-5 annex D: packets of one box; all but the first repeat the box header.
    private static void JoinBox(ReadOnlySpan<byte> file, List<(uint Sequence, int File, int Length)> packets, PictureSegments found)
    {
        packets.Sort();
        var places = new List<(int, int, int)>();
        foreach (var (sequence, place, length) in packets)
        {
            var header = places.Count == 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(file[place..]) == 1 ? 16 : 8;
            if (length > header) places.Add((0, place + header, length - header));
            if (sequence == 0) found.Broken();
        }
        Join(file, SegmentKind.Jumbf, places, found);
    }
}
