using CrawlIndex.Warc.Native;

namespace CrawlIndex.Warc.Input;

/// <summary>Gzip members (RFC 1952): whole by libdeflate, step by step by the runtime's zlib.</summary>
internal sealed class GzipCodec : MemberCodec
{
    private readonly nint _libdeflate;
    private ZlibStream? _zlib;

    public GzipCodec(InflateEngine engine)
    {
        if (engine == InflateEngine.Auto && Environment.GetEnvironmentVariable("CRAWLINDEX_INFLATE") == "zlib") engine = InflateEngine.Zlib;
        if (engine != InflateEngine.Zlib && Libdeflate.IsPresent) _libdeflate = Libdeflate.Alloc();
    }

    public override int TrailerLeft => _zlib is { IsLengthError: false } ? 4 : 0;

    // RFC 1952, section 2.3: magic, method 8, reserved flag bits zero.
    public override bool IsStart(ReadOnlySpan<byte> source) =>
        source.Length >= 4 && source[0] == 0x1f && source[1] == 0x8b && source[2] == 8 && (source[3] & 0xe0) == 0;

    public override int FindStart(ReadOnlySpan<byte> source)
    {
        var at = 0;
        while (true)
        {
            var next = source[at..].IndexOf([(byte)0x1f, (byte)0x8b, (byte)8]);
            if (next < 0) return -1;
            at += next;
            if (source.Length - at < 4 || IsStart(source[at..])) return at;
            at++;
        }
    }

    public override CodecStatus Whole(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written)
    {
        consumed = written = 0;
        if (_libdeflate == 0) return CodecStatus.NeedWhole;
        return Libdeflate.Gzip(_libdeflate, source, target, out consumed, out written) switch
        {
            Libdeflate.Success => CodecStatus.End,
            Libdeflate.InsufficientSpace => CodecStatus.NeedOutput,
            _ => CodecStatus.Corrupt,
        };
    }

    public override void Begin()
    {
        _zlib ??= new ZlibStream();
        _zlib.Reset(ZlibStream.GzipBits);
    }

    public override CodecStatus Step(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written) =>
        _zlib!.Inflate(source, target, out consumed, out written) switch
        {
            ZlibStream.StreamEnd => CodecStatus.End,
            ZlibStream.Ok or ZlibStream.BufferError => written == target.Length ? CodecStatus.NeedOutput : CodecStatus.NeedInput,
            _ => _zlib.IsChecksumError ? CodecStatus.BadChecksum : CodecStatus.Corrupt,
        };

    public override void Dispose()
    {
        if (_libdeflate != 0) Libdeflate.Free(_libdeflate);
        _zlib?.Dispose();
    }
}
