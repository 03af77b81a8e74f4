using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Datasets.Audits;

/// <summary>How strict an outcome is: the stricter of two counts.</summary>
internal static class Strictness
{
    public static int Of(Outcome outcome) => outcome switch
    {
        Outcome.Eligible => 0,
        Outcome.Undecided => 1,
        Outcome.Conditional => 2,
        _ => 3,
    };

    public static Outcome ToOutcome(int strictness) => strictness switch
    {
        0 => Outcome.Eligible,
        1 => Outcome.Undecided,
        2 => Outcome.Conditional,
        _ => Outcome.Denied,
    };
}

/// <summary>A decision in the few words that a finding has room for.</summary>
internal static class VerdictText
{
    private const string ClaimFlag = "claim:";

    public static PictureVerdict Of(ConsentDecision decision, Use use)
    {
        var verdict = decision[use];
        return new PictureVerdict
        {
            Outcomes = [.. decision.Verdicts.Select(each => each.Outcome)],
            Reasons = [.. verdict.Deciding.Select(signal => $"{signal.FamilyName}:{signal.Rule}").Concat(verdict.Outcome == Outcome.Denied && verdict.Deciding.Count == 0 ? verdict.Flags : []).Distinct(StringComparer.Ordinal)],
            NotObserved = [.. verdict.NotObserved.Select(Kind).Distinct(StringComparer.Ordinal)],
            Claims = [.. decision.Signals.Where(signal => signal.Family == SignalFamily.Ledger).SelectMany(signal => signal.Flags).Where(flag => flag.StartsWith(ClaimFlag, StringComparison.Ordinal)).Select(flag => flag[ClaimFlag.Length..]).Distinct(StringComparer.Ordinal)],
            Licence = decision.Signals.Where(signal => signal.Stances.Has(Stance.Licence)).Select(signal => signal.Terms?.Key ?? signal.Terms?.Url).FirstOrDefault(key => key is not null),
            Attribution = decision.Signals.SelectMany(signal => signal.Facts).Where(fact => fact.Kind is FactKind.Creator or FactKind.CreditLine or FactKind.CopyrightOwner).OrderBy(fact => fact.Kind).Select(fact => fact.Value).FirstOrDefault(),
        };
    }

    /// <summary>"robots https://host" says which kind of thing was not seen; findings count the kinds.</summary>
    private static string Kind(string gap)
    {
        var blank = gap.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? gap : gap[..blank];
    }
}
