using System.Text;
using CrawlIndex.Consent.Usage;

namespace CrawlIndex.Consent.Robots;

/// <summary>
/// The usage preferences of a robots.txt for one URL: Content-Usage, Content-Signal, AI-training and License lines. The
/// longest matching path decides; what a shorter path denies and the longest leaves open is kept as inherited.
/// </summary>
internal static class RobotsUsage
{
    /// <summary>Lines of one kind that are read for one URL.</summary>
    private const int MaxLines = 4096;

    /// <summary>One statement whose path matches.</summary>
    private readonly record struct Candidate(RobotsExtension Line, UsageStatement Statement, int Octets);

    public static void Emit(RobotsFile file, WebUrl url, Halves half, bool crawlable, in SignalInput input, ISignalSink sink)
    {
        if (file.Extensions.Count == 0) return;
        var audience = file.AudienceOf(input.Agent);
        // AIPREF attach-05: a preference applies only to paths that may be crawled.
        if (crawlable) EmitPaths(file, url, half, RobotsKey.ContentUsage, SignalFamily.ContentUsageRule, audience, input, sink);
        EmitPaths(file, url, half, RobotsKey.ContentSignal, SignalFamily.ContentSignal, audience, input, sink);
        EmitPaths(file, url, half, RobotsKey.DisallowAiTraining, SignalFamily.DisallowAiTraining, audience, input, sink);
        EmitLicences(file, half, audience, input, sink);
        EmitProhibits(file, half, audience, input, sink);
    }

    /// <summary>Splits "[path SP] rest" as Content-Usage and Content-Signal lines do.</summary>
    public static ReadOnlySpan<byte> SplitPath(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> rest)
    {
        rest = value;
        if (value.IsEmpty || value[0] != '/') return [];
        var end = value.IndexOfAny((byte)' ', (byte)'\t');
        rest = end < 0 ? [] : value[end..].Trim(" \t"u8);
        return end < 0 ? value : value[..end];
    }

    /// <summary>The statements of one line, whatever its path.</summary>
    public static void Read(RobotsKey key, ReadOnlySpan<byte> value, List<UsageStatement> statements, out ReadOnlySpan<byte> path)
    {
        if (key is RobotsKey.DisallowAiTraining or RobotsKey.AllowAiTraining)
        {
            path = value;
            if (!value.IsEmpty && value[0] is (byte)'/' or (byte)'*')
                statements.Add(new UsageStatement(StanceMap.Of(Use.AiTrain, key == RobotsKey.AllowAiTraining ? Stance.Allow : Stance.Deny), Reading.Legacy, 2, key == RobotsKey.AllowAiTraining ? "allow-ai-training" : "disallow-ai-training"));
            return;
        }
        path = SplitPath(value, out var rest);
        if (key == RobotsKey.ContentUsage) ContentUsage.Read(rest, 3, statements);
        else ContentSignal.Read(rest, statements);
    }

    private static void EmitPaths(RobotsFile file, WebUrl url, Halves half, RobotsKey key, SignalFamily family, RobotsAudience audience, in SignalInput input, ISignalSink sink)
    {
        if (!file.Has(key) && !(key == RobotsKey.DisallowAiTraining && file.Has(RobotsKey.AllowAiTraining))) return;
        var ours = new List<Candidate>();
        var others = new List<Candidate>();
        var statements = new List<UsageStatement>();
        var matcher = new PathMatcher(url.PathAndQuery);
        var lines = 0;
        foreach (var line in file.Extensions)
        {
            if (line.Key != key && !(key == RobotsKey.DisallowAiTraining && line.Key == RobotsKey.AllowAiTraining)) continue;
            if (++lines > MaxLines) break;
            statements.Clear();
            Read(line.Key, file.ValueOf(line), statements, out var path);
            if (statements.Count == 0) continue;
            var octets = path.IsEmpty ? 0 : matcher.Match(path);
            if (octets < 0 && !matcher.IsExhausted) continue;
            foreach (var statement in statements)
                if (octets >= 0 || statement.Stances.Has(Stance.Deny)) (audience.Includes(line) ? ours : others).Add(new Candidate(line, statement, octets));
        }
        EmitOurs(file, url, half, family, ours, input, sink);
        foreach (var candidate in others)
        {
            if (audience.IsForAll(candidate.Line) || !candidate.Statement.Stances.Has(Stance.Deny)) continue;
            var agent = Encoding.Latin1.GetString(file.AgentValue(audience.FirstAgentOf(candidate.Line)));
            sink.Add(Draft(file, candidate, url, half, family, agent, input) with { Strength = Math.Min(candidate.Statement.Strength, (byte)2), Reading = Reading.Proxy });
        }
    }

