using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Datasets.Audits;

/// <summary>A picture of the catalog that a dataset's row was traced to.</summary>
/// <param name="PairIds">Some of the pairs that show it, smallest first: they name its address, and all pairs of that address count.</param>
/// <param name="Url">Without pairs: an address that no page was seen with, on a site that the catalog knows; only what its site states can answer.</param>
public readonly record struct VerdictQuestion(IReadOnlyList<string> PairIds, string? Url = null);

/// <summary>What the workspace says about one picture over all pairs that show it; for each use the strictest outcome.</summary>
public sealed record PictureVerdict
{
    /// <summary>One outcome for each use, by the number of the use.</summary>
    public required IReadOnlyList<Outcome> Outcomes { get; init; }

    /// <summary>What the outcome for the policy's use rests on: "family:rule", strongest first, without repeats.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Kinds of what could object and was not seen: "robots", "page", "image".</summary>
    public IReadOnlyList<string> NotObserved { get; init; } = [];

    /// <summary>Ids of ledger claims that cover it.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Licence stated for it, canonical key or URL.</summary>
    public string? Licence { get; init; }

    /// <summary>Whom to name.</summary>
    public string? Attribution { get; init; }

    public Outcome this[Use use] => Outcomes[(int)use];
}

/// <summary>
/// Port: verdicts in bulk from what a workspace observed. The same questions give the same answers, whatever batch they stand in.
/// </summary>
public interface IVerdictSource : IDisposable
{
    /// <summary>Name of the state the answers rest on: it changes when signals, claims or policy do.</summary>
    string Snapshot { get; }

    /// <summary>Answers all questions; null where nothing at all was observed.</summary>
    void Decide(IReadOnlyList<VerdictQuestion> questions, Span<PictureVerdict?> answers, CancellationToken cancel = default);
}
