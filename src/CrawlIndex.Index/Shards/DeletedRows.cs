using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using CrawlIndex.Index.Segments;

namespace CrawlIndex.Index.Shards;

/*
  File of deleted rows, version 1, little-endian:
  0 "CIXDEL" 0 0 | 8 version u32 | 12 CRC-32C of everything from 16 on u32 | 16 rows u64 | 24 deleted u64 | 32 one bit per row, padded to 8 bytes
*/

/// <summary>Which rows of a segment are deleted; immutable.</summary>
internal sealed class DeletedRows
{
    private const int Version = 1;
    private const int HeaderBytes = 32;
    private readonly ulong[] words;

    private DeletedRows(ulong[] words, long rows)
    {
        this.words = words;
        Rows = rows;
        foreach (var word in words) Count += BitOperations.PopCount(word);
    }

    /// <summary>Rows of the segment.</summary>
    public long Rows { get; }

    /// <summary>Rows that are deleted.</summary>
    public long Count { get; }

    private static ReadOnlySpan<byte> Magic => "CIXDEL\0\0"u8;

    public static DeletedRows None(long rows) => new(new ulong[(rows + 63) / 64], rows);

    public bool Contains(long row) => (words[row >> 6] >> (int)(row & 63) & 1) != 0;

    /// <summary>These rows and those in <paramref name="more"/>.</summary>
    public DeletedRows With(IEnumerable<long> more)
    {
        var copy = (ulong[])words.Clone();
        foreach (var row in more) copy[row >> 6] |= 1UL << (int)(row & 63);
        return new DeletedRows(copy, Rows);
    }

    public void WriteTo(string path, DurableFile durable)
    {
        var bytes = new byte[HeaderBytes + (8 * words.Length)];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Rows);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), Count);
        MemoryMarshal.AsBytes(words.AsSpan()).CopyTo(bytes.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), Checksum.Of(bytes.AsSpan(16)));
        durable.Publish(path, file => RandomAccess.Write(file, bytes, 0));
    }

    /// <exception cref="CorruptIndexException">Not what was written for a segment of <paramref name="rows"/> rows.</exception>
    public static DeletedRows Read(string path, long rows)
    {
        var expected = HeaderBytes + (8 * ((rows + 63) / 64));
        using var file = File.OpenHandle(path);
        if (RandomAccess.GetLength(file) != expected) throw new CorruptIndexException(path, 0, $"{RandomAccess.GetLength(file)} bytes long, {expected} expected");
        var bytes = new byte[expected];
        for (var at = 0; at < bytes.Length;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(at), at);
            if (read == 0) throw new CorruptIndexException(path, at, "file ends early");
            at += read;
        }
        if (!bytes.AsSpan().StartsWith(Magic)) throw new CorruptIndexException(path, 0, "not a file of deleted rows");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12)) != Checksum.Of(bytes.AsSpan(16))) throw new CorruptIndexException(path, 12, "checksum differs");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (version != Version) throw new CorruptIndexException(path, 8, $"format version {version}, this program reads version {Version}");
        var result = new DeletedRows(MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan(HeaderBytes)).ToArray(), rows);
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16)) != rows || BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(24)) != result.Count) throw new CorruptIndexException(path, 16, "counts do not agree");
        return result;
    }
}
