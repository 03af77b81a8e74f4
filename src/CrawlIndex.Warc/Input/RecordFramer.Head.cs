namespace CrawlIndex.Warc.Input;

/// <content>Record heads: lines up to the empty one, or the one line of an ARC record.</content>
internal sealed partial class RecordFramer
{
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
        HeadFields.Apply(record, input.Span[..record.FirstLineLength]);
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
}
