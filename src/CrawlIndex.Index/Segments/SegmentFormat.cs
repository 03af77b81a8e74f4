using System.Buffers.Binary;
using CrawlIndex.Index.Layouts;

namespace CrawlIndex.Index.Segments;

/*
  Segment file, version 1. Little-endian; every section starts at a multiple of 64 bytes and is followed by at least 64 zero
  bytes, so that a vector read at its end stays inside the mapping.

  0      4096                                                                     checksums
  +------+-------+------+-----------+---------+----------+------+---------+-----+-----------------------+
  |header| keys  | ids  | qualities | offsets | sketches | rows | offsets | ... | CRC-32C of each 64 KiB|
  |      | 32 n  | 8 n  | n         | \____ slot 0 ______________/ \_ slot 1 ... | block from 4096 on    |
  +------+-------+------+-----------+--------------------------------------------+-----------------------+
  rows are in ascending order of id. Bucket b of a slot holds entries offsets[b] up to, not including, offsets[b + 1]:
  a 16-bit sketch and a row number each (3 bytes up to 2^24 keys, else 4), in ascending order of row.

  header:  0 "CIXSEG" 0 0 | 8 version u32 | 12 slots u32 | 16 keys u64 | 24 checksum table offset u64 | 32 file length u64
          40 CRC-32C of the checksum table u32 | 44 zero | 64 + 8 i: slot i as start u16, width u16, prefix u16, zero u16
        4092 CRC-32C of bytes 0 to 4091 u32
*/

/// <summary>Places of everything in a segment file, derived from the number of keys and the slots; see the drawing above.</summary>
internal sealed class SegmentFormat
{
    public const int Version = 1;
    public const int HeaderBytes = 4096;
    public const int BlockBytes = 1 << 16;
    public const int Padding = 64;
    public const long MaxKeys = 1L << 30;

    private SegmentFormat(long keys, SlotLayout layout)
    {
        Keys = keys;
        Layout = layout;
        var slots = layout.Slots.Length;
        KeysAt = HeaderBytes;
        IdsAt = After(KeysAt, 32 * keys);
        QualitiesAt = After(IdsAt, 8 * keys);
        var next = After(QualitiesAt, keys);
        OffsetsAt = new long[slots];
        SketchesAt = new long[slots];
        RowsAt = new long[slots];
        for (var i = 0; i < slots; i++)
        {
            OffsetsAt[i] = next;
            SketchesAt[i] = After(OffsetsAt[i], 4L * (layout.Slots[i].Buckets + 1));
            RowsAt[i] = After(SketchesAt[i], 2 * keys);
            next = After(RowsAt[i], RowBytes * keys);
        }
        ChecksumsAt = next;
        Blocks = (ChecksumsAt - HeaderBytes + BlockBytes - 1) / BlockBytes;
        FileBytes = ChecksumsAt + (4 * Blocks);
    }

    public long Keys { get; }
    public SlotLayout Layout { get; }
    public int RowBytes => SlotLayout.RowBytes(Keys);
    public long KeysAt { get; }
    public long IdsAt { get; }
    public long QualitiesAt { get; }
    public long[] OffsetsAt { get; }
    public long[] SketchesAt { get; }
    public long[] RowsAt { get; }
    public long ChecksumsAt { get; }
    public long Blocks { get; }
    public long FileBytes { get; }

    private static ReadOnlySpan<byte> Magic => "CIXSEG\0\0"u8;

    public static SegmentFormat Of(long keys, SlotLayout layout) => new(keys, layout);

    public void WriteHeader(Span<byte> header, uint checksumOfTable)
    {
        header.Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)Layout.Slots.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], (ulong)Keys);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)ChecksumsAt);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)FileBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], checksumOfTable);
        var at = 64;
        foreach (var slot in Layout.Slots)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header[at..], (ushort)slot.Start);
            BinaryPrimitives.WriteUInt16LittleEndian(header[(at + 2)..], (ushort)slot.Width);
            BinaryPrimitives.WriteUInt16LittleEndian(header[(at + 4)..], (ushort)slot.Prefix);
            at += 8;
        }
        BinaryPrimitives.WriteUInt32LittleEndian(header[4092..], Checksum.Of(header[..4092]));
    }

    /// <summary>Reads and checks a header against itself and the length of its file.</summary>
    /// <exception cref="CorruptIndexException">It is not one.</exception>
    public static SegmentFormat ReadHeader(ReadOnlySpan<byte> header, string file, long fileBytes, out uint checksumOfTable)
    {
        checksumOfTable = 0;
        if (header.Length < HeaderBytes || !header.StartsWith(Magic)) throw new CorruptIndexException(file, 0, "not a segment of the index");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[4092..]) != Checksum.Of(header[..4092])) throw new CorruptIndexException(file, 0, "header checksum differs");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version != Version) throw new CorruptIndexException(file, 8, $"format version {version}, this program reads version {Version}");
        var slots = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        if (slots > SlotLayout.MaxSlots) throw new CorruptIndexException(file, 12, $"{slots} slots");
        var keys = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        if (keys > MaxKeys) throw new CorruptIndexException(file, 16, $"{keys} keys");
        Span<Slot> read = stackalloc Slot[(int)slots];
        for (var i = 0; i < read.Length; i++)
        {
            var at = header[(64 + (8 * i))..];
            read[i] = new Slot(BinaryPrimitives.ReadUInt16LittleEndian(at), BinaryPrimitives.ReadUInt16LittleEndian(at[2..]), BinaryPrimitives.ReadUInt16LittleEndian(at[4..]));
        }
        if (!SlotLayout.TryCreate(read, out var layout)) throw new CorruptIndexException(file, 64, "slots do not cover 256 bits");
        var format = new SegmentFormat((long)keys, layout);
        var promised = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        if (promised != (ulong)format.FileBytes || BinaryPrimitives.ReadUInt64LittleEndian(header[24..]) != (ulong)format.ChecksumsAt) throw new CorruptIndexException(file, 24, "sections do not add up");
        if (fileBytes != format.FileBytes) throw new CorruptIndexException(file, fileBytes, $"{fileBytes} bytes long, {format.FileBytes} promised");
        checksumOfTable = BinaryPrimitives.ReadUInt32LittleEndian(header[40..]);
        return format;
    }

    private static long After(long start, long bytes) => (start + bytes + Padding + 63) & ~63L;
}
