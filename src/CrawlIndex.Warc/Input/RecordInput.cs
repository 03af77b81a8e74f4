namespace CrawlIndex.Warc.Input;

/// <summary>How the current member ended.</summary>
internal enum MemberEnd
{
    Open = 0,
    Clean = 1,
    Cut = 2,
    Corrupt = 3,
    BadChecksum = 4,
    Expansion = 5,
}

/// <summary>
/// Decoded bytes of a file as a row of members (one for a plain file), with the file bytes each decoded byte stands on.
/// Whoever reads it takes every decoded byte either as part of a record or as skipped.
/// </summary>
internal abstract class RecordInput(SlidingBuffer decoded, WarcAccounting accounting) : IDisposable
{
    protected WarcAccounting Accounting { get; } = accounting;

    protected SlidingBuffer Decoded { get; } = decoded;

    public byte[] Array => Decoded.Array;

    public int Start => Decoded.Start;

    public int Count => Decoded.Count;

    public ReadOnlySpan<byte> Span => Decoded.Span;

    /// <summary>Bytes dropped from the record being read.</summary>
    protected long Dropped { get; set; }

    /// <summary>How the newest member ended; Open while more of it may come.</summary>
    public MemberEnd End { get; protected set; }

    /// <summary>File offset that addresses the first byte of <see cref="Span"/>: of its member, or of itself.</summary>
    public abstract long Offset { get; }

    /// <summary>Decoded bytes between <see cref="Offset"/> and the first byte of <see cref="Span"/>.</summary>
    public abstract long OffsetInMember { get; }

    /// <summary>Decoded bytes that can still come, when the file's size tells it; else long.MaxValue.</summary>
    public abstract long Remaining { get; }

    /// <summary>Decodes until <paramref name="count"/> bytes are there; false when the member ends before.</summary>
    public abstract bool Ensure(int count);

    /// <summary>Goes on to the next member once this one is used up; false at the end of the file.</summary>
    public abstract bool Next();

    /// <summary>Appends the next member to the bytes of this one, for a record that spans both.</summary>
    public abstract bool Cross();

    /// <summary>Takes the next bytes, and those dropped among them, as a record.</summary>
    /// <returns>Length of the record in the file when its members hold nothing else, else -1.</returns>
    public abstract long Take(int count);

    /// <summary>Takes the next bytes as belonging to no record.</summary>
    public abstract void Discard(int count, SkipReason reason);

    /// <summary>Drops bytes that lie <paramref name="at"/> bytes ahead, to stream past a large block.</summary>
    public void Drop(int at, int count)
    {
        Decoded.Remove(at, count);
        Dropped += count;
    }

    /// <summary>Ends reading: everything not yet taken is skipped for this reason.</summary>
    public abstract void Stop(SkipReason reason);

    public virtual void Dispose() => Decoded.Dispose();
}
