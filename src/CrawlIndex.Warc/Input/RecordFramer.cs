namespace CrawlIndex.Warc.Input;

/// <summary>What the framer found at the current place.</summary>
internal enum FramerStep
{
    Record = 0,
    Skipped = 1,
    NoStart = 2,
}

/// <summary>Cuts records out of decoded bytes: head, block by Content-Length, line ends; and finds its way back when lost.</summary>
internal sealed partial class RecordFramer(RecordInput input, WarcLimits limits, WarcRecord record)
{
    // Line ends after a block that are still taken as the record's; more is padding.
    private const int MaxSeparatorBytes = 64;

    private readonly ArcFields _arcFields = new();
    private RecordFormat? _format;
    private int _boundary;
    private int _headLength;
    private int _blockLength;
    private long _passed;

    private bool IsArc => record.Format == RecordFormat.Arc;

    public void DeclareArcFields(ReadOnlySpan<byte> versionBlock) => _arcFields.Declare(versionBlock);

    /// <summary>Reads the record that starts here, if one does.</summary>
    public FramerStep Step()
    {
        var padding = input.Span.IndexOfAnyExcept((byte)0, (byte)'\r', (byte)'\n');
        if (padding != 0)
        {
            input.Discard(padding < 0 ? input.Count : padding, SkipReason.Padding);
            return FramerStep.Skipped;
        }

        while (!input.Ensure(RecordStart.VersionLineBytes) && RecordStart.CanBecomeVersionLine(input.Span) && input.Cross()) { }
        if (RecordStart.IsVersionLine(input.Span)) return Read(RecordFormat.Warc);
        if (!char.IsAsciiLetter((char)input.Span[0])) return FramerStep.NoStart;
        EnsureLine(0);
        return RecordStart.IsArcVersion(input.Span) || RecordStart.IsArcLine(input.Span) ? Read(RecordFormat.Arc) : FramerStep.NoStart;
    }

    /// <summary>Skips to the next place in this member where a record can start, or to the member's end.</summary>
    public void Resynchronise()
    {
        while (true)
        {
            var searched = input.Count;
            var next = FindStart(input.Span);
            if (next > 0)
            {
                input.Discard(next, SkipReason.Garbage);
                return;
            }

            var kept = Kept(input.Span);
            if (!input.Ensure(searched + 1))
            {
                input.Discard(input.Count, SkipReason.Garbage);
                return;
            }

            input.Discard(Math.Max(0, searched - kept), SkipReason.Garbage);
        }
    }

    /// <summary>How many of the last bytes may be the beginning of a start that the next bytes complete.</summary>
    private int Kept(ReadOnlySpan<byte> searched) => _format == RecordFormat.Warc
        ? RecordStart.VersionLineBytes
        : Math.Clamp(searched.Length - searched.LastIndexOf((byte)'\n'), RecordStart.VersionLineBytes, RecordStart.MaxArcLineBytes);

    private void EnsureLine(int at)
    {
        var searched = at;
        while (input.Count - at < RecordStart.MaxArcLineBytes && (searched >= input.Count || input.Span[searched..].IndexOf((byte)'\n') < 0))
        {
            searched = Math.Max(at, input.Count);
            if (!input.Ensure(Math.Max(at, input.Count) + 1)) return;
        }
    }

    /// <summary>Offset after the first byte of the next possible record, or 0.</summary>
    private int FindStart(ReadOnlySpan<byte> bytes)
    {
        var warc = _format == RecordFormat.Arc ? 0 : RecordStart.FindVersionLine(bytes[1..]) + 1;
        var arc = _format == RecordFormat.Warc ? 0 : Math.Max(0, RecordStart.FindArcLine(warc > 0 ? bytes[..warc] : bytes));
        return arc > 0 ? arc : warc;
    }

    private FramerStep Read(RecordFormat format)
    {
        _format = format;
        _boundary = -1;
        _passed = 0;
        _blockLength = 0;
        record.Clear(format);
        record.Offset = input.Offset;
        record.OffsetInMember = input.OffsetInMember;
        var sound = format == RecordFormat.Warc ? ReadWarcHead() : ReadArcHead();
        if (sound) ReadBlock();
        var raw = _headLength + _blockLength;
        if (sound) raw += ReadSeparator(raw);
        CheckMemberEnd(raw);
        Deliver(raw);
        return FramerStep.Record;
    }

    private void Deliver(int raw)
    {
        record.BlockLength = _blockLength + _passed;
        record.Bind(input.Array, input.Start, _headLength, _blockLength, raw);
        if (IsArc && record.Type == WarcRecordType.ArcHeader) _arcFields.Declare(record.Block);
        if (record.Outcome == RecordOutcome.Complete && !record.WarcTruncated.IsEmpty) record.Outcome = RecordOutcome.TruncatedByCrawler;
        var alone = input.Take(raw);
        record.AloneInMember = alone >= 0;
        record.Length = alone >= 0 ? alone : raw + _passed;
    }

    /// <summary>Reads on, into the next member if need be, unless that one starts with a record of its own.</summary>
    private bool More(int count)
    {
        while (!input.Ensure(count))
        {
            if (_boundary >= 0) return false;
            var boundary = input.Count;
            if (!input.Cross()) return false;
            input.Ensure(boundary + RecordStart.VersionLineBytes);
            if (!RecordStart.IsVersionLine(input.Span[boundary..]) && !RecordStart.IsArcVersion(input.Span[boundary..])) continue;
            _boundary = boundary;
            return count <= boundary;
        }

        return _boundary < 0 || count <= _boundary;
    }

    private int Limit => _boundary >= 0 ? _boundary : input.Count;

    /// <summary>A member that turns out bad behind the record makes the record suspect too.</summary>
    private void CheckMemberEnd(int raw)
    {
        if (input.Ensure(raw + 1) || input.End == MemberEnd.Clean) return;
        if (record.Outcome == RecordOutcome.Complete) record.Outcome = CutOutcome();
    }

    private RecordOutcome CutOutcome() => input.End switch
    {
        MemberEnd.Corrupt => RecordOutcome.CorruptMember,
        MemberEnd.BadChecksum => RecordOutcome.BadChecksum,
        MemberEnd.Expansion => RecordOutcome.ExpansionTooLarge,
        _ => RecordOutcome.CutShort,
    };
}
