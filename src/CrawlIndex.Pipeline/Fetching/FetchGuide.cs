using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Images.Fetch;

namespace CrawlIndex.Pipeline.Fetching;

/// <summary>
/// Asks the consent engine for every URL on a picture's way, over the live robots.txt and site files of its host, what the
/// catalog knows of the pages that show it, and the heads seen so far.
/// </summary>
internal sealed class FetchGuide(ConsentEngine engine, ConsentPolicy policy, IHostGate gate, SiteFileFetcher siteFiles, TimeProvider clock) : IFetchGuide
{
    /// <summary>Pages of the URLs that are being fetched; changed only while none is.</summary>
    public required IPageEvidence Pages { get; set; }

    public async ValueTask<FetchClearance> ClearAsync(WebUrl start, WebUrl url, IReadOnlyList<Observation> seen, CancellationToken cancel)
    {
        // (1) Every origin that led here has a say.
        var known = new List<Observation>(seen);
        var origins = new HashSet<string>(StringComparer.Ordinal);
        foreach (var asked in (WebUrl[])[url, start, .. seen.Select(hop => hop.Location!)])
            if (origins.Add(asked.Origin)) known.AddRange((await gate.RobotsAsync(asked, cancel).ConfigureAwait(false)).Answers);
        // (2) robots.txt alone first: where it says no, nothing else is asked for.
        if (!siteFiles.Knows(url) || !siteFiles.Knows(start))
        {
            var clearance = Judge(start, url, known, null);
            if (clearance.Permit is null) return clearance;
        }
        // (3)
        foreach (var asked in (WebUrl[])[url, start])
            if (origins.Remove(asked.Origin)) known.AddRange(await siteFiles.OfAsync(asked, file => PermitOf(file, known), cancel).ConfigureAwait(false));
        // (4) One page that lets the picture be fetched is enough.
        FetchClearance last = default;
        foreach (var page in Pages.Of(start.ToString()))
        {
            last = Judge(start, url, known, page);
            if (last.Permit is not null) break;
        }
        return last;
    }

    public ValueTask<string?> EnterAsync(WebUrl url, CancellationToken cancel) => gate.EnterAsync(url, clock, cancel);

    public ValueTask LeaveAsync(Exchange exchange) => gate.LeaveAsync(exchange, CancellationToken.None);

    private Permit? PermitOf(WebUrl file, IReadOnlyList<Observation> known)
    {
        var consentCase = Case(new PairTarget(file, null, null), known, null);
        return Permit.ToFetch(consentCase, engine.Decide(consentCase));
    }

    private FetchClearance Judge(WebUrl start, WebUrl url, IReadOnlyList<Observation> known, PageEvidence? page)
    {
        var target = page?.Pair ?? new PairTarget(start, null, null);
        var consentCase = Case(target with { Image = start }, known, page);
        var decision = engine.Decide(consentCase);
        var permit = Permit.ToFetch(consentCase, decision);
        if (permit is not null && !url.Equals(start))
        {
            // The redirect's target needs a permit of its own; the way to it stays part of the case.
            consentCase = Case(target with { Image = url, Aliases = [.. target.Aliases, start] }, known, page);
            decision = engine.Decide(consentCase);
            permit = Permit.ToFetch(consentCase, decision);
        }
        return permit is not null ? new FetchClearance(permit) : Refusal(decision);
    }

    private ConsentCase Case(PairTarget pair, IReadOnlyList<Observation> known, PageEvidence? page) => new()
    {
        Pair = pair,
        Policy = policy,
        AsOf = clock.GetUtcNow(),
        Observations = page is null ? known : [.. known, .. page.Observations],
        Claims = page?.Claims ?? [],
    };

    private FetchClearance Refusal(ConsentDecision decision)
    {
        var crawl = decision[Use.Crawl];
        var verdict = crawl.Outcome == Outcome.Eligible ? decision[policy.Use] : crawl;
        var signal = verdict.Deciding.Count > 0 ? verdict.Deciding[0] : null;
        var reason = signal is null ? string.Join("; ", verdict.NotObserved) : $"{signal.FamilyName} {signal.Rule}: {signal.Evidence.Quote.ReplaceLineEndings(" ")}";
        var outcome = verdict.Use != Use.Crawl ? FetchOutcome.ConsentDenied
            : crawl.Outcome == Outcome.Denied && signal is { Family: SignalFamily.Robots, Rule: not "unreachable" } ? FetchOutcome.RobotsDenied
            : signal is null or { Rule: "unreachable" } ? FetchOutcome.RobotsUnreachable
            : FetchOutcome.ConsentDenied;
        return new FetchClearance(null, outcome, reason.Length > 300 ? reason[..300] : reason);
    }
}
