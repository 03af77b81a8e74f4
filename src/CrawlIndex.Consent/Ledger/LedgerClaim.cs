namespace CrawlIndex.Consent.Ledger;

/// <summary>What a claim asks for. Values are persisted: only ever add.</summary>
public enum ClaimKind : byte
{
    OptOut = 1,
    OptIn = 2,
    Licence = 3,
    Takedown = 4,
    Block = 5,
}

/// <summary>How a claim names what it is about. Values are persisted: only ever add.</summary>
public enum ClaimSubject : byte
{
    Url = 1,
    UrlPrefix = 2,
    Domain = 3,
    Sha256 = 4,
    Pdq = 5,
}

/// <summary>Who claims. Values are persisted: only ever add.</summary>
public enum ClaimParty : byte
{
    CopyrightHolder = 1,
    Creator = 2,
    Depicted = 3,
    Authority = 4,
}

/// <summary>How far a claim was checked. Values are persisted: only ever add.</summary>
public enum ClaimStatus : byte
{
    Pending = 1,
    Verified = 2,
    Rejected = 3,
    Revoked = 4,
    Expired = 5,
}

/// <summary>One claim by a person about pictures, as the ledger holds it.</summary>
public sealed record LedgerClaim
{
    public required string Id { get; init; }

    public required ClaimKind Kind { get; init; }

    public required ClaimSubject Subject { get; init; }

    /// <summary>URL, prefix, domain or hash in lower-case hex.</summary>
    public required string Value { get; init; }

    /// <summary>Largest PDQ distance.</summary>
    public int Radius { get; init; } = 31;

    public required ClaimParty Party { get; init; }

    /// <summary>Empty means all uses of AI and mining.</summary>
    public IReadOnlyList<Use> UsesClaimed { get; init; } = [];

    public DateTimeOffset? ValidFrom { get; init; }

    public DateTimeOffset? ValidTo { get; init; }

    public string? Attribution { get; init; }

    public string? TermsUrl { get; init; }

    public string? Proof { get; init; }

    public required ClaimStatus Status { get; init; }

    public bool IsCurrent(DateTimeOffset at) => (ValidFrom is null || ValidFrom <= at) && (ValidTo is null || at < ValidTo);
}

/// <summary>The words of claims on the wire.</summary>
public static class ClaimWords
{
    private static readonly string[] Kinds = ["", "opt-out", "opt-in", "licence", "takedown", "block"];
    private static readonly string[] Subjects = ["", "url", "url-prefix", "domain", "sha256", "pdq"];
    private static readonly string[] Parties = ["", "copyright-holder", "creator", "depicted", "authority"];
    private static readonly string[] Statuses = ["", "pending", "verified", "rejected", "revoked", "expired"];

    public static string Name(this ClaimKind kind) => Kinds[(int)kind];

    public static string Name(this ClaimSubject subject) => Subjects[(int)subject];

    public static string Name(this ClaimParty party) => Parties[(int)party];

    public static string Name(this ClaimStatus status) => Statuses[(int)status];

    public static ClaimKind? ParseKind(string? word) => Find(Kinds, word) is { } index ? (ClaimKind)index : null;

    public static ClaimSubject? ParseSubject(string? word) => Find(Subjects, word) is { } index ? (ClaimSubject)index : null;

    public static ClaimParty? ParseParty(string? word) => Find(Parties, word) is { } index ? (ClaimParty)index : null;

    public static ClaimStatus? ParseStatus(string? word) => Find(Statuses, word) is { } index ? (ClaimStatus)index : null;

    private static int? Find(string[] words, string? word) => string.IsNullOrEmpty(word) || Array.IndexOf(words, word) is not (> 0 and var index) ? null : index;
}
