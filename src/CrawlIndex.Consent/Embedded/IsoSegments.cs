using System.Buffers.Binary;
using System.IO.Compression;

namespace CrawlIndex.Consent.Embedded;

/// <summary>Boxes of AVIF, HEIF and boxed JPEG XL files (ISO/IEC 14496-12, 23008-12, 18181-2): Exif and XMP items, uuid and jumb boxes.</summary>
internal static class IsoSegments
{
    private const int MaxBoxes = 4096;
    private const int MaxItems = 4096;

    private static ReadOnlySpan<byte> C2pa => [0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81];

    private static ReadOnlySpan<byte> XmpId => [0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC];

    public static void Read(ReadOnlySpan<byte> file, PictureSegments found)
    {
        found.Format = file[4] == 'J' ? "jxl" : "isobmff";
        var at = 0;
        for (var boxes = 0; at + 8 <= file.Length; boxes++)
        {
            if (boxes > MaxBoxes)
            {
                found.Outcome = ParseOutcome.LimitReached;
                return;
            }
            if (!Box(file, at, file.Length, out var body, out var end))
            {
                found.Broken();
                end = file.Length;
            }
            var type = file.Slice(at + 4, 4);
            if (type.SequenceEqual("uuid"u8) && end - body >= 16) Uuid(file, body, end, found);
            else if (type.SequenceEqual("jumb"u8)) found.Add(new RightsSegment(SegmentKind.Jumbf, at, end - at));
            else if (type.SequenceEqual("xml "u8)) found.Add(new RightsSegment(SegmentKind.Xmp, body, end - body));
            else if (type.SequenceEqual("Exif"u8)) Exif(file, body, end - body, found);
            else if (type.SequenceEqual("brob"u8)) Brotli(file, body, end, found);
            else if (type.SequenceEqual("meta"u8) && end - body > 4) Meta(file, body + 4, end, found);
            at = end;
        }
    }

    /// <summary>A box header: false when the size makes no sense.</summary>
    private static bool Box(ReadOnlySpan<byte> file, int at, int limit, out int body, out int end)
    {
        body = Math.Min(at + 8, limit);
        end = limit;
        if (at + 8 > limit) return false;
        ulong size = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
        if (size == 0) return true;
        var header = 8u;
        if (size == 1)
        {
            if (at + 16 > limit) return false;
            size = BinaryPrimitives.ReadUInt64BigEndian(file[(at + 8)..]);
            header = 16;
        }
        body = Math.Min(at + (int)header, limit);
        if (size < header || size > (ulong)(limit - at)) return false;
        end = at + (int)size;
        return true;
    }

    private static void Uuid(ReadOnlySpan<byte> file, int body, int end, PictureSegments found)
    {
        var id = file.Slice(body, 16);
        if (id.SequenceEqual(XmpId)) found.Add(new RightsSegment(SegmentKind.Xmp, body + 16, end - body - 16));
        if (!id.SequenceEqual(C2pa) || end - body < 16 + 4 + 9) return;
        // Version and flags, purpose ending with zero, offset of the Merkle box, manifest store (C2PA 2.2 A.5).
        var start = body + 20;
        var zero = file[start..end].IndexOf((byte)0);
        if (zero < 0 || start + zero + 9 > end) return;
        var isStore = file.Slice(start, zero).SequenceEqual("manifest"u8) || file.Slice(start, zero).SequenceEqual("original"u8) || file.Slice(start, zero).SequenceEqual("update"u8);
        if (isStore) found.Add(new RightsSegment(SegmentKind.Jumbf, start + zero + 9, end - start - zero - 9));
    }

    // The block begins with the distance to its TIFF header.
    private static void Exif(ReadOnlySpan<byte> file, int start, int length, PictureSegments found)
    {
        if (length < 4) return;
        var skip = BinaryPrimitives.ReadUInt32BigEndian(file[start..]);
        if (skip < length - 4) found.Add(new RightsSegment(SegmentKind.Exif, start + 4 + (int)skip, length - 4 - (int)skip));
    }

    private static void Brotli(ReadOnlySpan<byte> file, int body, int end, PictureSegments found)
    {
        if (end - body < 5) return;
        var type = file.Slice(body, 4);
        var kind = type.SequenceEqual("xml "u8) ? SegmentKind.Xmp : type.SequenceEqual("jumb"u8) ? SegmentKind.Jumbf : SegmentKind.Exif;
        if (kind == SegmentKind.Exif && !type.SequenceEqual("Exif"u8)) return;
        var output = new byte[Math.Min(4 << 20, found.Room)];
        using var decoder = new BrotliDecoder();
        var status = decoder.Decompress(file[(body + 4)..end], output, out _, out var written);
        if (status == System.Buffers.OperationStatus.DestinationTooSmall) found.Outcome = ParseOutcome.LimitReached;
        else if (status != System.Buffers.OperationStatus.Done) found.Broken();
        var bytes = output[..written];
        if (kind == SegmentKind.Exif) bytes = written > 4 && BinaryPrimitives.ReadUInt32BigEndian(bytes) is var skip && skip < written - 4 ? bytes[(4 + (int)skip)..] : [];
        found.Add(new RightsSegment(kind, body, end - body) { Decoded = bytes });
    }

    private static void Meta(ReadOnlySpan<byte> file, int start, int end, PictureSegments found)
    {
        var items = new Dictionary<uint, SegmentKind>();
        int locations = 0, locationsEnd = 0, data = 0, dataEnd = 0;
        for (var at = start; at + 8 <= end;)
        {
            if (!Box(file, at, end, out var body, out var boxEnd))
            {
                found.Broken();
                break;
            }
            var type = file.Slice(at + 4, 4);
            if (type.SequenceEqual("iinf"u8)) ItemInfo(file, body, boxEnd, items);
            else if (type.SequenceEqual("iloc"u8)) (locations, locationsEnd) = (body, boxEnd);
            else if (type.SequenceEqual("idat"u8)) (data, dataEnd) = (body, boxEnd);
            at = boxEnd;
        }
        if (items.Count > 0 && locations > 0) ItemLocations.Read(file, locations, locationsEnd, items, data, dataEnd, found);
    }

    private static void ItemInfo(ReadOnlySpan<byte> file, int body, int end, Dictionary<uint, SegmentKind> items)
    {
        if (end - body < 8) return;
        var at = body + (file[body] == 0 ? 6 : 8);
        for (var count = 0; count < MaxItems && Box(file, at, end, out var entry, out var entryEnd) && entryEnd > at; count++, at = entryEnd)
        {
            if (entryEnd - entry < 12) continue;
            var version = file[entry];
            if (version < 2) continue;
            var id = version == 2 ? BinaryPrimitives.ReadUInt16BigEndian(file[(entry + 4)..]) : BinaryPrimitives.ReadUInt32BigEndian(file[(entry + 4)..]);
            var type = entry + (version == 2 ? 8 : 10);
            if (type + 4 > entryEnd) continue;
            if (file.Slice(type, 4).SequenceEqual("Exif"u8)) items[id] = SegmentKind.Exif;
            else if (file.Slice(type, 4).SequenceEqual("mime"u8) && file[(type + 4)..entryEnd].IndexOf("application/rdf+xml"u8) >= 0) items[id] = SegmentKind.Xmp;
        }
    }

    internal static void AddItem(ReadOnlySpan<byte> file, SegmentKind kind, int start, int length, PictureSegments found)
    {
        if (kind == SegmentKind.Exif) Exif(file, start, length, found);
        else found.Add(new RightsSegment(kind, start, length));
    }
}
