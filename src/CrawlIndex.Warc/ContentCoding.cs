using System.Text;
using CrawlIndex.Warc.Native;

namespace CrawlIndex.Warc;

/// <summary>Content codings that can be undone (RFC 9110, section 8.4.1; RFC 7932; RFC 8878).</summary>
[Flags]
public enum ContentCodings
{
    None = 0,
    Gzip = 1,
    Deflate = 2,
    Brotli = 4,
    Zstd = 8,
    Chunked = 16,
}

/// <summary>How one decoding step ended.</summary>
internal enum CodingStep
{
    NeedInput = 0,
    NeedOutput = 1,
    End = 2,
    Bad = 3,
}

/// <summary>Decoder state for one coding after the other, reused from body to body.</summary>
internal sealed class ContentDecoder : IDisposable
{
    private ZlibStream? _zlib;
    private nint _brotli;
    private nint _zstd;
    private ContentCodings _coding;

    /// <summary>Names of Content-Encoding values; null for one that is unknown.</summary>
    public static ContentCodings? Parse(ReadOnlySpan<byte> name)
    {
        if (Is(name, "gzip"u8) || Is(name, "x-gzip"u8)) return ContentCodings.Gzip;
        if (Is(name, "deflate"u8)) return ContentCodings.Deflate;
        if (Is(name, "br"u8)) return ContentCodings.Brotli;
        if (Is(name, "zstd"u8)) return ContentCodings.Zstd;
        if (name.IsEmpty || Is(name, "identity"u8) || Is(name, "none"u8) || Is(name, "utf-8"u8)) return ContentCodings.None;
        return null;
    }

    /// <summary>True when the bytes can be the start of that coding; Brotli has no magic, so only trying tells.</summary>
    public static bool CanBe(ContentCodings coding, ReadOnlySpan<byte> body) => coding switch
    {
        ContentCodings.Gzip => body.Length >= 3 && body[0] == 0x1f && body[1] == 0x8b && body[2] == 8,
        ContentCodings.Zstd => Zstd.IsPresent && body.StartsWith([(byte)0x28, (byte)0xb5, (byte)0x2f, (byte)0xfd]),
        _ => !body.IsEmpty,
    };

    /// <summary>RFC 1950: method 8, and the two bytes a multiple of 31.</summary>
    public static bool HasZlibHeader(ReadOnlySpan<byte> body) =>
        body.Length >= 2 && (body[0] & 0x0f) == 8 && (body[0] >> 4) <= 7 && ((body[0] << 8) | body[1]) % 31 == 0;

    public void Begin(ContentCodings coding, bool rawDeflate)
    {
        _coding = coding;
        switch (coding)
        {
            case ContentCodings.Brotli:
                if (_brotli != 0) Brotli.Destroy(_brotli);
                _brotli = Brotli.Create();
                break;
            case ContentCodings.Zstd:
                if (_zstd == 0) _zstd = Zstd.Create();
                Zstd.ResetSession(_zstd);
                break;
            default:
                _zlib ??= new ZlibStream();
                _zlib.Reset(coding == ContentCodings.Gzip ? ZlibStream.GzipBits : rawDeflate ? ZlibStream.RawBits : ZlibStream.ZlibBits);
                break;
        }
    }

    public CodingStep Step(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written)
    {
        switch (_coding)
        {
            case ContentCodings.Brotli:
                return Brotli.Decompress(_brotli, source, target, out consumed, out written) switch
                {
                    Brotli.Success => CodingStep.End,
                    Brotli.NeedInput => CodingStep.NeedInput,
                    Brotli.NeedOutput => CodingStep.NeedOutput,
                    _ => CodingStep.Bad,
                };
            case ContentCodings.Zstd:
                return Zstd.Decompress(_zstd, source, target, out consumed, out written) switch
                {
                    null => CodingStep.Bad,
                    0 => CodingStep.End,
                    _ => written == target.Length ? CodingStep.NeedOutput : CodingStep.NeedInput,
                };
            default:
                return _zlib!.Inflate(source, target, out consumed, out written) switch
                {
                    ZlibStream.StreamEnd => CodingStep.End,
                    ZlibStream.Ok or ZlibStream.BufferError => written == target.Length ? CodingStep.NeedOutput : CodingStep.NeedInput,
                    _ => CodingStep.Bad,
                };
        }
    }

    public void Dispose()
    {
        _zlib?.Dispose();
        _zlib = null;
        if (_brotli != 0) Brotli.Destroy(_brotli);
        if (_zstd != 0) Zstd.Free(_zstd);
        _brotli = _zstd = 0;
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => name.Length == value.Length && Ascii.EqualsIgnoreCase(name, value);
}
