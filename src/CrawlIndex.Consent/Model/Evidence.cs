namespace CrawlIndex.Consent;

/// <summary>Where the bytes of an observation are archived.</summary>
/// <param name="File">Name of the WARC or other file; null when the bytes came in by hand.</param>
/// <param name="RecordOffset">Byte offset of the record in that file.</param>
/// <param name="RecordId">WARC-Record-ID.</param>
/// <param name="PayloadDigest">Digest as the archive states it ("sha1:...").</param>
public sealed record EvidenceOrigin(string? File, long RecordOffset = 0, string? RecordId = null, string? PayloadDigest = null)
{
    public static EvidenceOrigin None { get; } = new((string?)null);
}

/// <summary>The exact bytes a statement was read from, and where anybody can read them again.</summary>
/// <param name="Origin">The archived record.</param>
/// <param name="Part">"body", "decoded-body", "status" or "http-header N" (0-based line of the header block).</param>
/// <param name="Start">First byte, counted in that part.</param>
/// <param name="Length">Bytes in the source; more than <see cref="Bytes"/> holds when the quote was cut.</param>
/// <param name="Bytes">The bytes, at most <see cref="MaxBytes"/>.</param>
public sealed record Evidence(EvidenceOrigin Origin, string Part, long Start, long Length, ReadOnlyMemory<byte> Bytes)
{
    public const int MaxBytes = 4096;

    public const string Body = "body";

    public const string Status = "status";

    /// <summary>The text of a page that had to be transcoded: the place counts in its UTF-8, not in the archived bytes.</summary>
    public const string DecodedBody = "decoded-body";

    /// <summary>The quote as text: UTF-8, broken sequences replaced.</summary>
    public string Quote => System.Text.Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>Copies the quote out of the part it stands in, cut at <see cref="MaxBytes"/>.</summary>
    public static Evidence Of(EvidenceOrigin origin, string part, long start, ReadOnlySpan<byte> quote) =>
        new(origin, part, start, quote.Length, quote[..Math.Min(quote.Length, MaxBytes)].ToArray());
}
