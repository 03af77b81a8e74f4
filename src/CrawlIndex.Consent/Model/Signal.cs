namespace CrawlIndex.Consent;

/// <summary>How far a licence opens a picture under an opt-in policy.</summary>
public enum LicenceTier : byte
{
    /// <summary>Unknown or custom terms, or a status that grants nothing.</summary>
    Closed = 0,

    /// <summary>Only for actors without commercial purpose.</summary>
    NonCommercial = 1,

    /// <summary>No sharing of adaptations: no generative use unless the policy says so.</summary>
    NoDerivatives = 2,

    /// <summary>Free of these limits, duties apply.</summary>
    Open = 3,

    /// <summary>A statement that no copyright exists, by a memory institution or the holder.</summary>
    PublicDomain = 4,
}

/// <summary>Terms that a licence or a condition points to.</summary>
/// <param name="Url">Document of the terms, as stated or in its canonical form.</param>
/// <param name="Text">Terms given as text instead.</param>
/// <param name="Key">Short canonical name, for example "by-sa/3.0" or "InC/1.0".</param>
/// <param name="Tier">How open the terms are.</param>
/// <param name="Duty">What a user owes: "attribution", "share-alike", a payment.</param>
public sealed record SignalTerms(string? Url, string? Text = null, string? Key = null, LicenceTier Tier = LicenceTier.Closed, string? Duty = null);

/// <summary>Whose consent a permitting statement carries.</summary>
[Flags]
public enum Grants : byte
{
    None = 0,

    /// <summary>The copyright holder's.</summary>
    Holder = 1,

    /// <summary>The creator's.</summary>
    Creator = 2,

    Both = Holder | Creator,
}

/// <summary>What a source tells beside stances.</summary>
public enum FactKind : byte
{
    Creator = 1,
    CopyrightOwner = 2,
    CopyrightNotice = 3,
    CreditLine = 4,
    Licensor = 5,

    /// <summary>"public-domain", "in-copyright", "rights-managed", "unknown".</summary>
    CopyrightStatus = 6,

    ModelRelease = 7,

    /// <summary>"yes", "edited", "no", "suspected" or "synthetic".</summary>
    AiGenerated = 8,

    /// <summary>Restrictions beside copyright, for example "trademarked".</summary>
    Restriction = 9,

    /// <summary>Seconds between fetches, or a rate or visit time as stated.</summary>
    CrawlPace = 10,

    /// <summary>Content-Signal use level: "immediate", "reference", "full".</summary>
    UseLevel = 11,

    NoPin = 12,

    Acap = 13,

    /// <summary>A directive no standard defines, kept as evidence.</summary>
    UnknownDirective = 14,

    /// <summary>A pointer to rights information, for example rel=copyright.</summary>
    RightsPointer = 15,
}

/// <summary>One thing a source tells that is no stance.</summary>
public readonly record struct Fact(FactKind Kind, string Value);

/// <summary>One machine-readable statement about a site, a page or a picture, with the bytes that prove it.</summary>
public sealed record Signal
{
    public required SignalFamily Family { get; init; }

    /// <summary>The rule applied, a stable id within its family: "disallow", "noimageai", "DMI-PROHIBITED".</summary>
    public required string Rule { get; init; }

    /// <summary>Name and version of the parser: "robots/1".</summary>
    public required string Parser { get; init; }

    public required SourceKind Source { get; init; }

    public required SignalScope Scope { get; init; }

    /// <summary>Which half of a pair it binds, once its scope covers the pair.</summary>
    public required Halves Binds { get; init; }

    public StanceMap Stances { get; init; }

    /// <summary>Terms of a licence or a condition.</summary>
    public SignalTerms? Terms { get; init; }

    public required Speaker Speaker { get; init; }

    /// <summary>5 signed by the rights holder ... 3 host or path standard ... 1 natural language, 0 hint only.</summary>
    public required byte Strength { get; init; }

    public Reading Reading { get; init; }

    /// <summary>Whose consent its allow or licence carries; None for denials.</summary>
    public Grants Grants { get; init; }

    public IReadOnlyList<Fact> Facts { get; init; } = [];

    /// <summary>Findings worth showing: "nonstandard-token", "broad-reading", "conflict".</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>When the bytes were seen.</summary>
    public DateTimeOffset? Observed { get; init; }

    public DateTimeOffset? ValidFrom { get; init; }

    public DateTimeOffset? ValidTo { get; init; }

    public required Evidence Evidence { get; init; }

    /// <summary>Index of the observation it was read from; -1 for claims.</summary>
    public int Observation { get; init; } = -1;

    public string FamilyName => SignalFamilies.Name(Family, Source);
}
