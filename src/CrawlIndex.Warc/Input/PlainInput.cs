namespace CrawlIndex.Warc.Input;

/// <summary>An uncompressed file: one member, decoded bytes are file bytes.</summary>
internal sealed class PlainInput(FileWindow window, WarcAccounting accounting) : RecordInput(window.Buffer, accounting)
{
    private const int ReadBytes = 128 << 10;

    public override long Offset => Decoded.Position;

    public override long OffsetInMember => 0;

    public override long Remaining => window.Length < 0 ? long.MaxValue : window.Length - Decoded.Position;

    public override bool Ensure(int count)
    {
        while (Decoded.Count < count)
        {
            if (window.Fill(Math.Max(ReadBytes, count - Decoded.Count))) continue;
            End = MemberEnd.Clean;
            return false;
        }

        return true;
    }

    public override bool Next() => false;

    public override bool Cross() => false;

    public override long Take(int count)
    {
        var length = count + Dropped;
        Decoded.Consume(count);
        Decoded.Pass(Dropped);
        Dropped = 0;
        Accounting.BytesRead += length;
        Accounting.DecodedBytes += length;
        return length;
    }

    public override void Discard(int count, SkipReason reason)
    {
        Accounting.Skip(Decoded.Position, count, reason);
        Decoded.Consume(count);
    }

    public override void Stop(SkipReason reason)
    {
        do Discard(Decoded.Count, reason);
        while (window.Fill(ReadBytes));
    }
}
