using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>The decision for one use of one pair, from what was read.</summary>
internal sealed class UseDecision
{
    /// <summary>The picture is the badge of a licence: a logo that the licence does not cover (signals.md section 11).</summary>
    public const string BadgeFlag = "licence-badge";

    private readonly ConsentCase consentCase;
    private readonly ConsentPolicy policy;
    private readonly CaseReading reading;
    private readonly Use use;
    private readonly List<Signal> deciding = [];
    private readonly List<Signal> losing = [];
    private readonly List<string> flags;

    public UseDecision(ConsentCase consentCase, CaseReading reading, Use use)
    {
        this.consentCase = consentCase;
        this.reading = reading;
        this.use = use;
        policy = consentCase.Policy;
        flags = [.. reading.Flags];
    }

    public Verdict Decide()
    {
        if (reading.Blocked is { } hash) return Blocked(hash);
        var picture = StanceOf(Halves.Picture, reading.PictureGaps);
        var alt = StanceOf(Halves.AltText, reading.AltGaps);
        var crawl = CrawlBarrier();
        FlagFacts();
        var outcome = use == Use.Crawl ? CrawlOutcome(crawl) : OutcomeOf(picture, alt, crawl);
        CollectReasons(outcome, picture, alt, crawl);
        return Result(outcome, picture, alt);
    }

    private Verdict Blocked(string hash)
    {
        flags.Add($"block-list {hash}");
        return Result(Outcome.Denied, HalfStance.Denied, HalfStance.Denied);
    }

    private Verdict Result(Outcome outcome, HalfStance picture, HalfStance alt) => new()
    {
        Use = use,
        Outcome = outcome,
        Picture = picture,
        AltText = alt,
        Deciding = deciding,
        Losing = losing,
        NotObserved = use == Use.Crawl ? reading.CrawlGaps : [.. reading.PictureGaps, .. reading.AltGaps],
        Flags = flags,
        Profile = policy.Profile,
        Policy = policy.Name,
        AsOf = consentCase.AsOf,
    };

    /// <summary>Combines all families for one half: denial, unmet condition, gap, grant, in this order.</summary>
    private HalfStance StanceOf(Halves half, List<string> gaps)
    {
        var stance = HalfStance.Unspecified;
        foreach (var signal in reading.Signals)
        {
            if ((signal.Binds & half) == 0) continue;
            var said = EffectOf(signal);
            if (said > HalfStance.Unspecified && said > stance) stance = said;
            else if (said == HalfStance.Allowed && stance == HalfStance.Unspecified) stance = said;
        }
        if (use != Use.Crawl && gaps.Count > 0 && stance < HalfStance.Undecided) return HalfStance.Undecided;
        return stance;
    }

    /// <summary>What one signal does to the use under the policy: Unspecified when the profile leaves it out or a contract lifts it.</summary>
    private HalfStance EffectOf(Signal signal)
    {
        var stance = StanceOf(signal);
        switch (stance)
        {
            case Stance.Deny when Binds(signal):
                return HalfStance.Denied;
            case Stance.Conditional when Binds(signal):
                return IsMet(signal) ? HalfStance.Allowed : HalfStance.Conditional;
            case Stance.Allow when signal.Strength >= 2 && IsInForce(signal):
            case Stance.Licence when IsInForce(signal):
                return HalfStance.Allowed;
            default:
                return HalfStance.Unspecified;
        }
    }

    private bool Binds(Signal signal) =>
        policy.Profile.Counts(signal) && IsInForce(signal) && !IsLifted(signal) && !IsResearchException(signal);

    /// <summary>Art. 3 of Directive 2019/790: a research organisation may mine what it has lawful access to, reserved or not.</summary>
    private bool IsResearchException(Signal signal) =>
        policy.Actor == Actor.Research && use == Use.Tdm && signal.Family is not (SignalFamily.Ledger or SignalFamily.HttpAccess or SignalFamily.Registry);

    private Stance StanceOf(Signal signal) => Implications.Of(signal.Stances)[use];

    /// <summary>A directive with a date ("unavailable_after") binds from that date, a statement with an end until then.</summary>
    private bool IsInForce(Signal signal) =>
        (signal.ValidFrom is null || signal.ValidFrom <= consentCase.AsOf) && (signal.ValidTo is null || consentCase.AsOf < signal.ValidTo);

    private bool IsMet(Signal signal) => signal.Terms?.Url is { } url && policy.ConditionsMet.Contains(url);

    private bool IsLifted(Signal signal)
    {
        if (policy.Contracts.Count == 0 || use == Use.Crawl || signal is { Family: SignalFamily.Ledger, Rule: ClaimSignals.BlockRule }) return false;
        var url = signal.Binds == Halves.AltText ? reading.Pair.Page : reading.Pair.Image;
        return url is not null && policy.Contracts.Any(contract => contract.Covers(url, use, consentCase.AsOf));
    }

