using System.Text;
using CrawlIndex.Consent.Robots;

namespace CrawlIndex.Consent.SiteFiles;

/// <summary>trust.txt, Spawning's ai.txt and the other ai.txt drafts. llms.txt and its like hold no consent and give nothing.</summary>
public sealed class SiteFileParser : ISignalParser
{
    public const string ParserId = "site-files/1";

    private const int MaxLines = 10_000;

    public string Id => ParserId;

    public SignalParts Reads => SignalParts.Body;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        if (input.Part != SignalPart.Body || input.Observation.Role != ObservationRole.SiteFile) return ParseOutcome.NotApplicable;
        if (!WebUrl.TryParse(input.AppliesTo ?? input.Observation.Url, out var url)) return ParseOutcome.NotApplicable;
        var counter = new CountingSink(sink);
        switch (url.PathAndQuery)
        {
            case "/trust.txt" or "/.well-known/trust.txt" when !IsHtml(input):
                ReadTrust(url, input, counter);
                break;
            case "/ai.txt" when !IsHtml(input):
                ReadSpawning(url, input, counter);
                break;
            case "/.well-known/ai.txt" or "/ai.json" or "/.well-known/ai.json" when !IsHtml(input):
                ReadDraft(input, counter);
                break;
            case "/llms.txt" or "/llms-full.txt" or "/trust.txt" or "/.well-known/trust.txt" or "/ai.txt":
                break;
            default:
                return ParseOutcome.NotApplicable;
        }
        return counter.Count > 0 ? ParseOutcome.Signals : ParseOutcome.Silent;
    }

    /// <summary>A soft 404: an HTML page in place of the file, by its media type or its first byte.</summary>
    private static bool IsHtml(in SignalInput input) =>
        input.Name.StartsWith("text/html"u8) || input.Value.TrimStart("\uFEFF \t\r\n"u8) is [(byte)'<', ..];

    /// <summary>JournalList trust.txt: "datatrainingallowed=yes|no", for the domain that serves the file.</summary>
    private static void ReadTrust(WebUrl url, in SignalInput input, CountingSink sink)
    {
        var lines = 0;
        foreach (var range in input.Value.SplitAny("\r\n"u8))
        {
            if (++lines > MaxLines) return;
            var line = input.Value[range];
            if (line.IndexOf((byte)'#') is >= 0 and var comment) line = line[..comment];
            var equals = line.IndexOf((byte)'=');
            if (equals < 0 || !Ascii.EqualsIgnoreCase(line[..equals].Trim("\uFEFF \t"u8), "datatrainingallowed"u8)) continue;
            var value = line[(equals + 1)..].Trim(" \t"u8);
            var stance = Ascii.EqualsIgnoreCase(value, "no"u8) ? Stance.Deny : Ascii.EqualsIgnoreCase(value, "yes"u8) ? Stance.Allow : Stance.Malformed;
            sink.Add(input.Draft(ParserId, SignalFamily.TrustTxt, "datatrainingallowed", 3, StanceMap.Of(Use.AiTrain, stance), input.Cite(range.Start.Value, line.Length))
                with { Scope = new SignalScope(ScopeLevel.Domain, url.Host.StartsWith("www.", StringComparison.Ordinal) ? url.Host[4..] : url.Host) });
        }
    }

    /// <summary>Spawning: robots grammar, patterns by extension, for media; the path is matched without its query.</summary>
    private static void ReadSpawning(WebUrl origin, in SignalInput input, CountingSink sink)
    {
        var file = RobotsFile.Parse(input.Value.ToArray());
        if (file.AgentCount == 0) return;
        if (input.Target is null)
        {
            sink.Add(input.Draft(ParserId, SignalFamily.SpawningAiTxt, "ai-txt", 2, StanceMap.None, input.Cite()) with { Binds = Halves.Picture });
            return;
        }
        foreach (var (url, half) in input.Target.On(origin))
        {
            if (half != Halves.Picture) continue;
            var query = url.PathAndQuery.IndexOf('?', StringComparison.Ordinal);
            var decision = file.Check(input.Agent, query < 0 ? url.PathAndQuery : url.PathAndQuery.AsSpan(0, query));
            if (decision.Allowed && decision.Reason != RobotsReason.Rule) continue;
            sink.Add(input.Draft(ParserId, SignalFamily.SpawningAiTxt, decision.Allowed ? "allow" : "disallow", 2, StanceMap.Of(Use.AiTrain, decision.Allowed ? Stance.Allow : Stance.Deny), RobotsSignalParser.CiteText(file, input, decision.Start, decision.Length))
                with { Binds = half, Scope = new SignalScope(ScopeLevel.Path, url.ToString()) });
        }
    }

    /// <summary>draft-car-ai-txt-wellknown-00 and ai.json: one-person drafts, recorded; a plain "training: no" counts as S1.</summary>
    private static void ReadDraft(in SignalInput input, CountingSink sink)
    {
        if (input.Value.IsEmpty) return;
        var lines = 0;
        var found = false;
        foreach (var range in input.Value.SplitAny("\r\n"u8))
        {
            if (++lines > MaxLines) break;
            var line = input.Value[range];
            var colon = line.IndexOf((byte)':');
            if (colon < 0 || !Ascii.EqualsIgnoreCase(line[..colon].Trim(" \t\""u8), "training"u8) || !Forbids(line[(colon + 1)..].Trim(" \t\","u8))) continue;
            sink.Add(input.Draft(ParserId, SignalFamily.OtherAiTxt, "training", 1, StanceMap.Of(Use.AiTrain, Stance.Deny), input.Cite(range.Start.Value, line.Length)) with { Reading = Reading.Lenient });
            found = true;
        }
        if (!found) sink.Add(input.Draft(ParserId, SignalFamily.OtherAiTxt, "recorded", 0, StanceMap.None, input.Cite()) with { Facts = [new Fact(FactKind.UnknownDirective, "ai.txt draft")] });
    }

    private static bool Forbids(ReadOnlySpan<byte> value) =>
        Ascii.EqualsIgnoreCase(value, "no"u8) || Ascii.EqualsIgnoreCase(value, "disallow"u8) || Ascii.EqualsIgnoreCase(value, "deny"u8)
        || Ascii.EqualsIgnoreCase(value, "denied"u8) || Ascii.EqualsIgnoreCase(value, "false"u8) || Ascii.EqualsIgnoreCase(value, "disallowed"u8);
}
