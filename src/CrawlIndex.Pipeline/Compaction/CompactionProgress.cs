namespace CrawlIndex.Pipeline.Compaction;

/// <summary>Live counters of a compaction. All members are thread-safe.</summary>
public sealed class CompactionProgress
{
    private int done;
    private int total;
    private long bytes;

    /// <summary>Rewrites committed or given up.</summary>
    public int Done => Volatile.Read(ref done);

    /// <summary>Rewrites planned so far.</summary>
    public int Total => Volatile.Read(ref total);

    /// <summary>Bytes of the files that were rewritten.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    internal void Expect(int count) => Interlocked.Add(ref total, count);

    internal void End(long rewritten)
    {
        Interlocked.Add(ref bytes, rewritten);
        Interlocked.Increment(ref done);
    }
}