    private enum Barrier : byte
    {
        None,
        Unknown,
        Denied,
    }

    /// <summary>A crawl rule is no opinion on a use, but what may not be fetched cannot be used.</summary>
    private Barrier CrawlBarrier()
    {
        var barrier = reading.CrawlGaps.Count > 0 ? Barrier.Unknown : Barrier.None;
        foreach (var signal in reading.Signals)
        {
            if (signal.Stances[Use.Crawl] != Stance.Deny || !policy.Profile.Counts(signal)) continue;
            if (signal.Rule != "unreachable") return Barrier.Denied;
            barrier = Barrier.Unknown;
        }
        return barrier;
    }

    private Outcome CrawlOutcome(Barrier barrier)
    {
        foreach (var signal in reading.Signals)
            if (signal.Stances[Use.Crawl] == Stance.Deny && policy.Profile.Counts(signal) && signal.Binds.HasFlag(Halves.Picture)) return Outcome.Denied;
        return barrier == Barrier.Unknown && reading.CrawlGaps.Count > 0 ? Outcome.Undecided : Outcome.Eligible;
    }

    private Outcome OutcomeOf(HalfStance picture, HalfStance alt, Barrier crawl)
    {
        var stricter = picture > alt ? picture : alt;
        if (stricter == HalfStance.Denied || crawl == Barrier.Denied) return Outcome.Denied;
        if (stricter == HalfStance.Conditional) return Outcome.Conditional;
        if (stricter == HalfStance.Undecided || crawl == Barrier.Unknown) return Outcome.Undecided;
        if (use > Use.Search && reading.Flags.Contains(BadgeFlag)) return Outcome.Denied;
        if (policy.Default == PolicyDefault.OptIn)
        {
            var consent = OptInTable.Judge(reading, policy, use);
            flags.Add(consent.Flag);
            return consent.IsGiven ? Outcome.Eligible : Outcome.Denied;
        }
        return LimitedLicence() && !policy.AcceptLimitedLicences ? Outcome.Denied : Outcome.Eligible;
    }

    private bool LimitedLicence()
    {
        foreach (var signal in reading.Signals)
            if (StanceOf(signal) == Stance.Licence && signal.Binds.HasFlag(Halves.Picture) && !OptInTable.IsOpenFor(signal.Terms, policy, use))
            {
                flags.Add("licence-limited");
                return true;
            }
        return false;
    }

    private void FlagFacts()
    {
        foreach (var signal in reading.Signals)
        {
            if (!signal.Binds.HasFlag(Halves.Picture)) continue;
            foreach (var fact in signal.Facts)
            {
                if (fact is { Kind: FactKind.AiGenerated, Value: "yes" } && !flags.Contains("ai-made")) flags.Add("ai-made");
                if (fact is { Kind: FactKind.CopyrightStatus, Value: "in-copyright" } && !flags.Contains("in-copyright")) flags.Add("in-copyright");
                if (fact.Kind == FactKind.Restriction && !flags.Contains($"restriction:{fact.Value}")) flags.Add($"restriction:{fact.Value}");
            }
        }
        if (OptInTable.HasConflict(reading)) flags.Add("conflict");
    }

    private void CollectReasons(Outcome outcome, HalfStance picture, HalfStance alt, Barrier crawl)
    {
        var decisive = outcome switch
        {
            Outcome.Denied => HalfStance.Denied,
            Outcome.Conditional => HalfStance.Conditional,
            Outcome.Eligible => HalfStance.Allowed,
            _ => HalfStance.Undecided,
        };
        foreach (var signal in reading.Signals)
        {
            var stance = StanceOf(signal);
            var barred = use != Use.Crawl && signal.Stances[Use.Crawl] == Stance.Deny && policy.Profile.Counts(signal)
                && (crawl == Barrier.Denied ? signal.Rule != "unreachable" && outcome == Outcome.Denied : outcome == Outcome.Undecided);
            var effect = EffectOf(signal);
            if (barred || (effect == decisive && stance is not (Stance.Unspecified or Stance.Malformed))) deciding.Add(signal);
            else if (stance != Stance.Unspecified) losing.Add(signal);
        }
        foreach (var signal in reading.Superseded)
            if (StanceOf(signal) != Stance.Unspecified) losing.Add(signal);
        if (outcome == Outcome.Denied && deciding.Count == 0 && picture < HalfStance.Conditional && alt < HalfStance.Conditional && policy.Default == PolicyDefault.OptIn) flags.Add("no-opt-in");
    }
}
