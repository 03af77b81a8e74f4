using CrawlIndex.Consent.SiteFiles;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>
/// TDMRep within itself: file, then header, then what the resource says; the later supersedes the earlier, silence never
/// resets. A policy beside a reservation makes it conditional.
/// </summary>
internal static class TdmPrecedence
{
    /// <summary>Splits off the TDMRep signals that a later channel of the same half and the same reading of time supersedes.</summary>
    public static void Apply(List<Signal> signals, List<Signal> superseded)
    {
        JoinPolicies(signals);
        foreach (var half in (ReadOnlySpan<Halves>)[Halves.Picture, Halves.AltText])
        {
            var channel = SignalFamily.TdmFile;
            foreach (var signal in signals)
                if (Speaks(signal, half) && signal.Family > channel) channel = signal.Family;
            for (var i = signals.Count - 1; i >= 0; i--)
            {
                var signal = signals[i];
                // What was read leniently from another channel is no part of the standard's order, so it stays.
                if (!Speaks(signal, half) || signal.Family == channel) continue;
                superseded.Add(signal with { Binds = half, Flags = [.. signal.Flags, "superseded"] });
                var rest = signal.Binds & ~half;
                if (rest == Halves.None) signals.RemoveAt(i);
                else signals[i] = signal with { Binds = rest };
            }
        }
    }

    private static bool Speaks(Signal signal, Halves half) =>
        signal.Family is >= SignalFamily.TdmFile and <= SignalFamily.TdmEmbedded && signal.Reading == Reading.Strict
        && (signal.Binds & half) != 0 && signal.Stances[Use.Tdm] != Stance.Unspecified;

    private static void JoinPolicies(List<Signal> signals)
    {
        for (var i = 0; i < signals.Count; i++)
        {
            var signal = signals[i];
            if (signal.Family is not (SignalFamily.TdmHeader or SignalFamily.TdmMeta) || signal.Stances[Use.Tdm] != Stance.Deny) continue;
            var policy = signals.Find(other => other.Rule == TdmParser.PolicyRule && other.Family == signal.Family && other.Observation == signal.Observation);
            if (policy is not null) signals[i] = signal with { Stances = StanceMap.Of(Use.Tdm, Stance.Conditional), Terms = policy.Terms };
        }
    }
}
