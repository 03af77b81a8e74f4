namespace CrawlIndex.Consent.Verdicts;

/// <summary>RSL across its channels: a pointer stands for "unlicensed" until its document was read; then the document speaks.</summary>
internal static class RslDocuments
{
    private const string ParserPrefix = "rsl/";

    /// <summary>Reads licence documents and the policies of TDM reservations, each for the resources that point to it.</summary>
    public static void Read(ObservationReader reader, IReadOnlyList<Observation> observations, PairTarget pair, string agent, SignalList found, ICollection<PartReading> readings)
    {
        var pointers = found.Signals.Where(signal => signal is { Rule: SignalRules.RslPointer, Terms.Url: not null }
            or { Family: SignalFamily.TdmFile or SignalFamily.TdmHeader or SignalFamily.TdmMeta, Terms.Url: not null }).ToList();
        foreach (var observation in observations)
        {
            if (observation.Role != ObservationRole.Licence) continue;
            var scopes = pointers.Where(pointer => IsAt(observation, pointer.Terms!.Url!)).Select(pointer => (string?)pointer.Scope.Value).Distinct().ToList();
            if (scopes.Count == 0) scopes.Add(null);
            foreach (var scope in scopes) reader.Read(observation, pair, agent, scope, found, readings);
        }
    }

    /// <summary>Drops the pointers whose document was read.</summary>
    public static void Resolve(List<Signal> signals, IReadOnlyList<Observation> observations, IReadOnlyList<PartReading> readings) =>
        signals.RemoveAll(signal => signal is { Rule: SignalRules.RslPointer, Terms.Url: { } url } && observations.Any(observation => IsAt(observation, url) && WasRead(observation, readings)));

    private static bool WasRead(Observation observation, IReadOnlyList<PartReading> readings) =>
        ResourceChain.IsSuccess(observation) && readings.Any(reading => reading.Observation == observation.Index && reading.Part == Evidence.Body
            && reading.Outcome == ParseOutcome.Signals && reading.Parser.StartsWith(ParserPrefix, StringComparison.Ordinal));

    private static bool IsAt(Observation observation, string url) =>
        observation.Role is ObservationRole.Licence or ObservationRole.SiteFile
        && WebUrl.TryParse(url, out var wanted) && wanted.Equals(observation.Location);
}
