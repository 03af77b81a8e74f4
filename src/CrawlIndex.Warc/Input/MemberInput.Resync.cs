namespace CrawlIndex.Warc.Input;

/// <content>What happens after a bad member, and in gaps between members.</content>
internal sealed partial class MemberInput
{
    private void Fail(MemberEnd end)
    {
        var brokeAt = window.Position + _fed;
        if (end == MemberEnd.BadChecksum)
        {
            var trailer = _fed + codec.TrailerLeft;
            window.Ensure(trailer + MemberCodec.StartBytes);
            if (trailer <= window.Count && (trailer == window.Count || codec.IsStart(window.Span[trailer..])))
            {
                _fed = trailer;
                Finish(end);
                return;
            }
        }

        var again = !_headGone && _rescanned + _fed <= RescanFloor + brokeAt;
        if (again) _rescanned += _fed;
        window.Consume(again ? Math.Min(1, window.Count) : Math.Max(_fed, Math.Min(1, window.Count)));
        _fed = 0;
        SeekStart();
        _end = Math.Min(brokeAt, window.Position);
        End = end;
    }

    private void SkipGap()
    {
        var from = window.Position;
        var sound = window.Span.IndexOfAnyExcept((byte)0, (byte)'\r', (byte)'\n');
        if (sound != 0)
        {
            window.Consume(sound < 0 ? window.Count : sound);
            Accounting.Skip(from, window.Position - from, SkipReason.Padding);
            return;
        }

        SeekStart();
        Accounting.Skip(from, window.Position - from, SkipReason.Garbage);
    }

    private void SeekStart()
    {
        while (true)
        {
            var at = codec.FindStart(window.Span);
            if (at < 0)
            {
                window.Consume(Math.Max(0, window.Count - 3));
                if (window.Fill(ReadBytes)) continue;
                window.Consume(window.Count);
                return;
            }

            window.Consume(at);
            window.Ensure(PeekSourceBytes);
            if (Verify()) return;
            window.Consume(1);
        }
    }

    private bool Verify()
    {
        if (!codec.IsStart(window.Span)) return false;
        codec.Begin();
        var status = codec.Step(window.Span[..Math.Min(PeekSourceBytes, window.Count)], _peek, out _, out var written);
        if (status is CodecStatus.Corrupt or CodecStatus.BadChecksum) return false;
        return written == PeekBytes || status == CodecStatus.End || RecordStart.Looks(_peek.AsSpan(0, written));
    }
}
