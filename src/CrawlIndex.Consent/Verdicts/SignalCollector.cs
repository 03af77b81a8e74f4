using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Registries;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>Reads all observations and claims of a case for its pair: redirects followed, scopes applied, copies joined.</summary>
internal sealed class SignalCollector(ObservationReader reader, RobotsReading robots, IPictureFingerprints? fingerprints, IReadOnlyList<BlockList> blockLists)
{
    private const string ChangedHost = "redirect-hop";

    public CaseReading Collect(ConsentCase consentCase)
    {
        var observations = Existing(consentCase);
        var policy = consentCase.Policy;
        var image = ResourceChain.Follow(consentCase.Pair.Image, ObservationRole.Image, observations);
        var page = PageOf(consentCase.Pair, observations);
        var pages = page is null ? null : ResourceChain.Follow(page, ObservationRole.Page, observations);
        var pair = consentCase.Pair with { Page = page, Aliases = [.. consentCase.Pair.Aliases, .. image.Urls.Skip(1)] };
        var reading = new CaseReading { Pair = pair };
        var found = new SignalList();

        foreach (var hop in image.Hops) ReadHop(hop, pair, policy.Agent, found, reading);
        foreach (var answer in image.Answers) reader.Read(answer, pair, policy.Agent, null, found, reading.Readings);
        foreach (var answer in pages?.Answers ?? []) reader.Read(answer, pair, policy.Agent, null, found, reading.Readings);
        foreach (var observation in observations)
            if (observation.Role is ObservationRole.SiteFile or ObservationRole.Registry) reader.Read(observation, pair, policy.Agent, null, found, reading.Readings);
        SiteFileRedirects.Read(reader, observations, pair, policy.Agent, found, reading.Readings);
        robots.Read(image, pages, pair, consentCase, observations, found, reading);
        RslDocuments.Read(reader, observations, pair, policy.Agent, found, reading.Readings);

        if (found.IsOverfull)
        {
            reading.PictureGaps.Add($"signals beyond {SignalList.MaxSignals}");
            reading.AltGaps.Add($"signals beyond {SignalList.MaxSignals}");
        }
        foreach (var signal in found.Signals)
            if (SignalScoping.HalvesOf(signal, pair) is not Halves.None and var halves) reading.Signals.Add(signal with { Binds = halves });
        RslDocuments.Resolve(reading.Signals, observations, reading.Readings);
        TdmPrecedence.Apply(reading.Signals, reading.Superseded);
        DropLateGrants(reading, image.FetchDate ?? consentCase.AsOf, pages?.FetchDate ?? consentCase.AsOf);

        ReadCopies(image, observations, consentCase, reading);
        NoteGaps(image, pages, consentCase, observations, reading);
        if (Licences.LicenceUrl.IsBadge(pair.Image, pair.Alt)) reading.Flag(UseDecision.BadgeFlag);
        reading.Signals.Sort(SignalOrder.Compare);
        return reading;
    }

    /// <summary>The observations of the time up to the decision, in one order.</summary>
    private static List<Observation> Existing(ConsentCase consentCase)
    {
        var existing = new List<Observation>(consentCase.Observations.Count);
        foreach (var observation in consentCase.Observations)
            if (observation.Date is null || observation.Date <= consentCase.AsOf) existing.Add(observation);
        return existing;
    }

    private static WebUrl? PageOf(PairTarget pair, List<Observation> observations)
    {
        if (pair.Page is not null) return pair.Page;
        var pages = observations.FindAll(observation => observation.Role == ObservationRole.Page);
        return pages.Count > 0 && pages.TrueForAll(other => other.Url == pages[0].Url) ? pages[0].Location : null;
    }

    /// <summary>What a redirect says is no property of the picture: a denial counts for the careful, a grant for nobody.</summary>
    private void ReadHop(Observation hop, PairTarget pair, string agent, SignalList found, CaseReading reading)
    {
        var said = new SignalList();
        reader.Read(hop, pair, agent, null, said, reading.Readings);
        foreach (var signal in said.Signals)
            found.Add(WithoutGrants(signal) with { Strength = Math.Min(signal.Strength, (byte)2), Reading = Reading.Lenient, Flags = [.. signal.Flags, ChangedHost] });
    }

    private static Signal WithoutGrants(Signal signal)
    {
        var kept = StanceMap.None;
        foreach (var use in Uses.All)
            if (signal.Stances[use] is not (Stance.Allow or Stance.Licence)) kept = kept.With(use, signal.Stances[use]);
        return signal with { Stances = kept, Grants = Grants.None };
    }

    /// <summary>A grant must have stood when the data was fetched; a denial binds whenever it was seen.</summary>
    private static void DropLateGrants(CaseReading reading, DateTimeOffset pictureFetch, DateTimeOffset pageFetch)
    {
        for (var i = 0; i < reading.Signals.Count; i++)
        {
            var signal = reading.Signals[i];
            var fetch = signal.Binds.HasFlag(Halves.Picture) ? pictureFetch : pageFetch;
            if (signal.Stances[Use.Crawl] != Stance.Unspecified || !(signal.Observed > fetch.AddHours(24))) continue;
            var kept = WithoutGrants(signal);
            if (kept.Stances != signal.Stances) reading.Signals[i] = kept with { Flags = [.. signal.Flags, "granted-after-fetch"] };
        }
    }

