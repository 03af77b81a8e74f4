namespace CrawlIndex.Pipeline.Compaction;

/// <summary>How a compaction works; the result depends on <see cref="BucketBytes"/> alone.</summary>
public sealed record CompactionOptions
{
    /// <summary>Bytes a bucket should have at most, compressed.</summary>
    public long BucketBytes { get; init; } = 64L << 20;

    /// <summary>Batches or buckets rewritten at the same time.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Input bytes one batch of the split takes: a batch is one commit and leaves one run a bucket.</summary>
    public long BatchBytes => 8 * BucketBytes;

    /// <summary>Memory of one worker: a bucket unpacked, sorted and written; beyond it DuckDB spills.</summary>
    public long WorkerMemory => Math.Clamp(8 * BucketBytes, 256L << 20, 2L << 30);

    /// <summary>A sorted bucket is rewritten when the runs beside it have a quarter of its bytes, or when there are so many of them.</summary>
    public int MaxRuns { get; init; } = 8;
}

/// <summary>What a compaction did to one table.</summary>
/// <param name="Commits">Batches and buckets committed by this run.</param>
/// <param name="Conflicts">Rewrites thrown away because another compaction was first.</param>
public sealed record CompactionResult(string Table, int FilesBefore, int FilesAfter, long BytesBefore, long BytesAfter, int Buckets, int Commits, int Conflicts, long Version);
