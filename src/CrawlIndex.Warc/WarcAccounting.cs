namespace CrawlIndex.Warc;

/// <summary>A range of file bytes that belongs to no record.</summary>
/// <param name="Offset">First byte in the file.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Reason">Why.</param>
public readonly record struct SkippedRange(long Offset, long Length, SkipReason Reason);

/// <summary>Where every byte of a file went: at the end, BytesRead + BytesSkipped = FileBytes.</summary>
public sealed class WarcAccounting
{
    private readonly List<SkippedRange> _skipped = [];
    private readonly long[] _types = new long[Enum.GetValues<WarcRecordType>().Length];
    private readonly long[] _outcomes = new long[Enum.GetValues<RecordOutcome>().Length];
    private readonly int _maxEntries;

    internal WarcAccounting(int maxEntries) => _maxEntries = maxEntries;

    /// <summary>The container found.</summary>
    public FileCoding Coding { get; internal set; }

    /// <summary>Bytes taken from the source so far; the size of the file at its end.</summary>
    public long FileBytes { get; internal set; }

    /// <summary>File bytes of delivered records, and of the dictionary they need.</summary>
    public long BytesRead { get; internal set; }

    /// <summary>File bytes that belong to no record.</summary>
    public long BytesSkipped { get; private set; }

    /// <summary>Decoded bytes inside members with records that belong to none of them.</summary>
    public long DecodedBytesSkipped { get; internal set; }

    /// <summary>Decoded bytes of all records.</summary>
    public long DecodedBytes { get; internal set; }

    /// <summary>Gzip members or zstd frames opened.</summary>
    public long Members { get; internal set; }

    /// <summary>Records delivered.</summary>
    public long Records { get; private set; }

    /// <summary>The first skipped ranges, in file order; neighbours with one reason are one range.</summary>
    public IReadOnlyList<SkippedRange> Skipped => _skipped;

    /// <summary>Skipped ranges that were counted but not kept.</summary>
    public long SkippedRangesDropped { get; private set; }

    /// <summary>Records of one type.</summary>
    public long CountOf(WarcRecordType type) => _types[(int)type];

    /// <summary>Records with one outcome.</summary>
    public long CountOf(RecordOutcome outcome) => _outcomes[(int)outcome];

    internal void Count(WarcRecordType type, RecordOutcome outcome)
    {
        Records++;
        _types[(int)type]++;
        _outcomes[(int)outcome]++;
    }

    internal void Skip(long offset, long length, SkipReason reason)
    {
        if (length <= 0) return;
        BytesSkipped += length;
        if (_skipped.Count > 0 && _skipped[^1] is var last && last.Reason == reason && last.Offset + last.Length == offset)
        {
            _skipped[^1] = last with { Length = last.Length + length };
        }
        else if (_skipped.Count < _maxEntries)
        {
            _skipped.Add(new SkippedRange(offset, length, reason));
        }
        else
        {
            SkippedRangesDropped++;
        }
    }
}
