namespace CrawlIndex.Consent.Verdicts;

/// <summary>
/// A site file asked for at its place and found elsewhere speaks for the place: RFC 9309 section 2.3.1.2 says so of robots.txt, and the
/// other site files are looked for in the same way.
/// </summary>
internal static class SiteFileRedirects
{
    /// <summary>As for robots.txt.</summary>
    private const int MaxHops = 5;

    /// <summary>Reads each file a redirect led to for the origin that was asked. The file's own origin was read already.</summary>
    public static void Read(ObservationReader reader, IReadOnlyList<Observation> observations, PairTarget pair, string agent, ISignalSink sink, ICollection<PartReading> readings)
    {
        foreach (var asked in observations)
        {
            if (asked is not { Role: ObservationRole.SiteFile, Status: >= 300 and < 400, Location: { } place }) continue;
            if (Follow(asked, place, observations) is not { } found || !ResourceChain.IsSuccess(found)) continue;
            // The same file of the same origin says nothing new.
            if (found.Location is { } at && at.IsSameOrigin(place) && at.PathAndQuery == place.PathAndQuery) continue;
            reader.Read(found, pair, agent, place.ToString(), sink, readings);
        }
    }

    private static Observation? Follow(Observation asked, WebUrl place, IReadOnlyList<Observation> observations)
    {
        var (current, url) = (asked, place);
        for (var hops = 0; current.Status is >= 300 and < 400; hops++)
        {
            if (hops == MaxHops || ResourceChain.LocationOf(current, url) is not { } next) return null;
            Observation? answer = null;
            foreach (var candidate in observations)
                if (candidate.Role == ObservationRole.SiteFile && !ReferenceEquals(candidate, current) && next.Equals(candidate.Location)) answer ??= candidate;
            if (answer is null) return null;
            (current, url) = (answer, next);
        }
        return current;
    }
}
