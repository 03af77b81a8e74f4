using CrawlIndex.Images.Decoding;
using CrawlIndex.Images.Pdq;

namespace CrawlIndex.Images.Reading;

/// <summary>
/// Bytes in, one <see cref="PictureReading"/> out: sniffed, bounded, decoded, hashed. Never throws for what the bytes are.
/// An instance keeps its buffers and serves one thread at a time; the decoder is the caller's to dispose.
/// </summary>
public sealed class PictureReader
{
    private readonly IPictureDecoder decoder;
    private readonly PictureLimits limits;
    private readonly Samples samples = new();
    private readonly PdqHasher hasher = new();

    public PictureReader(IPictureDecoder decoder, PictureLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        this.decoder = decoder;
        this.limits = limits ?? PictureLimits.Default;
    }

    /// <summary>The low frequencies of the last picture that has a hash: its eight views.</summary>
    public CosineBlock Frequencies => hasher.Frequencies;

    /// <summary>Reads one picture.</summary>
    public PictureReading Read(ReadOnlySpan<byte> bytes)
    {
        var format = PictureSniffer.Sniff(bytes);
        var reading = new PictureReading { Format = format, Decoder = decoder.Id };
        if (bytes.IsEmpty) return reading with { Outcome = PictureOutcome.Empty };
        if (bytes.Length > limits.MaxBytes) return reading with { Outcome = PictureOutcome.TooManyBytes };
        if (format == PictureFormat.Unknown) return reading with { Outcome = PictureOutcome.NotAPicture };
        if (!decoder.Reads(format)) return reading with { Outcome = PictureOutcome.UnsupportedFormat };
        var outcome = decoder.Decode(bytes, format, limits, samples, out var header);
        reading = reading with
        {
            Outcome = outcome,
            Fault = decoder.Fault,
            Width = header.Width,
            Height = header.Height,
            Pages = header.Pages,
            Orientation = header.Orientation,
        };
        return outcome == PictureOutcome.Decoded ? Hash(reading) : reading;
    }

    private PictureReading Hash(PictureReading reading)
    {
        var plane = samples.Stored.End();
        var spread = LumaSpread.Of(plane);
        if (!reading.HasHash) return reading with { Placeholder = PlaceholderTest.Of(reading, spread) };
        if (samples.Upright is { } upright)
        {
            reading = reading with { Upright = hasher.Hash(upright.End(), out var uprightQuality), UprightQuality = uprightQuality };
        }
        reading = reading with { Pdq = hasher.Hash(plane, out var quality), Quality = quality };
        return reading with { Placeholder = PlaceholderTest.Of(reading, spread) };
    }

    /// <summary>The picture as stored and, where its orientation turns it, as shown.</summary>
    private sealed class Samples : IPixelSink
    {
        private readonly LumaSampler turned = new();

        public LumaSampler Stored { get; } = new();

        public LumaSampler? Upright { get; private set; }

        public void Begin(in PictureHeader header)
        {
            Stored.Begin(header.Width, header.Height);
            var turn = PictureTurn.OfExif(header.Orientation);
            Upright = turn == default ? null : turned;
            Upright?.Begin(header.Width, header.Height, turn);
        }

        public bool Wants(int y) => Stored.Wants(y) || (Upright?.Wants(y) ?? false);

        public void Row(int y, ReadOnlySpan<byte> rgb)
        {
            Stored.Row(y, rgb);
            Upright?.Row(y, rgb);
        }
    }
}
