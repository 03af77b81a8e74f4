using System.Buffers.Binary;
using CrawlIndex.Datasets.Proofs;
using Microsoft.Win32.SafeHandles;

namespace CrawlIndex.Datasets.Exports;

/// <summary>The items of one bucket: <see cref="Offsets"/> of the encoded rows in <see cref="Bytes"/>, by ascending pair id.</summary>
internal sealed record RowBucket(byte[] Bytes, int[] Offsets, long Duplicates, long Barred);

/// <summary>Reads a file of <see cref="RowSpillWriter"/>, one bucket at a time, from any number of threads.</summary>
internal sealed class RowBuckets : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly List<(long Offset, int Length)>[] blocks;

    public RowBuckets(string path)
    {
        file = File.OpenHandle(path);
        var outcomes = Enum.GetValues<ExportOutcome>();
        var end = RandomAccess.GetLength(file) - 12 - (8 * outcomes.Length);
        var tail = Read(end, 12 + (8 * outcomes.Length));
        blocks = new List<(long, int)>[1 << BinaryPrimitives.ReadInt32LittleEndian(tail.AsSpan(8))];
        for (var i = 0; i < blocks.Length; i++) blocks[i] = [];
        for (var i = 0; i < outcomes.Length; i++) Counts.Add(outcomes[i], BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(12 + (8 * i))));
        var start = BinaryPrimitives.ReadInt64LittleEndian(tail);
        var list = Read(start, checked((int)(end - start)));
        for (var at = 0; at < list.Length; at += 16)
            blocks[BinaryPrimitives.ReadInt32LittleEndian(list.AsSpan(at + 12))].Add((BinaryPrimitives.ReadInt64LittleEndian(list.AsSpan(at)), BinaryPrimitives.ReadInt32LittleEndian(list.AsSpan(at + 8))));
    }

    /// <summary>As counted while the references were read; duplicates in and over buckets are told apart later.</summary>
    public ExportCounts Counts { get; } = new();

    public int Count => blocks.Length;

    /// <summary>Loads a bucket: of each pair id the first reference stands, unless one was refused.</summary>
    public RowBucket Load(int bucket)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)blocks[bucket].Sum(block => (long)block.Length)));
        var filled = 0;
        foreach (var (offset, length) in blocks[bucket])
        {
            Fill(bytes.AsSpan(filled, length), offset);
            filled += length;
        }
        var records = new List<int>(1 << 14);
        for (var at = 0; at < bytes.Length; at += RowSpillWriter.RecordHead + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at))) records.Add(at);
        // By pair id, then in the order they came.
        var keys = records.ConvertAll(at => BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at + 4))).ToArray();
        var offsets = records.ToArray();
        Array.Sort(keys, offsets);
        for (var (start, end) = (0, 0); start < keys.Length; start = end)
        {
            for (end = start + 1; end < keys.Length && keys[end] == keys[start];) end++;
            if (end > start + 1) offsets.AsSpan(start, end - start).Sort((a, b) => Id(bytes, a).SequenceCompareTo(Id(bytes, b)) is not 0 and var order ? order : a.CompareTo(b));
        }
        return Resolve(bytes, offsets);
    }

    public void Dispose() => file.Dispose();

    private static RowBucket Resolve(byte[] bytes, int[] offsets)
    {
        var (kept, duplicates, barred) = (0, 0L, 0L);
        for (var (start, end) = (0, 0); start < offsets.Length; start = end)
        {
            var id = Id(bytes, offsets[start]);
            var (first, offered, refused) = (-1, 0, false);
            for (end = start; end < offsets.Length && Id(bytes, offsets[end]).SequenceEqual(id); end++)
            {
                if (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offsets[end])) == 0) refused = true;
                else if (offered++ == 0) first = offsets[end];
            }
            if (refused) barred += offered;
            else (duplicates, offsets[kept++]) = (duplicates + offered - 1, first + RowSpillWriter.RecordHead);
        }
        return new RowBucket(bytes, offsets[..kept], duplicates, barred);
    }

    private static ReadOnlySpan<byte> Id(byte[] bytes, int record) => bytes.AsSpan(record + 4, TreeEntry.PairIdLength);

    private byte[] Read(long offset, int length)
    {
        var bytes = new byte[length];
        Fill(bytes, offset);
        return bytes;
    }

    private void Fill(Span<byte> to, long offset)
    {
        while (to.Length > 0)
        {
            var read = RandomAccess.Read(file, to, offset);
            if (read == 0) throw new IOException($"the spilled rows end before offset {offset + to.Length}");
            to = to[read..];
            offset += read;
        }
    }
}
