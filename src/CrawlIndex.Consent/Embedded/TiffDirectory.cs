using System.Buffers.Binary;

namespace CrawlIndex.Consent.Embedded;

/// <summary>Directories of a TIFF structure (TIFF 6.0, BigTIFF, Exif 2.32): raw entries with their place.</summary>
internal ref struct TiffDirectory
{
    private const int MaxDirectories = 32;
    private const int MaxEntries = 2048;

    private readonly ReadOnlySpan<byte> data;
    private readonly bool isBig;
    private readonly bool isLittle;
    private ulong next;
    private int directories;

    private TiffDirectory(ReadOnlySpan<byte> data)
    {
        this.data = data;
        isLittle = data[0] == 'I';
        isBig = UInt16(2) == 43;
        next = isBig ? UInt64(8) : UInt32(4);
    }

    public static bool IsTiff(ReadOnlySpan<byte> data) =>
        data.Length >= 16 && (data.StartsWith((ReadOnlySpan<byte>)[0x49, 0x49, 0x2A, 0]) || data.StartsWith((ReadOnlySpan<byte>)[0x4D, 0x4D, 0, 0x2A])
            || data.StartsWith((ReadOnlySpan<byte>)[0x49, 0x49, 0x2B, 0]) || data.StartsWith((ReadOnlySpan<byte>)[0x4D, 0x4D, 0, 0x2B]));

    /// <summary>One entry of a directory: its tag and the span of its value in the structure.</summary>
    internal readonly record struct Entry(ushort Tag, int Start, int Length);

    /// <summary>Entries of the main directories, in order; false when the structure is broken before its end.</summary>
    public static bool Read(ReadOnlySpan<byte> data, List<Entry> entries)
    {
        if (!IsTiff(data)) return false;
        var reader = new TiffDirectory(data);
        while (reader.next != 0)
        {
            if (++reader.directories > MaxDirectories || !reader.ReadOne(entries)) return false;
        }
        return true;
    }

    /// <summary>XMP, IIM, image resources and C2PA of a TIFF file's directories.</summary>
    public static void ReadSegments(ReadOnlySpan<byte> file, PictureSegments found)
    {
        var entries = new List<Entry>();
        if (!Read(file, entries)) found.Broken();
        foreach (var entry in entries)
        {
            SegmentKind? kind = entry.Tag switch
            {
                700 => SegmentKind.Xmp,
                33723 => SegmentKind.Iim,
                34377 => SegmentKind.Photoshop,
                0xCD41 => SegmentKind.Jumbf,
                _ => null,
            };
            if (kind is not null) found.Add(new RightsSegment(kind.Value, entry.Start, entry.Length));
        }
    }

    private bool ReadOne(List<Entry> entries)
    {
        var entrySize = isBig ? 20 : 12;
        var countSize = isBig ? 8 : 2;
        if (next > (ulong)data.Length || (ulong)data.Length - next < (ulong)countSize) return false;
        var at = (int)next;
        var count = isBig ? UInt64(at) : UInt16(at);
        if (count > MaxEntries) return false;
        at += countSize;
        for (ulong i = 0; i < count; i++, at += entrySize)
        {
            if (at + entrySize > data.Length) return false;
            var unit = Unit(UInt16(at + 2));
            var items = isBig ? UInt64(at + 4) : UInt32(at + 4);
            if (unit == 0 || items > (ulong)data.Length) continue;
            var length = items * (ulong)unit;
            var field = at + (isBig ? 12 : 8);
            var start = length <= (ulong)(isBig ? 8 : 4) ? (ulong)field : isBig ? UInt64(field) : UInt32(field);
            if (start > (ulong)data.Length || length > (ulong)data.Length - start) continue;
            entries.Add(new Entry(UInt16(at), (int)start, (int)length));
        }
        var link = at + (isBig ? 8 : 4) <= data.Length ? isBig ? UInt64(at) : UInt32(at) : 0;
        // Chains only ever lead to new places: the number of directories bounds a loop.
        next = link == next ? 0 : link;
        return true;
    }

    private static int Unit(ushort type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };

    private readonly ushort UInt16(int at) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(data[at..]) : BinaryPrimitives.ReadUInt16BigEndian(data[at..]);

    private readonly uint UInt32(int at) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(data[at..]) : BinaryPrimitives.ReadUInt32BigEndian(data[at..]);

    private readonly ulong UInt64(int at) => isLittle ? BinaryPrimitives.ReadUInt64LittleEndian(data[at..]) : BinaryPrimitives.ReadUInt64BigEndian(data[at..]);
}
