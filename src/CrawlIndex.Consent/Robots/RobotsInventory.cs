using System.Text;
using CrawlIndex.Consent.Tokens;
using CrawlIndex.Consent.Usage;

namespace CrawlIndex.Consent.Robots;

/// <summary>Everything a robots.txt says about uses, without a URL to judge: one signal per line, its path pattern as the scope.</summary>
internal static class RobotsInventory
{
    /// <summary>Signals written for one file; more of them repeat the same pattern a thousand times.</summary>
    private const int MaxSignals = 4096;

    public static void Emit(RobotsFile file, AgentTokens tokens, in SignalInput input, CountingSink sink)
    {
        for (var i = 0; i < file.AgentCount && sink.Count < MaxSignals; i++)
        {
            if (tokens.Find(file.AgentValue(i), file.AgentToken(i)) is not { } token || TokenReading.Of(token.Class) is not { } reading) continue;
            var name = Encoding.Latin1.GetString(file.AgentValue(i));
            foreach (var (start, length, pattern) in file.DisallowsOf(i))
            {
                if (sink.Count >= MaxSignals) break;
                sink.Add(reading.Apply(input.Draft(RobotsSignalParser.ParserId, SignalFamily.AiToken, reading.Rule, 3, StanceMap.None, RobotsSignalParser.CiteText(file, input, start, length)), token, name)
                    with { Scope = new SignalScope(ScopeLevel.Path, pattern, name) });
            }
        }
        EmitUsage(file, input, sink);
        RobotsFacts.Emit(file, input, sink);
    }

    private static void EmitUsage(RobotsFile file, in SignalInput input, CountingSink sink)
    {
        var audience = file.AudienceOf(input.Agent);
        var statements = new List<UsageStatement>();
        foreach (var line in file.Extensions)
        {
            if (sink.Count >= MaxSignals) return;
            var family = line.Key switch
            {
                RobotsKey.ContentUsage => SignalFamily.ContentUsageRule,
                RobotsKey.ContentSignal => SignalFamily.ContentSignal,
                RobotsKey.DisallowAiTraining or RobotsKey.AllowAiTraining => SignalFamily.DisallowAiTraining,
                RobotsKey.License when line.ValueLength > 0 => SignalFamily.Rsl,
                _ => default,
            };
            if (family == default) continue;
            var agent = audience.IsForAll(line) ? "*" : Encoding.Latin1.GetString(file.AgentValue(audience.FirstAgentOf(line)));
            var draft = input.Draft(RobotsSignalParser.ParserId, family, SignalRules.RslPointer, 3, StanceMap.None, RobotsSignalParser.CiteText(file, input, line.LineStart, line.LineLength));
            if (family == SignalFamily.Rsl)
            {
                sink.Add(draft with { Stances = StanceMap.AllUses(Stance.Conditional), Terms = new SignalTerms(Encoding.UTF8.GetString(file.ValueOf(line))), Scope = draft.Scope with { Agent = agent } });
                continue;
            }
            statements.Clear();
            RobotsUsage.Read(line.Key, file.ValueOf(line), statements, out var path);
            var scope = path.IsEmpty ? draft.Scope with { Agent = agent } : new SignalScope(ScopeLevel.Path, Encoding.UTF8.GetString(path), agent);
            foreach (var statement in statements)
                sink.Add(draft with { Rule = statement.Rule, Stances = statement.Stances, Strength = statement.Strength, Reading = statement.Reading, Terms = statement.Terms, Facts = statement.Facts, Flags = statement.Flags, Scope = scope });
        }
    }
}
