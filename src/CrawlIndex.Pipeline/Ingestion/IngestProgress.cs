namespace CrawlIndex.Pipeline.Ingestion;

/// <summary>Live counters of a run, written by the workers and read by whoever shows them. All members are thread-safe.</summary>
public sealed class IngestProgress
{
    private long bytes;
    private long totalBytes;
    private long records;
    private long pages;
    private long pairs;
    private int segments;
    private int totalSegments;

    /// <summary>Bytes read of the files as they lie on disk or server (compressed).</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Bytes of all files whose size is known.</summary>
    public long TotalBytes => Interlocked.Read(ref totalBytes);

    public long Records => Interlocked.Read(ref records);

    public long Pages => Interlocked.Read(ref pages);

    public long Pairs => Interlocked.Read(ref pairs);

    /// <summary>Segments that have ended, whatever their outcome.</summary>
    public int Segments => Volatile.Read(ref segments);

    public int TotalSegments => Volatile.Read(ref totalSegments);

    internal void Expect(int count, long size)
    {
        Interlocked.Add(ref totalSegments, count);
        if (size > 0) Interlocked.Add(ref totalBytes, size);
    }

    internal void Advance(long bytes, long records, long pages, long pairs)
    {
        Interlocked.Add(ref this.bytes, bytes);
        Interlocked.Add(ref this.records, records);
        Interlocked.Add(ref this.pages, pages);
        Interlocked.Add(ref this.pairs, pairs);
    }

    internal void EndSegment() => Interlocked.Increment(ref segments);
}
