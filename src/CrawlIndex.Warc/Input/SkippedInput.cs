namespace CrawlIndex.Warc.Input;

/// <summary>A file that cannot be read here: no members, every byte skipped for one reason.</summary>
internal sealed class SkippedInput(FileWindow window, SkipReason reason, WarcAccounting accounting)
    : RecordInput(window.Buffer, accounting)
{
    public override long Offset => 0;

    public override long OffsetInMember => 0;

    public override long Remaining => 0;

    public override bool Ensure(int count) => false;

    public override bool Next()
    {
        Stop(reason);
        return false;
    }

    public override bool Cross() => false;

    public override long Take(int count) => throw new InvalidOperationException("no records here");

    public override void Discard(int count, SkipReason skip) => throw new InvalidOperationException("no records here");

    public override void Stop(SkipReason why)
    {
        do
        {
            Accounting.Skip(window.Position, window.Count, reason);
            window.Consume(window.Count);
        }
        while (window.Fill(1));
    }
}
