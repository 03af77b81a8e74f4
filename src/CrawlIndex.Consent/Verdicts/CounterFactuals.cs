using CrawlIndex.Consent.Policies;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>One change and the outcome it would give.</summary>
/// <param name="Change">In words: "without meta-robots", "if robots https://host were observed and silent", "under strict-legal".</param>
/// <param name="Outcome">The outcome then.</param>
public readonly record struct CounterFactual(string Change, Outcome Outcome);

/// <summary>Tries the changes that could turn a verdict.</summary>
internal static class CounterFactuals
{
    public static IReadOnlyList<CounterFactual> Find(ConsentCase consentCase, CaseReading reading, Use use)
    {
        var actual = new UseDecision(consentCase, reading, use).Decide();
        var changes = new List<CounterFactual>();
        foreach (var family in actual.Deciding.Select(signal => signal.FamilyName).Distinct())
            Try($"without {family}", consentCase, Copy(reading, signal => signal.FamilyName != family, keepGaps: true));
        if (actual.Deciding.Count > 1) Try("without all that decides", consentCase, Copy(reading, signal => !actual.Deciding.Contains(signal), keepGaps: true));
        if (actual.NotObserved.Count > 0)
            Try($"if {string.Join(", ", actual.NotObserved)} were observed and silent", consentCase, Copy(reading, signal => signal.Rule != "unreachable", keepGaps: false));
        foreach (var profile in (Profile[])[Profile.Conservative, Profile.StrictLegal])
            if (profile != consentCase.Policy.Profile) Try($"under {profile.Name()}", consentCase with { Policy = consentCase.Policy with { Profile = profile } }, reading);
        var other = consentCase.Policy.Default == PolicyDefault.OptIn ? PolicyDefault.OptOut : PolicyDefault.OptIn;
        Try($"under {other.Name()}", consentCase with { Policy = consentCase.Policy with { Default = other } }, reading);
        return changes;

        void Try(string change, ConsentCase changed, CaseReading changedReading)
        {
            var outcome = new UseDecision(changed, changedReading, use).Decide().Outcome;
            if (outcome != actual.Outcome) changes.Add(new CounterFactual(change, outcome));
        }
    }

    private static CaseReading Copy(CaseReading reading, Func<Signal, bool> keep, bool keepGaps)
    {
        var copy = new CaseReading { Pair = reading.Pair, Blocked = reading.Blocked };
        copy.Signals.AddRange(reading.Signals.Where(keep));
        copy.Flags.AddRange(reading.Flags);
        if (!keepGaps) return copy;
        copy.PictureGaps.AddRange(reading.PictureGaps);
        copy.AltGaps.AddRange(reading.AltGaps);
        copy.CrawlGaps.AddRange(reading.CrawlGaps);
        return copy;
    }
}
