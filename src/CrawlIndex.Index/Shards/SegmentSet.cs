using CrawlIndex.Index.Segments;

namespace CrawlIndex.Index.Shards;

/// <summary>A counted reference to something that must outlive every query that reads it.</summary>
internal abstract class Counted
{
    private int references = 1;

    /// <summary>False when it is already gone.</summary>
    public bool TryAcquire()
    {
        for (var seen = Volatile.Read(ref references); seen > 0;)
        {
            var before = Interlocked.CompareExchange(ref references, seen + 1, seen);
            if (before == seen) return true;
            seen = before;
        }
        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref references) == 0) Close();
    }

    /// <summary>Runs once, when nobody reads any more.</summary>
    protected abstract void Close();
}

/// <summary>An open segment; unmapped, and its file removed when it is obsolete, once no set holds it.</summary>
internal sealed class SegmentHandle(IndexSegment segment) : Counted
{
    private volatile bool obsolete;

    public IndexSegment Segment { get; } = segment;

    public string File { get; } = Path.GetFileName(segment.Path);

    public void MarkObsolete() => obsolete = true;

    protected override void Close()
    {
        Segment.Dispose();
        if (obsolete) System.IO.File.Delete(Segment.Path);
    }
}

/// <summary>A segment with the rows that are deleted from it, null for none.</summary>
internal sealed record LiveSegment(SegmentHandle Handle, DeletedRows? Deleted, string? DeletedFile)
{
    public IndexSegment Segment => Handle.Segment;

    public long Alive => Segment.Count - (Deleted?.Count ?? 0);

    public SegmentEntry Entry => new(Handle.File, DeletedFile);
}

/// <summary>The segments of a shard between two checkpoints or merges; holds one reference to each.</summary>
internal sealed class SegmentSet : Counted
{
    public SegmentSet(IReadOnlyList<LiveSegment> segments)
    {
        Segments = [.. segments];
        foreach (var segment in Segments)
        {
            if (!segment.Handle.TryAcquire()) throw new InvalidOperationException($"{segment.Handle.File} is closed");
        }
    }

    public LiveSegment[] Segments { get; }

    protected override void Close()
    {
        foreach (var segment in Segments) segment.Handle.Release();
    }
}
