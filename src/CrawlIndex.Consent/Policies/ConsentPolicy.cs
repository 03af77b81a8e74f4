using CrawlIndex.Consent.Registries;

namespace CrawlIndex.Consent.Policies;

/// <summary>A row of the contract table: the only thing that lifts a denial of a use; it never lifts a block or a crawl rule.</summary>
/// <param name="Holder">Who agreed.</param>
/// <param name="Scope">A URL prefix ("https://...") or a domain.</param>
/// <param name="UsesCovered">Uses agreed on.</param>
/// <param name="ValidFrom">Start of the term.</param>
/// <param name="ValidTo">End of the term; null without one.</param>
/// <param name="Document">Hash of the signed document.</param>
public sealed record Contract(string Holder, string Scope, IReadOnlyList<Use> UsesCovered, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo, string Document)
{
    public bool Covers(WebUrl url, Use use, DateTimeOffset at) =>
        UsesCovered.Contains(use) && (ValidFrom is null || ValidFrom <= at) && (ValidTo is null || at < ValidTo)
        && (Scope.Contains("://", StringComparison.Ordinal) ? url.ToString().StartsWith(Scope, StringComparison.Ordinal) : url.IsWithinDomain(Scope));
}

/// <summary>A block list a policy names.</summary>
/// <param name="File">Its path, relative to the policy file.</param>
/// <param name="Kind">What its hashes are, where its lines do not say so.</param>
/// <param name="LineNumber">1-based line of the policy.</param>
public sealed record BlockListSource(string File, BlockHashKind Kind = BlockHashKind.Any, long LineNumber = 0);

/// <summary>What a user of the data decided: the default, which signals count, who acts and under which terms.</summary>
public sealed record ConsentPolicy
{
    /// <summary>Reads a policy file; every fault names its line and key.</summary>
    /// <param name="yaml">Text of the file.</param>
    /// <param name="name">Name where the file gives none.</param>
    public static PolicyFile Load(string yaml, string name = "policy") => PolicyFile.Read(yaml, name);

    public static ConsentPolicy OptOut { get; } = new() { Name = "opt-out" };

    public static ConsentPolicy OptIn { get; } = new() { Name = "opt-in", Default = PolicyDefault.OptIn };

    public string Name { get; init; } = "policy";

    /// <summary>The use that permits are given for.</summary>
    public Use Use { get; init; } = Use.GenAiTrain;

    public PolicyDefault Default { get; init; }

    public Profile Profile { get; init; }

    public Actor Actor { get; init; }

    /// <summary>Our product token, the one robots rules address us by.</summary>
    public string Agent { get; init; } = "CrawlIndexBot";

    /// <summary>Licences that an opt-in policy accepts besides the open ones, by key ("by-nc/4.0").</summary>
    public IReadOnlyList<string> LicencesAccepted { get; init; } = [];

    /// <summary>False lets an opt-out policy drop works whose licence limits the use.</summary>
    public bool AcceptLimitedLicences { get; init; } = true;

    /// <summary>URLs of terms and policies that were met: their conditions no longer hold a use back.</summary>
    public IReadOnlyList<string> ConditionsMet { get; init; } = [];

    public IReadOnlyList<Contract> Contracts { get; init; } = [];

    /// <summary>URL prefixes of registries without whose answer a use stays undecided.</summary>
    public IReadOnlyList<string> RequiredRegistries { get; init; } = [];

    /// <summary>Files of hashes that nobody may use; <see cref="BlockListFile.Load"/> reads them.</summary>
    public IReadOnlyList<BlockListSource> BlockLists { get; init; } = [];

    /// <summary>RFC 9309 lets a crawler in when robots.txt answers 401 or 403; true denies instead.</summary>
    public bool DenyOnForbiddenRobots { get; init; }

    /// <summary>Page or mail address where the operators of hosts reach us; null leaves it to the command.</summary>
    public string? Contact { get; init; }

    /// <summary>What is asked before a picture: "none", "head" or "range".</summary>
    public string Probe { get; init; } = "none";

    /// <summary>Largest PDQ distance that counts as the same picture.</summary>
    public int PdqRadius { get; init; } = 31;

    /// <summary>Smallest PDQ quality that is compared at all.</summary>
    public int PdqQuality { get; init; } = 50;
}
