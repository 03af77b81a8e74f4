namespace CrawlIndex.Warc.Input;

/// <summary>What one step of decoding came to.</summary>
internal enum CodecStatus
{
    NeedInput = 0,
    NeedOutput = 1,
    End = 2,
    Corrupt = 3,
    BadChecksum = 4,
    NeedWhole = 5,
}

/// <summary>One compressed container: finds its members and decodes them with exact ends.</summary>
internal abstract class MemberCodec : IDisposable
{
    /// <summary>Bytes that decide whether a member starts here.</summary>
    public const int StartBytes = 10;

    /// <summary>True when a member can start at the first byte.</summary>
    public abstract bool IsStart(ReadOnlySpan<byte> source);

    /// <summary>Offset of the next place where a member can start, or -1.</summary>
    public abstract int FindStart(ReadOnlySpan<byte> source);

    /// <summary>Decodes a whole member in one call where the library can do that faster; false changes nothing.</summary>
    public virtual CodecStatus Whole(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written)
    {
        consumed = written = 0;
        return CodecStatus.NeedWhole;
    }

    /// <summary>Starts to decode a member step by step.</summary>
    public abstract void Begin();

    /// <summary>Decodes as far as both spans allow.</summary>
    public abstract CodecStatus Step(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written);

    /// <summary>Consumes what stands between members and is part of the format; true when it consumed anything.</summary>
    public virtual bool TakeStructure(FileWindow window) => false;

    /// <summary>Why members cannot be decoded on this machine, or null.</summary>
    public virtual SkipReason? Missing => null;

    /// <summary>Bytes of the member left after a checksum error.</summary>
    public virtual int TrailerLeft => 0;

    public abstract void Dispose();
}