    private static void EmitOurs(RobotsFile file, WebUrl url, Halves half, SignalFamily family, List<Candidate> candidates, in SignalInput input, ISignalSink sink)
    {
        if (candidates.Count == 0) return;
        var longest = candidates.Max(candidate => candidate.Octets);
        var stated = StanceMap.None;
        foreach (var candidate in candidates)
            foreach (var use in Uses.All)
                if (candidate.Octets == longest && candidate.Statement.Stances[use] != Stance.Unspecified) stated = stated.With(use, Stance.Allow);
        foreach (var candidate in candidates)
        {
            if (candidate.Octets == longest)
            {
                sink.Add(Draft(file, candidate, url, half, family, "*", input));
                continue;
            }
            var inherited = StanceMap.None;
            foreach (var use in Uses.All)
                if (stated[use] == Stance.Unspecified && candidate.Statement.Stances[use] == Stance.Deny) inherited = inherited.With(use, Stance.Deny);
            if (!inherited.IsEmpty)
                sink.Add(Draft(file, candidate, url, half, family, "*", input) with { Stances = inherited, Strength = Math.Min(candidate.Statement.Strength, (byte)2), Reading = Reading.Inherited });
        }
    }

    private static Signal Draft(RobotsFile file, in Candidate candidate, WebUrl url, Halves half, SignalFamily family, string agent, in SignalInput input)
    {
        var statement = candidate.Statement;
        return input.Draft(RobotsSignalParser.ParserId, family, statement.Rule, statement.Strength, statement.Stances, RobotsSignalParser.CiteText(file, input, candidate.Line.LineStart, candidate.Line.LineLength)) with
        {
            Binds = half,
            Scope = new SignalScope(ScopeLevel.Path, url.ToString(), agent),
            Reading = statement.Reading,
            Terms = statement.Terms,
            Facts = statement.Facts,
            Flags = statement.Flags,
        };
    }

    /// <summary>RSL 1.0: a License line of our group replaces the global ones; until its document is seen, nothing is licensed.</summary>
    private static void EmitLicences(RobotsFile file, Halves half, RobotsAudience audience, in SignalInput input, ISignalSink sink)
    {
        if (!file.Has(RobotsKey.License)) return;
        var inGroup = false;
        foreach (var line in file.Extensions)
            inGroup |= line.Key == RobotsKey.License && line.UsageGroup >= 0 && audience.Includes(line);
        var lines = 0;
        foreach (var line in file.Extensions)
        {
            if (line.Key != RobotsKey.License || line.ValueLength == 0 || !audience.Includes(line) || (inGroup && line.UsageGroup < 0) || ++lines > 16) continue;
            var url = Encoding.UTF8.GetString(file.ValueOf(line));
            sink.Add(input.Draft(RobotsSignalParser.ParserId, SignalFamily.Rsl, SignalRules.RslPointer, 3, StanceMap.AllUses(Stance.Conditional), RobotsSignalParser.CiteText(file, input, line.LineStart, line.LineLength))
                with { Binds = half, Terms = new SignalTerms(url) });
        }
    }

    /// <summary>No standard defines the line, but its word forbids: S1, which only the conservative profile counts.</summary>
    private static void EmitProhibits(RobotsFile file, Halves half, RobotsAudience audience, in SignalInput input, ISignalSink sink)
    {
        var lines = 0;
        foreach (var line in file.Extensions)
        {
            if (line.Key != RobotsKey.Prohibits || line.ValueLength == 0 || !audience.Includes(line) || ++lines > 16) continue;
            sink.Add(input.Draft(RobotsSignalParser.ParserId, SignalFamily.Rsl, "prohibits-line", 1, StanceMap.Of(Stance.Deny, Use.AiTrain, Use.AiInput), RobotsSignalParser.CiteText(file, input, line.LineStart, line.LineLength))
                with { Binds = half, Reading = Reading.Lenient, Flags = ["unknown-directive"] });
        }
    }
}
