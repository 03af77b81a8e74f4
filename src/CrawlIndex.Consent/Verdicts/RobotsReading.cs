using System.Globalization;
using System.Text;
using CrawlIndex.Consent.Robots;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>Reads the robots.txt of every origin a pair touches: crawl rules as of each fetch, usage signals of all times.</summary>
internal sealed class RobotsReading(ObservationReader reader)
{
    public void Read(ResourceChain image, ResourceChain? page, PairTarget pair, ConsentCase consentCase, IReadOnlyList<Observation> observations, ISignalSink sink, CaseReading reading)
    {
        var seen = new List<WebUrl>();
        foreach (var url in image.Urls.Concat(page?.Urls ?? []))
        {
            if (seen.Exists(url.IsSameOrigin)) continue;
            seen.Add(url);
            ReadOrigin(new RobotsAnswers(url, observations), image, page, pair, consentCase, sink, reading);
        }
    }

    private void ReadOrigin(RobotsAnswers answers, ResourceChain image, ResourceChain? page, PairTarget pair, ConsentCase consentCase, ISignalSink sink, CaseReading reading)
    {
        var holdsImage = image.Urls.Any(answers.Origin.IsSameOrigin);
        var holdsPage = page is not null && page.Urls.Any(answers.Origin.IsSameOrigin);
        var forImage = holdsImage ? answers.At(image.FetchDate ?? consentCase.AsOf, acceptLater: true) : null;
        // The page was fetched before anything was asked here; a rule first seen later bars only fetching it again.
        var forPage = holdsPage ? answers.At(page!.FetchDate ?? consentCase.AsOf, acceptLater: page.FetchDate is null) : null;
        foreach (var answer in answers.All)
        {
            if (answer.State != RobotsState.Rules) continue;
            var crawls = new CrawlFilter(sink, reading, forImage == answer, forPage == answer);
            reader.Read(answer.Final, pair, consentCase.Policy.Agent, answers.Origin.ToString(), crawls, reading.Readings);
        }
        if (holdsImage) AddStatus(forImage, Halves.Picture, answers, consentCase, sink, reading);
        if (holdsPage) AddStatus(forPage ?? (answers.All.Count > 0 ? answers.All[0] : null), Halves.AltText, answers, consentCase, sink, reading);
    }

    /// <summary>What the way to the file says when there is no file to read, or nothing was observed at all.</summary>
    private static void AddStatus(RobotsAnswer? answer, Halves half, RobotsAnswers answers, ConsentCase consentCase, ISignalSink sink, CaseReading reading)
    {
        var gaps = half == Halves.Picture ? reading.PictureGaps : reading.AltGaps;
        if (answer is null || answer.Value.State == RobotsState.NotObserved)
        {
            gaps.Add($"robots {answers.Origin.Origin}");
            if (half == Halves.Picture) reading.CrawlGaps.Add($"robots {answers.Origin.Origin}");
            return;
        }
        var observation = answer.Value.Final;
        switch (answer.Value.State)
        {
            case RobotsState.Unreachable:
                gaps.Add($"robots {answers.Origin.Origin} (unreachable)");
                sink.Add(Status(observation, answers, half, "unreachable", Stance.Deny));
                break;
            case RobotsState.Forbidden:
                var denies = consentCase.Policy.DenyOnForbiddenRobots;
                sink.Add(Status(observation, answers, half, "robots-forbidden", denies ? Stance.Deny : Stance.Allow) with { Flags = ["rfc-allow-by-4xx"] });
                reading.Flag("rfc-allow-by-4xx");
                break;
            case RobotsState.NoRules:
                sink.Add(Status(observation, answers, half, "no-robots", Stance.Allow));
                break;
        }
    }

    private static Signal Status(Observation observation, RobotsAnswers answers, Halves half, string rule, Stance stance) => new()
    {
        Family = SignalFamily.Robots,
        Rule = rule,
        Parser = RobotsSignalParser.ParserId,
        Source = SourceKind.Status,
        Scope = new SignalScope(ScopeLevel.Origin, answers.Origin.ToString()),
        Binds = half,
        Stances = StanceMap.Of(Use.Crawl, stance),
        Speaker = Speaker.HostOperator,
        Strength = 3,
        Observed = observation.Date,
        Evidence = Evidence.Of(observation.Origin, Evidence.Status, 0, Encoding.ASCII.GetBytes(observation.Status.ToString(CultureInfo.InvariantCulture))),
        Observation = observation.Index,
    };

    /// <summary>Lets the crawl rule pass only from the answer that governed the fetch; a later denial becomes a flag.</summary>
    private sealed class CrawlFilter(ISignalSink inner, CaseReading reading, bool governsImage, bool governsPage) : ISignalSink
    {
        public void Add(Signal signal)
        {
            var governs = signal.Binds.HasFlag(Halves.Picture) ? governsImage : governsPage;
            if (signal.Stances[Use.Crawl] == Stance.Unspecified || governs) inner.Add(signal);
            else if (signal.Stances[Use.Crawl] == Stance.Deny) reading.Flag("robots-closed-later");
        }
    }
}
