using CrawlIndex.Consent.Ledger;

namespace CrawlIndex.Pipeline.Ledger;

/// <summary>What all events of a ledger come to: every claim with its history. Not safe for threads.</summary>
public sealed class LedgerState
{
    private readonly Dictionary<string, ClaimHistory> claims = new(StringComparer.Ordinal);
    private readonly List<ClaimHistory> inOrder = [];

    /// <summary>Number of the last event.</summary>
    public long Sequence { get; private set; }

    /// <summary>Hash of the last event.</summary>
    public string Hash { get; private set; } = LedgerLine.Genesis;

    /// <summary>Time of the last event.</summary>
    public DateTimeOffset Time { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>In the order they were made.</summary>
    public IReadOnlyList<ClaimHistory> Claims => inOrder;

    public ClaimHistory? Find(string claimId) => claims.GetValueOrDefault(claimId);

    /// <summary>The claims as they stood at a time, for verdicts: those made by then with the status they had.</summary>
    public IReadOnlyList<LedgerClaim> At(DateTimeOffset time)
    {
        var standing = new List<LedgerClaim>(inOrder.Count);
        foreach (var history in inOrder)
            if (history.At(time) is { } claim) standing.Add(claim);
        return standing;
    }

    /// <summary>Takes the next event; false with the reason when the claims do not allow it.</summary>
    public bool TryApply(LedgerEvent happened, string hash, string signature, out string refusal)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var history = Find(happened.ClaimId);
        refusal = happened.Claim is not null && history is not null ? $"makes the claim {happened.ClaimId} a second time"
            : happened.Claim is null && history is null ? $"changes the claim {happened.ClaimId}, which was never made"
            : "";
        if (refusal.Length > 0) return false;
        if (history is null)
        {
            history = new ClaimHistory(new LedgerReceipt(happened.ClaimId, happened.Sequence, happened.Time, hash, signature, IsNew: true));
            claims.Add(happened.ClaimId, history);
            inOrder.Add(history);
        }
        history.Add(happened);
        (Sequence, Hash, Time) = (happened.Sequence, hash, happened.Time);
        return true;
    }
}

/// <summary>One claim and its changes of status, oldest first.</summary>
public sealed class ClaimHistory(LedgerReceipt receipt)
{
    private readonly List<LedgerEvent> events = [];

    public LedgerReceipt Receipt { get; } = receipt;

    public IReadOnlyList<LedgerEvent> Events => events;

    /// <summary>The claim as it was made.</summary>
    public LedgerClaim Made => events[0].Claim!;

    internal void Add(LedgerEvent happened) => events.Add(happened);

    /// <summary>The claim with its status at a time; null when it was made later. A pending claim past its deadline has expired.</summary>
    public LedgerClaim? At(DateTimeOffset time)
    {
        LedgerEvent? last = null;
        foreach (var happened in events)
            if (happened.Time <= time) last = happened;
        if (last is null) return null;
        var isLapsed = last.Status == ClaimStatus.Pending && events[0].ConfirmBy <= time;
        return Made with { Status = isLapsed ? ClaimStatus.Expired : last.Status };
    }
}
