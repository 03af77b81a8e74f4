using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CrawlIndex.Index.Segments;
using Microsoft.Win32.SafeHandles;

namespace CrawlIndex.Index.Shards;

/*
  Log file, version 1, little-endian: 0 "CIXLOG" 0 0 | 8 version u32 | 12 zero u32 | 16 records
  record:  0 bytes of payload u32 | 4 CRC-32C of payload u32 | 8 payload
  payload: 0 kind u8 (1 insert, 2 delete) | 1 count u32 | 5 items of 41 bytes (key 32, id 8, quality 1), or ids of 8 bytes
  The log ends at the first record that is cut off or does not match its checksum: the rest was never acknowledged.
*/

/// <summary>Inserts and deletes since the last checkpoint, so that they outlive the process.</summary>
internal sealed class WriteAheadLog : IDisposable
{
    /// <summary>Items or ids of one record: an insert larger than this is cut, and each part is atomic.</summary>
    public const int MaxCount = 1 << 16;

    private const int Version = 1;
    private const int HeaderBytes = 16;
    private const int ItemBytes = 41;
    private const int MaxPayload = 5 + (ItemBytes * MaxCount);
    private readonly SafeFileHandle file;
    private readonly DurableFile durable;
    private readonly bool sync;
    private byte[] record = new byte[4096];
    private long end;

    private WriteAheadLog(string path, SafeFileHandle file, long end, DurableFile durable, bool sync)
    {
        Path = path;
        this.file = file;
        this.end = end;
        this.durable = durable;
        this.sync = sync;
    }

    public string Path { get; }

    private static ReadOnlySpan<byte> Magic => "CIXLOG\0\0"u8;

    public static void Create(string path, DurableFile durable) => durable.Publish(path, file =>
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        RandomAccess.Write(file, header, 0);
    });

    /// <summary>Replays the records in order, cuts off what follows the last whole one (unless only reading), and opens the log for more.</summary>
    public static WriteAheadLog Open(string path, DurableFile durable, ShardOptions options, Action<ReadOnlySpan<IndexItem>> insert, Action<ReadOnlySpan<ulong>> delete, out long dropped)
    {
        var file = File.OpenHandle(path, FileMode.Open, options.ReadOnly ? FileAccess.Read : FileAccess.ReadWrite, options.ReadOnly ? FileShare.ReadWrite | FileShare.Delete : FileShare.Read);
        try
        {
            var length = RandomAccess.GetLength(file);
            var end = Replay(path, file, length, insert, delete);
            dropped = length - end;
            if (dropped > 0 && !options.ReadOnly) RandomAccess.SetLength(file, end);
            return new WriteAheadLog(path, file, end, durable, options.SyncLog);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void AppendInsert(ReadOnlySpan<IndexItem> items)
    {
        var payload = Begin(1, items.Length, ItemBytes);
        for (var i = 0; i < items.Length; i++)
        {
            var at = payload[(i * ItemBytes)..];
            var key = items[i].Key;
            MemoryMarshal.Write(at, in key);
            BinaryPrimitives.WriteUInt64LittleEndian(at[32..], items[i].Id);
            at[40] = items[i].Quality;
        }
        Append(items.Length * ItemBytes);
    }

    public void AppendDelete(ReadOnlySpan<ulong> ids)
    {
        MemoryMarshal.AsBytes(ids).CopyTo(Begin(2, ids.Length, 8));
        Append(ids.Length * 8);
    }

    public void Dispose() => file.Dispose();

    private Span<byte> Begin(byte kind, int count, int size)
    {
        var needed = 8 + 5 + (count * size);
        if (record.Length < needed) record = new byte[Math.Max(needed, record.Length * 2)];
        record[8] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(9), count);
        return record.AsSpan(13, count * size);
    }

    private void Append(int bytes)
    {
        var payload = record.AsSpan(8, 5 + bytes);
        BinaryPrimitives.WriteInt32LittleEndian(record, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Checksum.Of(payload));
        durable.Step("append to log");
        RandomAccess.Write(file, record.AsSpan(0, 8 + payload.Length), end);
        durable.Step("flush log");
        if (sync) RandomAccess.FlushToDisk(file);
        durable.Step("log flushed");
        end += 8 + payload.Length;
    }

    private static long Replay(string path, SafeFileHandle file, long length, Action<ReadOnlySpan<IndexItem>> insert, Action<ReadOnlySpan<ulong>> delete)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(file, header, 0) != HeaderBytes || !header.StartsWith(Magic)) throw new CorruptIndexException(path, 0, "not a log of the index");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version != Version) throw new CorruptIndexException(path, 8, $"format version {version}, this program reads version {Version}");
        Span<byte> head = stackalloc byte[8];
        var payload = Array.Empty<byte>();
        for (long at = HeaderBytes; ;)
        {
            if (length - at < 8 || RandomAccess.Read(file, head, at) != 8) return at;
            var bytes = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (bytes is < 5 or > MaxPayload || length - at - 8 < bytes) return at;
            if (payload.Length < bytes) payload = new byte[bytes];
            var body = payload.AsSpan(0, bytes);
            if (RandomAccess.Read(file, body, at + 8) != bytes || Checksum.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(head[4..])) return at;
            if (!Apply(body, insert, delete)) return at;
            at += 8 + bytes;
        }
    }

    private static bool Apply(ReadOnlySpan<byte> payload, Action<ReadOnlySpan<IndexItem>> insert, Action<ReadOnlySpan<ulong>> delete)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(payload[1..]);
        var body = payload[5..];
        if (count is < 0 or > MaxCount) return false;
        switch (payload[0])
        {
            case 1 when body.Length == count * ItemBytes:
                var items = new IndexItem[count];
                for (var i = 0; i < count; i++)
                {
                    var at = body[(i * ItemBytes)..];
                    items[i] = new IndexItem(MemoryMarshal.Read<Key256>(at), BinaryPrimitives.ReadUInt64LittleEndian(at[32..]), at[40]);
                }
                insert(items);
                return true;
            case 2 when body.Length == count * 8:
                delete(MemoryMarshal.Cast<byte, ulong>(body).ToArray());
                return true;
            default:
                return false;
        }
    }
}
