namespace CrawlIndex.Datasets.Exports;

/// <summary>Which items stand in which shard: items are numbered through the buckets, a shard takes the next so many.</summary>
internal sealed class ShardLayout
{
    private readonly long[] starts;

    private ShardLayout(long[] starts, int rowsPerFile, ExportCounts counts)
    {
        this.starts = starts;
        RowsPerFile = rowsPerFile;
        Counts = counts;
    }

    public int RowsPerFile { get; }

    public ExportCounts Counts { get; }

    public long Items => starts[^1];

    /// <summary>An export without items has one empty shard, so that its files have columns.</summary>
    public int Shards => Math.Max(1, checked((int)((Items + RowsPerFile - 1) / RowsPerFile)));

    public static ShardLayout Resolve(RowBuckets buckets, int rowsPerFile, int jobs, ExportProgress progress, CancellationToken cancel)
    {
        progress.Begin("resolving", buckets.Count);
        var starts = new long[buckets.Count + 1];
        Parallel.For(0, buckets.Count, new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancel }, index =>
        {
            var bucket = buckets.Load(index);
            starts[index + 1] = bucket.Offsets.Length;
            buckets.Counts.Add(ExportOutcome.Exported, bucket.Offsets.Length);
            buckets.Counts.Add(ExportOutcome.Duplicate, bucket.Duplicates);
            buckets.Counts.Add(ExportOutcome.BarredElsewhere, bucket.Barred);
            progress.Advance(1);
        });
        for (var i = 0; i < buckets.Count; i++) starts[i + 1] += starts[i];
        return new ShardLayout(starts, rowsPerFile, buckets.Counts);
    }

    /// <summary>Index of the shard's first item.</summary>
    public long StartOf(int shard) => (long)shard * RowsPerFile;

    public int RowsOf(int shard) => (int)(Math.Min(Items, StartOf(shard + 1)) - StartOf(shard));

    /// <summary>The buckets that a shard takes items from, each with its first item and the one after its last, 0-based in the bucket.</summary>
    public IEnumerable<(int Bucket, int First, int End)> PartsOf(int shard)
    {
        var (from, to) = (StartOf(shard), StartOf(shard) + RowsOf(shard));
        for (var bucket = 0; bucket + 1 < starts.Length; bucket++)
        {
            var (first, end) = (Math.Max(from, starts[bucket]), Math.Min(to, starts[bucket + 1]));
            if (first < end) yield return (bucket, (int)(first - starts[bucket]), (int)(end - starts[bucket]));
        }
    }
}
