using System.Buffers.Binary;
using System.Numerics;
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
        var result = Crc32.IsFast
            ? WholeChecked(source, target, out consumed, out written)
            : Libdeflate.Gzip(_libdeflate, source, target, out consumed, out written);
        return result switch
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

    /// <summary>A member with our own checksum: libdeflate's takes a twelfth of its time.</summary>
    private int WholeChecked(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written)
    {
        const int Trailer = 8;
        consumed = written = 0;
        var header = HeaderLength(source);
        if (header < 0 || source.Length - header < Trailer) return Libdeflate.BadData;
        var result = Libdeflate.Deflate(_libdeflate, source[header..^Trailer], target, out var used, out var made);
        if (result != Libdeflate.Success) return result;
        var trailer = source.Slice(header + used, Trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != Crc32.Hash(target[..made])
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != (uint)made) return Libdeflate.BadData;
        (consumed, written) = (header + used + Trailer, made);
        return result;
    }

    /// <summary>Bytes before the deflate stream (RFC 1952, section 2.3); -1 when the source ends in them or they are no header.</summary>
    private int HeaderLength(ReadOnlySpan<byte> source)
    {
        const int Fixed = 10, HasHeaderCrc = 2, HasExtra = 4, HasName = 8, HasComment = 16;
        if (source.Length < Fixed || !IsStart(source)) return -1;
        var flags = source[3];
        var length = Fixed;
        if ((flags & HasExtra) != 0)
        {
            if (source.Length < length + 2) return -1;
            length += 2 + BinaryPrimitives.ReadUInt16LittleEndian(source[length..]);
        }
        for (var strings = BitOperations.PopCount((uint)(flags & (HasName | HasComment))); strings > 0; strings--)
        {
            var end = length < source.Length ? source[length..].IndexOf((byte)0) : -1;
            if (end < 0) return -1;
            length += end + 1;
        }
        if ((flags & HasHeaderCrc) != 0) length += 2;
        return length <= source.Length ? length : -1;
    }

    public override void Dispose()
    {
        if (_libdeflate != 0) Libdeflate.Free(_libdeflate);
        _zlib?.Dispose();
    }
}