    /// <summary>Block lists and claims bind every copy; a denial in one copy of strength 4 or more binds the others.</summary>
    private void ReadCopies(ResourceChain image, List<Observation> observations, ConsentCase consentCase, CaseReading reading)
    {
        var policy = consentCase.Policy;
        var copies = new PictureCopies(fingerprints);
        foreach (var answer in image.Answers)
            if (ResourceChain.IsSuccess(answer)) copies.Add(answer);
        foreach (var other in observations)
        {
            if (other.Role != ObservationRole.Image || !ResourceChain.IsSuccess(other) || image.Answers.Contains(other)) continue;
            if (!copies.HasBytes || !copies.IsCopy(other, policy.PdqRadius, policy.PdqQuality) || other.Location is not { } url) continue;
            var said = new SignalList();
            reader.Read(other, new PairTarget(url, null, null), policy.Agent, null, said, reading.Readings);
            foreach (var signal in said.Signals)
                if (signal.Strength >= 4 && signal.Binds.HasFlag(Halves.Picture) && (signal.Stances.Has(Stance.Deny) || signal.Stances.Has(Stance.Conditional)))
                    reading.Signals.Add(WithoutGrants(signal) with { Binds = Halves.Picture, Flags = [.. signal.Flags, "cluster"] });
        }
        CheckBlockLists(image, observations, policy, copies, reading);
        ClaimSignals.Collect(consentCase.Claims, reading.Pair, copies, consentCase.AsOf, policy.PdqQuality, reading.Signals, reading.PictureGaps);
    }

    /// <summary>The lists given and those among the registries' answers; a hash that cannot be compared leaves the case open.</summary>
    private void CheckBlockLists(ResourceChain image, List<Observation> observations, ConsentPolicy policy, PictureCopies copies, CaseReading reading)
    {
        var lists = new List<BlockList>(blockLists);
        foreach (var observation in observations)
        {
            if (observation.Role != ObservationRole.Registry || observation.Body is not { } body || !ResourceChain.IsSuccess(observation)) continue;
            var list = BlockList.TryRead(observation.Location?.Host ?? observation.Url, body.Span, out var isUnreadable);
            if (list is not null) lists.Add(list);
            if (isUnreadable) reading.PictureGaps.Add($"registry {observation.Url} (unreadable)");
        }
        foreach (var url in (IEnumerable<WebUrl>)[reading.Pair.Image, .. reading.Pair.Aliases, .. reading.Pair.Page is { } page ? (WebUrl[])[page] : []])
            foreach (var list in lists)
                if (list.MatchesUrl(url, out var hash)) reading.Blocked ??= $"{list.Id} {hash}";
        if (lists.Exists(list => list.NeedsFingerprint) && !copies.HasPdq) reading.PictureGaps.Add("fingerprint for block lists");
        if (lists.Count == 0) return;
        foreach (var copy in copies.Seen)
        {
            foreach (var list in lists)
                if (list.Matches(copy.Digests, list.NeedsFingerprint ? copy.Pdq : null, policy.PdqRadius, policy.PdqQuality, out var hash)) reading.Blocked ??= $"{list.Id} {hash}";
        }
    }

    private static void NoteGaps(ResourceChain image, ResourceChain? pages, ConsentCase consentCase, List<Observation> observations, CaseReading reading)
    {
        var delivered = image.Answers.Where(ResourceChain.IsSuccess).ToList();
        if (delivered.Count == 0) reading.PictureGaps.Add(image.Answers.Count == 0 ? $"image {consentCase.Pair.Image}" : $"image bytes {consentCase.Pair.Image} (status {image.Answers[^1].Status})");
        else if (!delivered.Exists(answer => answer.BodyWasRead)) reading.PictureGaps.Add($"image bytes {consentCase.Pair.Image}");
        else if (!delivered.Exists(answer => answer is { BodyWasRead: true, Truncated: false })) reading.PictureGaps.Add($"end of image {consentCase.Pair.Image}");
        foreach (var observation in observations)
        {
            var isCut = observation.Kept is { IsCut: true } || reading.Readings.Exists(part => part.Parser == ObservationReader.PageReader && part.Observation == observation.Index);
            if (observation.Role != ObservationRole.Page || !isCut || pages?.Answers.Contains(observation) != true) continue;
            reading.PictureGaps.Add($"rest of page {observation.Url}");
            reading.AltGaps.Add($"rest of page {observation.Url}");
        }
        foreach (var registry in consentCase.Policy.RequiredRegistries)
            if (!observations.Exists(observation => observation.Role == ObservationRole.Registry && ResourceChain.IsSuccess(observation) && observation.Url.StartsWith(registry, StringComparison.Ordinal)))
                reading.PictureGaps.Add($"registry {registry}");
    }
}

/// <summary>One order of signals that does not depend on the order of observations: strongest first, then by what and where.</summary>
internal static class SignalOrder
{
    public static int Compare(Signal one, Signal other)
    {
        var order = other.Strength.CompareTo(one.Strength);
        if (order == 0) order = one.Family.CompareTo(other.Family);
        if (order == 0) order = string.CompareOrdinal(one.Rule, other.Rule);
        if (order == 0) order = string.CompareOrdinal(one.Scope.Value, other.Scope.Value);
        if (order == 0) order = string.CompareOrdinal(one.Scope.Agent, other.Scope.Agent);
        if (order == 0) order = one.Evidence.Start.CompareTo(other.Evidence.Start);
        if (order == 0) order = Nullable.Compare(one.Observed, other.Observed);
        return order == 0 ? one.Evidence.Bytes.Span.SequenceCompareTo(other.Evidence.Bytes.Span) : order;
    }
}
