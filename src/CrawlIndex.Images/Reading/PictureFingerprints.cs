using System.Collections.Concurrent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Images.Decoding;

namespace CrawlIndex.Images.Reading;

/// <summary>PDQ fingerprints for verdicts. Any number of threads; each takes a reader of its own. The decoder is started by the first picture.</summary>
/// <param name="decoders">Makes a decoder.</param>
/// <param name="limits">Bounds on one picture; a picture beyond them has no fingerprint.</param>
public sealed class PictureFingerprints(Func<IPictureDecoder> decoders, PictureLimits? limits = null) : IPictureFingerprints
{
    private readonly ConcurrentBag<PictureReader> idle = [];

    public PdqFingerprint? Fingerprint(ReadOnlySpan<byte> picture)
    {
        if (!idle.TryTake(out var reader)) reader = new PictureReader(decoders(), limits);
        var reading = reader.Read(picture);
        idle.Add(reader);
        return reading.HasHash ? new PdqFingerprint(reading.Pdq.A, reading.Pdq.B, reading.Pdq.C, reading.Pdq.D, reading.Quality) : null;
    }
}
