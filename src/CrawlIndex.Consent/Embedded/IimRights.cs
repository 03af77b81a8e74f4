using System.Buffers.Binary;
using System.Text;

namespace CrawlIndex.Consent.Embedded;

/// <summary>Rights datasets of IPTC-IIM 4.2, bare or inside Photoshop image resources (0x0404). Every block counts.</summary>
internal static class IimRights
{
    private const int MaxResources = 4096;

    /// <summary>Adds the IIM blocks inside image resources as segments.</summary>
    public static void Resources(ReadOnlySpan<byte> file, RightsSegment segment, PictureSegments found, List<RightsSegment> blocks)
    {
        var data = segment.Bytes(file);
        var at = 0;
        for (var count = 0; count < MaxResources && at + 12 <= data.Length; count++)
        {
            if (!data[at..].StartsWith("8BIM"u8))
            {
                // Padding between joined segments; the next resource may follow.
                var next = data[at..].IndexOf("8BIM"u8);
                if (next < 0) return;
                at += next;
                continue;
            }
            var id = BinaryPrimitives.ReadUInt16BigEndian(data[(at + 4)..]);
            var name = data[at + 6] + 1;
            var size = at + 6 + name + (name & 1);
            if (size + 4 > data.Length) break;
            var length = BinaryPrimitives.ReadUInt32BigEndian(data[size..]);
            var start = size + 4;
            if (length > data.Length - start)
            {
                found.Broken();
                length = (uint)(data.Length - start);
            }
            if (id == 0x0404 && length > 0) blocks.Add(segment.Inner(SegmentKind.Iim, file, start, (int)length));
            at = start + (int)length + (int)(length & 1);
        }
    }

    /// <summary>Adds what one block of datasets states; false when it is broken.</summary>
    public static bool Read(ReadOnlySpan<byte> file, RightsSegment segment, List<RightsText> texts)
    {
        var data = segment.Bytes(file);
        var isUtf8 = false;
        var at = 0;
        while (at + 5 <= data.Length && texts.Count < 1024)
        {
            if (data[at] != 0x1C) return data[at..].IndexOfAnyExcept((byte)0) < 0;
            var (record, dataset) = (data[at + 1], data[at + 2]);
            ulong length = BinaryPrimitives.ReadUInt16BigEndian(data[(at + 3)..]);
            at += 5;
            if (length > 0x7FFF)
            {
                // Extended dataset: the count of length octets.
                var octets = (int)(length & 0x7FFF);
                if (octets is 0 or > 8 || at + octets > data.Length) return false;
                length = 0;
                for (var i = 0; i < octets; i++) length = length << 8 | data[at++];
            }
            if (length > (ulong)(data.Length - at)) return false;
            var value = data.Slice(at, (int)length);
            if (record == 1 && dataset == 90) isUtf8 = value.SequenceEqual("\x1B%G"u8);
            else if (record == 2 && KindOf(dataset) is { } kind)
            {
                var text = isUtf8 ? Encoding.UTF8.GetString(value).Trim('\0', ' ', '\r', '\n') : EmbeddedText.Decode(value);
                if (text.Length > 0) texts.Add(new RightsText(kind, $"iim:2:{dataset}", text, segment, at, value.Length));
            }
            at += (int)length;
        }
        return true;
    }

    private static FactKind? KindOf(byte dataset) => dataset switch
    {
        80 => FactKind.Creator,
        110 => FactKind.CreditLine,
        116 => FactKind.CopyrightNotice,
        40 => FactKind.Restriction,
        _ => null,
    };
}
