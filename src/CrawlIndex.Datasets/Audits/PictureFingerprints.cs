using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Images.Decoding.Vips;
using CrawlIndex.Images.Reading;

namespace CrawlIndex.Datasets.Audits;

/// <summary>PDQ fingerprints by libvips. One instance per thread; dispose it.</summary>
public sealed class PictureFingerprints : IPictureFingerprints, IDisposable
{
    private readonly VipsDecoder decoder = new();
    private readonly PictureReader reader;

    /// <exception cref="FileNotFoundException">libvips is not beside the program.</exception>
    public PictureFingerprints() => reader = new PictureReader(decoder);

    public PdqFingerprint? Fingerprint(ReadOnlySpan<byte> picture) =>
        reader.Read(picture) is { HasHash: true } reading ? new PdqFingerprint(reading.Pdq.A, reading.Pdq.B, reading.Pdq.C, reading.Pdq.D, reading.Quality) : null;

    public void Dispose() => decoder.Dispose();
}
