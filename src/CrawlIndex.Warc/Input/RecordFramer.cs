namespace CrawlIndex.Warc.Input;

/// <summary>What the framer found at the current place.</summary>
internal enum FramerStep
{
    Record = 0,
    Skipped = 1,
    NoStart = 2,
}

/// <summary>Cuts records out of decoded bytes: head, block by Content-Length, line ends; and finds its way back when lost.</summary>
internal sealed class RecordFramer(RecordInput input, WarcLimits limits, WarcRecord record)
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

        input.Ensure(RecordStart.VersionLineBytes);
        if (RecordStart.IsVersionLine(input.Span)) return Read(RecordFormat.Warc);
        if (!char.IsAsciiLetter((char)input.Span[0])) return FramerStep.NoStart;
        while (input.Count < RecordStart.MaxArcLineBytes && input.Span.IndexOf((byte)'\n') < 0 && input.Ensure(input.Count + 1)) { }
        return RecordStart.IsArcVersion(input.Span) || RecordStart.IsArcLine(input.Span) ? Read(RecordFormat.Arc) : FramerStep.NoStart;
    }

    /// <summary>Skips to the next place in this member where a record can start, or some way towards it.</summary>
    public void Resynchronise()
    {
        var span = input.Span;
        var next = FindStart(span);
        if (next > 0)
        {
            input.Discard(next, SkipReason.Garbage);
            return;
        }

        // What is kept may be the beginning of a start that the next bytes complete.
        var kept = _format == RecordFormat.Warc
            ? RecordStart.VersionLineBytes
            : Math.Clamp(span.Length - span.LastIndexOf((byte)'\n'), RecordStart.VersionLineBytes, RecordStart.MaxArcLineBytes);
        var searched = span.Length;
        var more = input.Ensure(searched + 1);
        input.Discard(more ? Math.Max(0, searched - kept) : input.Count, SkipReason.Garbage);
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

    private bool ReadWarcHead()
    {
        var line = 0;
        var searched = 0;
        while (true)
        {
            var found = input.Span[searched..Limit].IndexOf((byte)'\n');
            if (found < 0)
            {
                searched = Limit;
                if (searched > limits.MaxHeaderBytes) return EndHead(line, line > 0 ? line : searched, RecordOutcome.HeaderTooLarge);
                if (More(searched + 1)) continue;
                return EndHead(searched, searched, CutOutcome());
            }

            var end = searched + found;
            searched = end + 1;
            if (line == 0) record.FirstLineLength = searched;
            else if (input.Span[line..end].IndexOfAnyExcept((byte)'\r') < 0) return EndWarcHead(line, searched);
            else if (RecordStart.StartsWithWarc(input.Span[line..]) && RecordStart.IsVersionLine(input.Span[line..])) return EndHead(line, line, RecordOutcome.BadHeader);
            line = searched;
            if (line > limits.MaxHeaderBytes) return EndHead(line, line, RecordOutcome.HeaderTooLarge);
        }
    }

    private bool EndWarcHead(int fieldsEnd, int headLength)
    {
        EndHead(fieldsEnd, headLength, RecordOutcome.Complete);
        HeadFields.Apply(record, input.Span[..record.FirstLineLength], limits.MaxHeaderFields);
        return true;
    }

    private bool EndHead(int fieldsEnd, int headLength, RecordOutcome outcome)
    {
        _headLength = headLength;
        record.Outcome = outcome;
        var from = Math.Min(record.FirstLineLength, fieldsEnd);
        if (!record.Header.Parse(input.Array, input.Start + from, fieldsEnd - from, limits.MaxHeaderFields)) record.Defects |= RecordDefects.LineFeedOnly;
        if (outcome != RecordOutcome.Complete) record.Type = RecordTypes.Parse(record.Header.First("WARC-Type"u8));
        return false;
    }

    private bool ReadArcHead()
    {
        var end = input.Span.IndexOf((byte)'\n');
        _headLength = end < 0 ? Limit : end + 1;
        record.FirstLineLength = _headLength;
        record.Type = RecordStart.IsArcVersion(input.Span) ? WarcRecordType.ArcHeader : WarcRecordType.Response;
        var sound = _arcFields.Parse(input.Array, input.Start, _headLength, record.Header);
        if (end < 0) record.Outcome = CutOutcome();
        else if (!sound) record.Outcome = RecordOutcome.BadHeader;
        record.ContentLength = HeadFields.Length(record.Header.First("Archive-length"u8));
        return end >= 0 && sound;
    }

    private void ReadBlock()
    {
        var length = record.ContentLength;
        if (length < 0 || length > input.Remaining - _headLength)
        {
            // Without a length, or with one beyond the file, the block goes on to the next record or the member's end.
            var found = SeekBlockEnd();
            record.Outcome = length < 0 || found ? RecordOutcome.BadLength : CutOutcome();
            return;
        }

        var kept = (int)Math.Min(length, limits.MaxBlockBytes);
        if (!More(_headLength + kept))
        {
            _blockLength = Math.Max(0, Limit - _headLength);
            record.Outcome = CutAtNextRecord(_headLength + _blockLength) ? RecordOutcome.BadLength : CutOutcome();
            return;
        }

        _blockLength = kept;
        if (length > kept) PassRest(length - kept);
    }

    private void PassRest(long left)
    {
        record.BlockIsPartial = true;
        record.Outcome = RecordOutcome.BlockTooLarge;
        var kept = _headLength + _blockLength;
        while (left > 0)
        {
            if (!More(kept + 1))
            {
                record.Outcome = CutOutcome();
                return;
            }

            var drop = (int)Math.Min(left, Limit - kept);
            input.Drop(kept, drop);
            left -= drop;
            _passed += drop;
        }
    }

    private bool SeekBlockEnd()
    {
        var searched = _headLength;
        while (true)
        {
            var from = Math.Max(_headLength - 1, searched - RecordStart.VersionLineBytes);
            var next = Limit > from ? FindStart(input.Span[from..Limit]) : 0;
            if (next > 0)
            {
                EndBlockBefore(from + next);
                return true;
            }

            searched = Limit;
            if (searched - _headLength >= limits.MaxBlockBytes || !More(searched + 1)) break;
        }

        var end = Math.Min(Limit, _headLength + limits.MaxBlockBytes);
        if (record.ContentLength < 0) EndBlockBefore(end);
        else _blockLength = end - _headLength;
        return false;
    }

    private bool CutAtNextRecord(int end)
    {
        var from = Math.Max(0, _headLength - 1);
        if (end <= from) return false;
        var reach = Math.Min(Limit, end + RecordStart.VersionLineBytes);
        var next = FindStart(input.Span[from..reach]);
        if (next == 0 || from + next >= end) return false;
        EndBlockBefore(from + next);
        return true;
    }

    private void EndBlockBefore(int end)
    {
        var block = input.Span[_headLength..Math.Max(_headLength, end)];
        if (block.EndsWith("\r\n\r\n"u8)) block = block[..^4];
        else if (block.EndsWith("\n\n"u8)) block = block[..^2];
        else if (IsArc && block.EndsWith("\n"u8)) block = block[..^1];
        _blockLength = block.Length;
    }

    private int ReadSeparator(int at)
    {
        if (record.Outcome is not (RecordOutcome.Complete or RecordOutcome.BlockTooLarge or RecordOutcome.BadLength)) return 0;
        if (_boundary >= 0 && at >= _boundary) return 0;
        input.Ensure(at + 4);
        var rest = input.Span[at..Limit];
        var length = IsArc ? (rest.StartsWith("\n"u8) ? 1 : rest.StartsWith("\r\n"u8) ? 2 : 0) : rest.StartsWith("\r\n\r\n"u8) ? 4 : 0;
        if (length == 0) record.Defects |= RecordDefects.BadSeparator;
        while (length < MaxSeparatorBytes && input.Ensure(at + length + 1) && at + length < Limit && input.Span[at + length] is (byte)'\r' or (byte)'\n') length++;
        if (length > 0 || record.Outcome != RecordOutcome.Complete || !input.Ensure(at + 1)) return length;

        // Something else stands where the block should end: it is too short or too long.
        input.Ensure(at + RecordStart.VersionLineBytes);
        if (RecordStart.Looks(input.Span[at..Limit])) return 0;
        record.Outcome = RecordOutcome.BadLength;
        if (!CutAtNextRecord(at)) return 0;
        at = _headLength + _blockLength;
        while (input.Span[at + length] is (byte)'\r' or (byte)'\n') length++;
        return length;
    }

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
