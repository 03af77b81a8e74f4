using System.Buffers.Binary;
using CrawlIndex.Warc.Native;

namespace CrawlIndex.Warc.Input;

/// <summary>
/// Zstd frames (RFC 8878), one a record, with the dictionary that a skippable frame before them may hold
/// (IIPC, "Zstandard compression for WARC files 1.0").
/// </summary>
internal sealed class ZstdCodec : MemberCodec
{
    private const uint DictionaryMagic = 0x184D2A5D;
    private const int SkippableHeader = 8;
    private const int FirstDictionaryBytes = 128 << 10;

    private readonly WarcLimits _limits;
    private readonly WarcAccounting _accounting;
    private readonly nint _context;

    public ZstdCodec(WarcLimits limits, WarcAccounting accounting)
    {
        _limits = limits;
        _accounting = accounting;
        if (Zstd.IsPresent) _context = Zstd.Create();
    }

    public static ReadOnlySpan<byte> FrameMagic => [0x28, 0xb5, 0x2f, 0xfd];

    public override SkipReason? Missing => _context == 0 ? SkipReason.ZstdMissing : null;

    public static bool IsMagic(ReadOnlySpan<byte> source) => source.StartsWith(FrameMagic) || IsSkippable(source);

    public override bool IsStart(ReadOnlySpan<byte> source) => source.StartsWith(FrameMagic);

    public override int FindStart(ReadOnlySpan<byte> source) => source.IndexOf(FrameMagic);

    public override void Begin() => Zstd.ResetSession(_context);

    public override CodecStatus Step(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written) =>
        Zstd.Decompress(_context, source, target, out consumed, out written) switch
        {
            null => CodecStatus.Corrupt,
            0 => CodecStatus.End,
            _ => written == target.Length ? CodecStatus.NeedOutput : CodecStatus.NeedInput,
        };

    public override bool TakeStructure(FileWindow window)
    {
        if (!IsSkippable(window.Span)) return false;
        var at = window.Position;
        var isDictionary = BinaryPrimitives.ReadUInt32LittleEndian(window.Span) == DictionaryMagic;
        if (!window.Ensure(SkippableHeader)) return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(window.Span[4..]);
        if (isDictionary && length <= _limits.MaxDictionaryBytes && window.Ensure(SkippableHeader + (int)length)
            && LoadDictionary(window.Span.Slice(SkippableHeader, (int)length)))
        {
            window.Consume(SkippableHeader + (int)length);
            _accounting.BytesRead += window.Position - at;
            return true;
        }

        for (var left = SkippableHeader + (long)length; left > 0 && window.Ensure(1);)
        {
            var part = (int)Math.Min(left, window.Count);
            window.Consume(part);
            left -= part;
        }

        _accounting.Skip(at, window.Position - at, SkipReason.SkippableFrame);
        return true;
    }

    public override void Dispose()
    {
        if (_context != 0) Zstd.Free(_context);
    }

    private static bool IsSkippable(ReadOnlySpan<byte> source) => source.Length >= 4 && (source[0] & 0xf0) == 0x50 && source[1] == 0x2a && source[2] == 0x4d && source[3] == 0x18;

    private bool LoadDictionary(ReadOnlySpan<byte> content)
    {
        if (!content.StartsWith(FrameMagic)) return Zstd.LoadDictionary(_context, content);
        var decoded = new byte[Math.Min(_limits.MaxDictionaryBytes, FirstDictionaryBytes)];
        Zstd.ResetSession(_context);
        var written = 0;
        while (true)
        {
            var result = Zstd.Decompress(_context, content, decoded.AsSpan(written), out var consumed, out var made);
            content = content[consumed..];
            written += made;
            if (result == 0) break;
            if (result is null || (consumed == 0 && made == 0)) return false;
            if (written < decoded.Length) continue;
            if (written == _limits.MaxDictionaryBytes) return false;
            Array.Resize(ref decoded, (int)Math.Min(_limits.MaxDictionaryBytes, decoded.Length * 2L));
        }

        Zstd.ResetSession(_context);
        return Zstd.LoadDictionary(_context, decoded.AsSpan(0, written));
    }
}
