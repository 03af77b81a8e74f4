namespace CrawlIndex.Consent.Verdicts;

/// <summary>What asking for a robots.txt came to (RFC 9309 section 2.3.1).</summary>
internal enum RobotsState : byte
{
    /// <summary>A file was delivered.</summary>
    Rules,

    /// <summary>404, 410: no rules.</summary>
    NoRules,

    /// <summary>401, 403 and other 4xx: no rules by the RFC, worth a flag.</summary>
    Forbidden,

    /// <summary>429, 5xx, no answer, too many redirects: everything is disallowed.</summary>
    Unreachable,

    /// <summary>A redirect whose target was never observed.</summary>
    NotObserved,
}

/// <summary>One answer to a request for the robots.txt of an origin, redirects followed.</summary>
internal readonly record struct RobotsAnswer(RobotsState State, Observation Asked, Observation Final)
{
    public DateTimeOffset? Date => Asked.Date ?? Final.Date;
}

/// <summary>All answers for one origin and the one that governed a fetch.</summary>
internal sealed class RobotsAnswers
{
    /// <summary>RFC 9309 section 2.3.1.2: follow at least five.</summary>
    private const int MaxHops = 5;

    private static readonly TimeSpan CacheLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan CopyLife = TimeSpan.FromDays(30);

    private readonly List<RobotsAnswer> answers = [];

    public RobotsAnswers(WebUrl origin, IReadOnlyList<Observation> observations)
    {
        Origin = origin;
        foreach (var observation in observations)
            if (observation.Role == ObservationRole.Robots && observation.Location is { } url && url.IsSameOrigin(origin) && url.PathAndQuery == "/robots.txt")
                answers.Add(Resolve(observation, url, observations));
        answers.Sort((one, other) => Nullable.Compare(one.Date, other.Date) is not 0 and var order ? order : one.State.CompareTo(other.State));
    }

    public WebUrl Origin { get; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<RobotsAnswer> All => answers;

    /// <summary>
    /// The answer that governed a fetch: the last one before it, counting 24 hours of grace; an unreachable one is replaced by
    /// a copy of at most 30 days. Later answers stand in only when asked for.
    /// </summary>
    public RobotsAnswer? At(DateTimeOffset fetch, bool acceptLater)
    {
        RobotsAnswer? governing = null;
        foreach (var answer in answers)
            if (answer.Date is null || answer.Date <= fetch + CacheLife) governing = answer;
        if (governing is null) return acceptLater && answers.Count > 0 ? answers[0] : null;
        if (governing.Value.State != RobotsState.Unreachable) return governing;
        foreach (var answer in answers)
            if (answer.State == RobotsState.Rules && answer.Date <= governing.Value.Date && governing.Value.Date - answer.Date <= CopyLife) governing = answer;
        return governing;
    }

    private static RobotsAnswer Resolve(Observation asked, WebUrl url, IReadOnlyList<Observation> observations)
    {
        var current = asked;
        for (var hops = 0; current.Status is >= 300 and < 400; hops++)
        {
            if (hops == MaxHops || ResourceChain.LocationOf(current, url) is not { } next) return new RobotsAnswer(RobotsState.Unreachable, asked, current);
            if (FindNearest(next, current, observations) is not { } answer) return new RobotsAnswer(RobotsState.NotObserved, asked, current);
            current = answer;
            url = next;
        }
        return new RobotsAnswer(StateOf(current), asked, current);
    }

    private static RobotsState StateOf(Observation observation) => observation.Status switch
    {
        >= 200 and < 300 => observation.Body is null ? RobotsState.NotObserved : RobotsState.Rules,
        404 or 410 => RobotsState.NoRules,
        429 => RobotsState.Unreachable,
        >= 400 and < 500 => RobotsState.Forbidden,
        _ => RobotsState.Unreachable,
    };

    private static Observation? FindNearest(WebUrl url, Observation near, IReadOnlyList<Observation> observations)
    {
        Observation? nearest = null;
        foreach (var candidate in observations)
        {
            if (candidate.Role != ObservationRole.Robots || ReferenceEquals(candidate, near) || !url.Equals(candidate.Location)) continue;
            if (nearest is null || Distance(candidate, near) < Distance(nearest, near)) nearest = candidate;
        }
        return nearest;
    }

    private static TimeSpan Distance(Observation one, Observation other) =>
        one.Date is { } first && other.Date is { } second ? (first - second).Duration() : TimeSpan.Zero;
}
