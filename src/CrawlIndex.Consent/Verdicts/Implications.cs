namespace CrawlIndex.Consent.Verdicts;

/// <summary>
/// Stances flow down inside one signal: tdm to ai-train and ai-input, ai-train to gen-ai-train. A use the signal names itself
/// keeps its own stance.
/// </summary>
public static class Implications
{
    public static StanceMap Of(StanceMap stances)
    {
        stances = Flow(stances, Use.Tdm, Use.AiTrain);
        stances = Flow(stances, Use.Tdm, Use.AiInput);
        return Flow(stances, Use.AiTrain, Use.GenAiTrain);
    }

    private static StanceMap Flow(StanceMap stances, Use from, Use to) =>
        stances[from] != Stance.Unspecified && stances[to] == Stance.Unspecified ? stances.With(to, stances[from]) : stances;
}
