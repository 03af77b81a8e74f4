namespace CrawlIndex.Warc.Input;

/// <summary>
/// Gzip members or zstd frames. Each is decoded whole when it fits, else step by step; a bad one ends where its data
/// breaks off and reading goes on at the next place where a member verifiably starts.
/// </summary>
internal sealed partial class MemberInput(FileWindow window, MemberCodec codec, WarcLimits limits, WarcAccounting accounting)
    : RecordInput(new SlidingBuffer(FirstDecodedBytes), accounting)
{
    private const int FirstDecodedBytes = 2 << 20;
    private const int ReadBytes = 256 << 10;
    private const int StepBytes = 256 << 10;
    private const int PeekBytes = 512;
    private const int PeekSourceBytes = 4096;

    // Bytes that may be decoded a second time while looking for a member inside a bad one, beyond the file's own size.
    private const long RescanFloor = 8 << 20;

    private readonly byte[] _peek = new byte[PeekBytes];
    private long _start;
    private long _end;
    private long _decodedStart;
    private long _firstStart = -1;
    private long _firstDecodedStart;
    private long _previousEnd;
    private long _discarded;
    private SkipReason _why;
    private bool _touched;
    private bool _retired = true;
    private bool _headGone;
    private int _fed;
    private long _rescanned;

    // A record cut short can leave bytes of earlier members behind: those count from the first member of that record.
    public override long Offset => Decoded.Position < _decodedStart ? _firstStart : _start;

    public override long OffsetInMember => Decoded.Position - (Decoded.Position < _decodedStart ? _firstDecodedStart : _decodedStart);

    public override long Remaining => long.MaxValue;

    private long DecodedEnd => Decoded.Position + Decoded.Count + Dropped;

    public override bool Ensure(int count)
    {
        while (Decoded.Count < count)
        {
            if (_retired || End != MemberEnd.Open) return false;
            DecodeStep();
        }

        return true;
    }

    public override bool Next()
    {
        Retire();
        return Open();
    }

    public override bool Cross()
    {
        if (End != MemberEnd.Clean || _retired) return false;
        if (_firstStart < 0)
        {
            _firstStart = _start;
            _firstDecodedStart = _decodedStart;
        }

        var end = _end;
        _touched = true;
        Retire();
        if (!Open()) return false;
        _previousEnd = end;
        return true;
    }

    public override long Take(int count)
    {
        var first = _firstStart < 0 ? _start : _firstStart;
        var startsMember = Decoded.Position == (_firstStart < 0 ? _decodedStart : _firstDecodedStart);
        var decodedEnd = DecodedEnd;
        var end = Decoded.Position + count + Dropped;
        Accounting.DecodedBytes += count + Dropped;
        Decoded.Consume(count);
        Decoded.Pass(Dropped);
        Dropped = 0;
        if (end >= _decodedStart) _firstStart = -1;
        if (end > _decodedStart) _touched = true;
        if (!startsMember) return -1;
        if (end == _decodedStart) return _previousEnd - first;
        return end == decodedEnd && End != MemberEnd.Open ? _end - first : -1;
    }

    public override void Discard(int count, SkipReason reason)
    {
        Decoded.Consume(count);
        _discarded += count;
        if (reason != SkipReason.Padding) _why = SkipReason.NotARecord;
    }

    public override void Stop(SkipReason reason)
    {
        if (End == MemberEnd.Open && !_retired)
        {
            _end = window.Position + _fed;
            window.Consume(_fed);
            End = MemberEnd.Clean;
            _why = reason;
        }

        Retire();
        do
        {
            Accounting.Skip(window.Position, window.Count, reason);
            window.Consume(window.Count);
        }
        while (window.Fill(ReadBytes));
    }

    public override void Dispose()
    {
        codec.Dispose();
        window.Dispose();
        base.Dispose();
    }

    private bool Open()
    {
        while (true)
        {
            if (!window.Ensure(1)) return false;
            window.Ensure(MemberCodec.StartBytes);
            if (codec.TakeStructure(window)) continue;
            if (codec.IsStart(window.Span)) break;
            SkipGap();
        }

        _start = window.Position;
        _decodedStart = DecodedEnd;
        _fed = 0;
        _headGone = false;
        _touched = false;
        _discarded = 0;
        _why = SkipReason.Padding;
        _retired = false;
        End = MemberEnd.Open;
        Accounting.Members++;
        if (!TryWhole()) codec.Begin();
        return true;
    }

    private bool TryWhole()
    {
        window.Ensure(limits.WindowBytes / 4);
        var room = Decoded.Reserve(StepBytes);
        while (true)
        {
            switch (codec.Whole(window.Span, room, out var consumed, out var written))
            {
                case CodecStatus.End:
                    Decoded.Commit(written);
                    _fed = consumed;
                    Finish(MemberEnd.Clean);
                    return true;
                case CodecStatus.NeedOutput when room.Length < limits.MaxWholeMemberBytes:
                    room = Decoded.Reserve((int)Math.Min(room.Length * 2L, limits.MaxWholeMemberBytes));
                    break;
                case CodecStatus.Corrupt when !window.AtEnd && window.Count < limits.WindowBytes:
                    window.Ensure(limits.WindowBytes);
                    break;
                default:
                    return false;
            }
        }
    }

    private void DecodeStep()
    {
        if (_fed == window.Count && !Refill())
        {
            Fail(MemberEnd.Cut);
            return;
        }

        var room = Decoded.Reserve(StepBytes);
        if (room.Length > StepBytes) room = room[..StepBytes];
        var status = codec.Step(window.Span[_fed..], room, out var consumed, out var written);
        _fed += consumed;
        Decoded.Commit(written);
        switch (status)
        {
            case CodecStatus.End:
                Finish(MemberEnd.Clean);
                return;
            case CodecStatus.BadChecksum:
                Fail(MemberEnd.BadChecksum);
                return;
            case CodecStatus.Corrupt:
            case CodecStatus.NeedInput when consumed == 0 && written == 0 && _fed < window.Count:
                Fail(MemberEnd.Corrupt);
                return;
        }

        var decoded = DecodedEnd - _decodedStart;
        if (decoded > limits.ExpansionFloorBytes && decoded > (window.Position + _fed - _start) * limits.MaxExpansion) Fail(MemberEnd.Expansion);
    }

    private bool Refill()
    {
        if (window.Count >= limits.WindowBytes)
        {
            window.Consume(_fed);
            _fed = 0;
            _headGone = true;
        }

        return window.Fill(ReadBytes);
    }

    private void Finish(MemberEnd end)
    {
        window.Consume(_fed);
        _fed = 0;
        _end = window.Position;
        End = end;
    }

    private void Retire()
    {
        if (_retired) return;
        _retired = true;
        if (_touched)
        {
            Accounting.BytesRead += _end - _start;
            Accounting.DecodedBytesSkipped += _discarded;
        }
        else
        {
            Accounting.Skip(_start, _end - _start, End switch
            {
                MemberEnd.Cut => SkipReason.CutMember,
                MemberEnd.Corrupt or MemberEnd.BadChecksum => SkipReason.CorruptMember,
                MemberEnd.Expansion => SkipReason.ExpansionTooLarge,
                _ => _discarded == 0 ? SkipReason.EmptyMember : _why,
            });
        }

        Accounting.Skip(_end, window.Position - _end, SkipReason.CorruptMember);
    }
}
