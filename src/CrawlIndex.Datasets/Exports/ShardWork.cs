using System.Buffers;
using System.Globalization;
using CrawlIndex.Datasets.Proofs;

namespace CrawlIndex.Datasets.Exports;

/// <summary>Writes shards: the data in its shape, the item-level Parquet, and the tree entries of its items. Any number of threads, one shard each.</summary>
internal sealed class ShardWork(ExportOptions options, RowBuckets buckets, ShardLayout layout, string staging, ExportProgress progress)
{
    private const int CheckEvery = 4096;

    public static string EntriesPath(string staging, TreeKind kind, int shard) => Path.Combine(staging, "entries", $"{shard.ToString("00000", CultureInfo.InvariantCulture)}.{kind.Name()}");

    /// <summary>Writes one shard unless all its files are there.</summary>
    public void Write(int shard, CancellationToken cancel)
    {
        var items = Path.Combine(options.Folder, options.Shape.ItemsOf(shard));
        var data = options.Shape.FilesOf(shard).Select(name => Path.Combine(options.Folder, name)).ToArray();
        if (data.Append(items).Concat(TreeEntry.Kinds.Select(kind => EntriesPath(staging, kind, shard))).All(File.Exists))
        {
            progress.Advance(layout.RowsOf(shard));
            return;
        }
        Directory.CreateDirectory(Path.Combine(staging, "entries"));
        using var itemShard = new ItemShard(items);
        using var shaped = options.Shape == ExportShape.Parquet ? null : Shape(data, shard);
        var entries = new ShardEntries(layout.RowsOf(shard));
        var (row, scratch, index) = (new ItemRow(), new ArrayBufferWriter<byte>(1024), layout.StartOf(shard));
        foreach (var (number, first, end) in layout.PartsOf(shard))
        {
            var bucket = buckets.Load(number);
            for (var i = first; i < end; i++, index++)
            {
                row.Decode(bucket.Bytes, bucket.Offsets[i]);
                entries.Add(row, scratch);
                shaped?.Add(row, index);
                itemShard.Add(row, index);
                if (index % CheckEvery != 0) continue;
                cancel.ThrowIfCancellationRequested();
                progress.Advance(CheckEvery);
            }
        }
        entries.Publish(kind => EntriesPath(staging, kind, shard));
        shaped?.Finish();
        itemShard.Finish();
    }

    private IShardWriter Shape(string[] data, int shard) => options.Shape switch
    {
        ExportShape.Laion => new LaionShard(data[0]),
        ExportShape.DataComp => new DataCompShard(data[0]),
        _ => new SampleShard(Path.GetDirectoryName(data[0])!, shard, options.RowsPerFile, options.Pictures, withTables: options.Shape == ExportShape.Img2Dataset),
    };
}

/// <summary>The tree entries of one shard, in memory: at most 144 bytes an item.</summary>
internal sealed class ShardEntries(int rows)
{
    private readonly byte[][] entries = [new byte[rows * TreeEntry.Length], new byte[rows * TreeEntry.Length], []];
    private readonly int[] counts = new int[3];

    public void Add(ItemRow row, ArrayBufferWriter<byte> scratch)
    {
        Span<byte> picture = stackalloc byte[TreeEntry.Length];
        var at = counts[0]++ * TreeEntry.Length;
        counts[1]++;
        if (!row.Entries(scratch, entries[0].AsSpan(at, TreeEntry.Length), entries[1].AsSpan(at, TreeEntry.Length), picture)) return;
        if (entries[2].Length == 0) entries[2] = new byte[rows * TreeEntry.Length];
        picture.CopyTo(entries[2].AsSpan(counts[2]++ * TreeEntry.Length));
    }

    /// <summary>Writes the entries by kind: items in their order, the others sorted.</summary>
    public void Publish(Func<TreeKind, string> pathOf)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            var span = entries[i].AsSpan(0, counts[i] * TreeEntry.Length);
            if (TreeEntry.Kinds[i] != TreeKind.Items) EntryRuns.Sort(span);
            var path = pathOf(TreeEntry.Kinds[i]);
            using (var file = File.OpenHandle(path + ".part", FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, span, 0);
                RandomAccess.FlushToDisk(file);
            }
            File.Move(path + ".part", path, overwrite: true);
        }
    }
}
