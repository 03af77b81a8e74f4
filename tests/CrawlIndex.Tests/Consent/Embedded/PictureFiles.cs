using System.Buffers.Binary;
using System.Text;

namespace CrawlIndex.Tests.Consent.Embedded;

/// <summary>Small picture files made around a block of metadata; their pixels are nothing.</summary>
internal static class PictureFiles
{
    public static string Packet(string inside, string attributes = "") => $"""
        <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:cc="http://creativecommons.org/ns#" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" {attributes}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>
        """;

    public static byte[] Jpeg(params byte[][] segments) => [0xFF, 0xD8, .. segments.SelectMany(segment => segment), 0xFF, 0xD9];

    public static byte[] Xmp(string packet) => Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.UTF8.GetBytes(packet)]);

    public static byte[] Segment(byte marker, byte[] data) => [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];

    /// <summary>Extended XMP in pieces, in the order given.</summary>
    public static byte[] Extended(string packet, int pieces, bool reversed = false)
    {
        var bytes = Encoding.UTF8.GetBytes(packet);
        var size = (bytes.Length + pieces - 1) / pieces;
        var segments = new List<byte[]>();
        for (var at = 0; at < bytes.Length; at += size)
        {
            var head = new byte[8];
            BinaryPrimitives.WriteUInt32BigEndian(head, (uint)bytes.Length);
            BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), (uint)at);
            segments.Add(Segment(0xE1, [.. "http://ns.adobe.com/xmp/extension/\0"u8, .. Encoding.ASCII.GetBytes(new string('A', 32)), .. head, .. bytes[at..Math.Min(at + size, bytes.Length)]]));
        }
        if (reversed) segments.Reverse();
        return [.. segments.SelectMany(segment => segment)];
    }

    /// <summary>Little-endian TIFF of one directory with ASCII values.</summary>
    public static byte[] Tiff(params (ushort Tag, byte[] Value)[] entries)
    {
        var directory = new List<byte> { (byte)entries.Length, 0 };
        var values = new List<byte>();
        var start = 8 + 2 + entries.Length * 12 + 4;
        foreach (var (tag, value) in entries)
        {
            var field = new byte[12];
            BinaryPrimitives.WriteUInt16LittleEndian(field, tag);
            BinaryPrimitives.WriteUInt16LittleEndian(field.AsSpan(2), 2);
            BinaryPrimitives.WriteInt32LittleEndian(field.AsSpan(4), value.Length);
            if (value.Length <= 4) value.CopyTo(field, 8);
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(field.AsSpan(8), start + values.Count);
                values.AddRange(value);
            }
            directory.AddRange(field);
        }
        return [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, .. directory, 0, 0, 0, 0, .. values];
    }

    public static byte[] Png(params (string Type, byte[] Data)[] chunks)
    {
        var file = new List<byte> { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 };
        foreach (var (type, data) in chunks.Append(("IEND", [])))
        {
            file.AddRange([(byte)(data.Length >> 24), (byte)(data.Length >> 16), (byte)(data.Length >> 8), (byte)data.Length]);
            file.AddRange(Encoding.ASCII.GetBytes(type));
            file.AddRange(data);
            file.AddRange([0, 0, 0, 0]);
        }
        return [.. file];
    }

    public static byte[] Webp(string type, byte[] data) =>
        [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8, .. Encoding.ASCII.GetBytes(type), (byte)data.Length, (byte)(data.Length >> 8), 0, 0, .. data];

    public static byte[] Gif(string packet)
    {
        // The trailer counts down so that a reader of sub-blocks, wherever it lands, comes to the end.
        var trailer = new byte[258];
        trailer[0] = 1;
        for (var i = 0; i < 256; i++) trailer[i + 1] = (byte)(255 - i);
        return [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, 0x21, 0xFF, 11, .. "XMP DataXMP"u8, .. Encoding.UTF8.GetBytes(packet), .. trailer, 0x3B];
    }

    public static byte[] Iim(params (byte Dataset, byte[] Value)[] datasets)
    {
        var bytes = new List<byte>();
        foreach (var (dataset, value) in datasets) bytes.AddRange([0x1C, 2, dataset, (byte)(value.Length >> 8), (byte)value.Length, .. value]);
        return [.. bytes];
    }

    public static byte[] Photoshop(byte[] iim) =>
        Segment(0xED, [.. "Photoshop 3.0\0"u8, .. "8BIM"u8, 4, 4, 0, 0, 0, 0, (byte)(iim.Length >> 8), (byte)iim.Length, .. iim, .. iim.Length % 2 == 1 ? new byte[1] : []]);
}
