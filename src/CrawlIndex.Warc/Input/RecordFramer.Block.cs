namespace CrawlIndex.Warc.Input;

/// <content>Blocks and the line ends after them, with what happens when the announced length is wrong.</content>
internal sealed partial class RecordFramer
{
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
            var from = Math.Max(_headLength - 1, searched - Kept(input.Span[..searched]));
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
        EnsureLine(end);
        var reach = Math.Min(Limit, end + RecordStart.MaxArcLineBytes);
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
        EnsureLine(at);
        if (RecordStart.Looks(input.Span[at..Limit])) return 0;
        record.Outcome = RecordOutcome.BadLength;
        if (!CutAtNextRecord(at)) return 0;
        at = _headLength + _blockLength;
        while (input.Span[at + length] is (byte)'\r' or (byte)'\n') length++;
        return length;
    }
}
