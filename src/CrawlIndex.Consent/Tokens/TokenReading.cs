namespace CrawlIndex.Consent.Tokens;

/// <summary>What a Disallow for a crawler of some class says to us, who are not that crawler.</summary>
/// <param name="Rule">Rule id.</param>
/// <param name="Strength">3 where the purpose is ours, 2 for a proxy.</param>
/// <param name="Reading">Proxy unless the purpose is ours.</param>
public sealed record TokenReading(string Rule, byte Strength, Reading Reading)
{
    /// <summary>Named crawlers evaluated for one URL; the rest of a longer list repeats what these say.</summary>
    public const int MaxTokens = 512;

    private static readonly TokenReading Direct = new("direct-class", 3, Reading.Strict);
    private static readonly TokenReading Training = new("training-token", 2, Reading.Proxy);
    private static readonly TokenReading Input = new("input-token", 2, Reading.Proxy);

    /// <summary>Null for classes that tell nothing about AI uses.</summary>
    public static TokenReading? Of(AgentClass kind) => kind switch
    {
        AgentClass.Direct => Direct,
        AgentClass.Control or AgentClass.DataSet or AgentClass.Trainer => Training,
        AgentClass.Search or AgentClass.User => Input,
        _ => null,
    };

    /// <summary>Fills in the stance: a crawl rule for somebody else is an opinion on their purpose only.</summary>
    public Signal Apply(Signal draft, AgentToken token, string name)
    {
        var stances = this == Input ? StanceMap.Of(Use.AiInput, Stance.Deny) : StanceMap.Of(Use.AiTrain, Stance.Deny);
        if (token.Token == "Google-Extended") stances = stances.With(Use.AiInput, Stance.Deny);
        return draft with { Stances = stances, Strength = Strength, Reading = Reading, Flags = [Rule, $"agent:{name}"] };
    }
}
