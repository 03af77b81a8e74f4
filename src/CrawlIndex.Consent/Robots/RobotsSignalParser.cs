using System.Text;
using CrawlIndex.Consent.Tokens;

namespace CrawlIndex.Consent.Robots;

/// <summary>
/// Turns a robots.txt into signals. With a target: the crawl rule and the usage preferences that hold for the pair's URLs on
/// this origin. Without one: everything the file says, with the path patterns as scopes.
/// </summary>
public sealed class RobotsSignalParser(AgentTokens tokens, RobotsCache? cache = null) : ISignalParser
{
    public const string ParserId = "robots/1";

    public string Id => ParserId;

    public SignalParts Reads => SignalParts.Body;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        if (input.Part != SignalPart.Body || input.Observation.Role != ObservationRole.Robots) return ParseOutcome.NotApplicable;
        if (!WebUrl.TryParse(input.AppliesTo ?? input.Observation.Url, out var origin)) return ParseOutcome.Malformed;
        var file = cache is null || input.Observation.Body is not { } body ? RobotsFile.Parse(input.Value.ToArray()) : cache.Parse(body);
        var counter = new CountingSink(sink);
        if (input.Target is null) RobotsInventory.Emit(file, tokens, input, counter);
        else
        {
            foreach (var (url, half) in input.Target.On(origin)) EmitFor(file, url, half, input, counter);
            RobotsFacts.Emit(file, input, counter);
        }
        return file.Flags.HasFlag(RobotsFlags.Truncated) ? ParseOutcome.LimitReached : counter.Count > 0 ? ParseOutcome.Signals : ParseOutcome.Silent;
    }

    private void EmitFor(RobotsFile file, WebUrl url, Halves half, in SignalInput input, CountingSink sink)
    {
        var decision = file.Check(input.Agent, url.PathAndQuery);
        var crawl = Crawl(file, decision, input) with { Binds = half, Scope = new SignalScope(ScopeLevel.Path, url.ToString(), decision.Named ? input.Agent : "*") };
        sink.Add(crawl);
        if (!decision.Allowed && decision is { Named: true, Reason: RobotsReason.Rule })
            sink.Add(crawl with { Family = SignalFamily.AiToken, Rule = "own-token", Stances = StanceMap.Of(Use.AiTrain, Stance.Deny), Strength = 3 });
        EmitTokens(file, url, half, input, sink);
        RobotsUsage.Emit(file, url, half, decision.Allowed, input, sink);
    }

    private static Signal Crawl(RobotsFile file, in RobotsDecision decision, in SignalInput input)
    {
        var evidence = decision.Length > 0 ? CiteText(file, input, decision.Start, decision.Length) : Evidence.Of(input.Observation.Origin, Evidence.Body, 0, []);
        var rule = decision.Reason switch
        {
            RobotsReason.Rule => decision.Allowed ? "allow" : "disallow",
            RobotsReason.WorkLimit => "work-limit",
            RobotsReason.NoGroup => "no-group",
            RobotsReason.RobotsPath => "robots-path",
            _ => "no-rule",
        };
        return input.Draft(ParserId, SignalFamily.Robots, rule, 3, StanceMap.Of(Use.Crawl, decision.Allowed ? Stance.Allow : Stance.Deny), evidence)
            with { Flags = FlagsOf(file, decision) };
    }

    private static string[] FlagsOf(RobotsFile file, in RobotsDecision decision)
    {
        if (!decision.Nonstandard && (file.Flags & (RobotsFlags.Truncated | RobotsFlags.Html | RobotsFlags.TypoKey)) == 0) return [];
        var flags = new List<string>(4);
        if (decision.Nonstandard) flags.Add("nonstandard-token");
        if (file.Flags.HasFlag(RobotsFlags.Truncated)) flags.Add("truncated");
        if (file.Flags.HasFlag(RobotsFlags.Html)) flags.Add("html");
        if (file.Flags.HasFlag(RobotsFlags.TypoKey)) flags.Add("typo-key");
        return [.. flags];
    }

    /// <summary>Rules for crawlers with a known purpose, read as an opinion on that purpose.</summary>
    private void EmitTokens(RobotsFile file, WebUrl url, Halves half, in SignalInput input, CountingSink sink)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var spent = 0L;
        for (var i = 0; i < file.AgentCount; i++)
        {
            if (tokens.Find(file.AgentValue(i), file.AgentToken(i)) is not { } token || TokenReading.Of(token.Class) is not { } reading) continue;
            var name = token.WholeOnly || token.Token.EndsWith('*') ? Encoding.Latin1.GetString(file.AgentValue(i)) : token.Token;
            if (name.Equals(input.Agent, StringComparison.OrdinalIgnoreCase) || !seen.Add(name) || seen.Count > TokenReading.MaxTokens) continue;
            var decision = file.Check(name, url.PathAndQuery, out var work);
            spent += work;
            if (decision.Allowed) continue;
            sink.Add(reading.Apply(input.Draft(ParserId, SignalFamily.AiToken, reading.Rule, 3, StanceMap.None, CiteText(file, input, decision.Start, decision.Length)), token, name)
                with { Binds = half, Scope = new SignalScope(ScopeLevel.Path, url.ToString(), name) });
            // The crawl decision of such a file and URL ran into the limit as well, and denies.
            if (spent > RobotsMatcher.WorkLimit) return;
        }
    }

    /// <summary>Cites a span of the parsed text; for UTF-16 files the span of the original bytes.</summary>
    internal static Evidence CiteText(RobotsFile file, in SignalInput input, int start, int length)
    {
        var text = file.Text.Span;
        if (!file.Flags.HasFlag(RobotsFlags.Utf16)) return Evidence.Of(input.Observation.Origin, Evidence.Body, input.Offset + start, text.Slice(start, length));
        var from = 2 + 2 * Encoding.UTF8.GetCharCount(text[..start]);
        var to = from + 2 * Encoding.UTF8.GetCharCount(text.Slice(start, length));
        return Evidence.Of(input.Observation.Origin, Evidence.Body, input.Offset + from, input.Value[Math.Min(from, input.Value.Length)..Math.Min(to, input.Value.Length)]);
    }
}
