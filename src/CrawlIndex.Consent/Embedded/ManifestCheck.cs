namespace CrawlIndex.Consent.Embedded;

/// <summary>How one check of a manifest ended.</summary>
public enum Check : byte
{
    /// <summary>Nobody looked.</summary>
    NotChecked = 0,

    Passed = 1,

    Failed = 2,

    /// <summary>What should be checked is not there.</summary>
    Absent = 3,

    /// <summary>There, but in a form this reader does not compute.</summary>
    Unsupported = 4,
}

/// <summary>
/// What was verified of a C2PA manifest, and what was not. There is no state "valid" or "trusted": no trust list is
/// consulted, certificates are neither chained to a root nor tested for revocation, time stamps are not verified.
/// </summary>
/// <param name="Assertions">Hashes of the assertions against the claim.</param>
/// <param name="Content">Hash of the picture against the hard binding.</param>
/// <param name="Signature">COSE signature of the claim by the key of the certificate that comes with it.</param>
/// <param name="Certificates">Certificates in the signature; 0 when none.</param>
/// <param name="Signer">Organisation the certificate claims, unproven.</param>
public sealed record ManifestCheck(Check Assertions, Check Content, Check Signature, int Certificates = 0, string? Signer = null)
{
    /// <summary>"malformed", "content-mismatch", "assertion-mismatch", "signature-invalid", "intact-untrusted" or "well-formed-unverified".</summary>
    public string State => this switch
    {
        { Assertions: Check.Absent, Signature: Check.Absent } => "malformed",
        { Assertions: Check.Failed } => "assertion-mismatch",
        { Signature: Check.Failed } => "signature-invalid",
        { Content: Check.Failed } => "content-mismatch",
        { IsIntact: true } => "intact-untrusted",
        _ => "well-formed-unverified",
    };

    /// <summary>True when assertions, content and signature were all computed and all agree: what an allow needs to count.</summary>
    public bool IsIntact => Assertions == Check.Passed && Content == Check.Passed && Signature == Check.Passed;
}
