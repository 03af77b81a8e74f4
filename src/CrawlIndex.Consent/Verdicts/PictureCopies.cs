namespace CrawlIndex.Consent.Verdicts;

/// <summary>One copy of a picture that was seen: its digests, and its fingerprint, made when it is first asked for.</summary>
internal sealed class PictureCopy
{
    private ReadOnlyMemory<byte>? undecoded;
    private readonly IPictureFingerprints? fingerprints;
    private PdqFingerprint? pdq;

    /// <summary>A copy whose bytes are here.</summary>
    public PictureCopy(ReadOnlyMemory<byte> body, IPictureFingerprints? fingerprints)
    {
        Digests = PictureDigests.Of(body);
        this.fingerprints = fingerprints;
        undecoded = body;
    }

    /// <summary>A copy that was read before.</summary>
    public PictureCopy(PictureDigests digests, PdqFingerprint? pdq)
    {
        Digests = digests;
        this.pdq = pdq;
    }

    public PictureDigests Digests { get; }

    /// <summary>Null where the picture cannot be decoded.</summary>
    public PdqFingerprint? Pdq
    {
        get
        {
            if (undecoded is { } body) (pdq, undecoded) = (fingerprints?.Fingerprint(body.Span), null);
            return pdq;
        }
    }
}

/// <summary>Hashes and fingerprints of the copies of a picture that were seen.</summary>
internal sealed class PictureCopies(IPictureFingerprints? fingerprints)
{
    private readonly List<PictureCopy> copies = [];

    public IReadOnlyList<PictureCopy> Seen => copies;

    public bool HasBytes => copies.Count > 0;

    public bool HasPdq => copies.Exists(copy => copy.Pdq is not null);

    public void Add(Observation picture)
    {
        if (Of(picture) is { } copy) copies.Add(copy);
    }

    public bool HasSha256(string hex) => copies.Exists(copy => copy.Digests.Sha256.Equals(hex, StringComparison.OrdinalIgnoreCase));

    public bool HasPdqWithin(in PdqFingerprint wanted, int radius, int minQuality)
    {
        foreach (var copy in copies)
            if (copy.Pdq is { } pdq && pdq.Matches(wanted, radius, minQuality)) return true;
        return false;
    }

    /// <summary>True when another answer holds the same picture: equal bytes, or near by their fingerprints.</summary>
    public bool IsCopy(Observation other, int radius, int minQuality) =>
        Of(other) is { } copy && (HasSha256(copy.Digests.Sha256) || (copy.Pdq is { } pdq && HasPdqWithin(pdq, radius, minQuality)));

    private PictureCopy? Of(Observation picture)
    {
        if (picture.Body is { } body) return new PictureCopy(body, fingerprints);
        return picture.Kept?.Digests is { } digests ? new PictureCopy(digests, picture.Kept.Pdq) : null;
    }
}
