namespace CrawlIndex.Consent.Embedded;

/// <summary>The iloc box (ISO/IEC 14496-12 section 8.11.3): where metadata items of a HEIF file stand.</summary>
internal static class ItemLocations
{
    private const int MaxItems = 65_536;

    /// <param name="file">The picture.</param>
    /// <param name="body">First byte of the box after its header.</param>
    /// <param name="end">Its end.</param>
    /// <param name="items">Items wanted.</param>
    /// <param name="data">First byte of the idat box, 0 when absent.</param>
    /// <param name="dataEnd">Its end.</param>
    /// <param name="found">Gets the items of one extent; the spec lets metadata be split, nobody writes that.</param>
    public static void Read(ReadOnlySpan<byte> file, int body, int end, Dictionary<uint, SegmentKind> items, int data, int dataEnd, PictureSegments found)
    {
        if (end - body < 8) return;
        var at = body + 4;
        var version = file[body];
        if (version > 2) return;
        var (offsetSize, lengthSize) = (file[at] >> 4, file[at] & 15);
        var (baseSize, indexSize) = (file[at + 1] >> 4, version == 0 ? 0 : file[at + 1] & 15);
        at += 2;
        var count = Number(file, end, ref at, version < 2 ? 2 : 4);
        for (ulong i = 0; i < count && i < MaxItems && at < end; i++)
        {
            var id = (uint)Number(file, end, ref at, version < 2 ? 2 : 4);
            var method = version == 0 ? 0 : Number(file, end, ref at, 2) & 15;
            at += 2;
            var start = Number(file, end, ref at, baseSize);
            var extents = Number(file, end, ref at, 2);
            for (ulong extent = 0; extent < extents && at < end; extent++)
            {
                Number(file, end, ref at, indexSize);
                var offset = Number(file, end, ref at, offsetSize);
                var length = Number(file, end, ref at, lengthSize);
                if (extent > 0 || method > 1 || !items.TryGetValue(id, out var kind)) continue;
                var (first, last) = method == 1 ? ((ulong)data, (ulong)dataEnd) : (0UL, (ulong)file.Length);
                if (start > last || offset > last || first + start + offset > last)
                {
                    found.Broken();
                    continue;
                }
                var from = first + start + offset;
                if (length == 0 || length > last - from)
                {
                    if (length > 0) found.Broken();
                    length = last - from;
                }
                IsoSegments.AddItem(file, kind, (int)from, (int)length, found);
            }
        }
    }

    private static ulong Number(ReadOnlySpan<byte> file, int end, ref int at, int size)
    {
        ulong value = 0;
        for (var i = 0; i < size; i++, at++)
            value = value << 8 | (at < end ? file[at] : 0UL);
        return value;
    }
}
