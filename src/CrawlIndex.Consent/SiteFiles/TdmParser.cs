using System.Text;
using CrawlIndex.Consent.Robots;

namespace CrawlIndex.Consent.SiteFiles;

/// <summary>TDMRep in its file, its headers and its meta elements. The engine lets the later channel supersede the earlier.</summary>
public sealed class TdmParser : ISignalParser
{
    public const string ParserId = "tdmrep/1";

    /// <summary>A policy that stands beside a reservation of the same channel; the engine joins them.</summary>
    public const string PolicyRule = "tdm-policy";

    public string Id => ParserId;

    public SignalParts Reads => SignalParts.Header | SignalParts.Meta | SignalParts.Body;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink) => input.Part switch
    {
        SignalPart.Header => ParseValue(SignalFamily.TdmHeader, 4, input, sink),
        SignalPart.Meta => ParseValue(SignalFamily.TdmMeta, 3, input, sink),
        SignalPart.Body when input.Observation.Role == ObservationRole.SiteFile && IsFile(input.AppliesTo ?? input.Observation.Url) => ParseFile(input, sink),
        _ => ParseOutcome.NotApplicable,
    };

    private static bool IsFile(string url) =>
        WebUrl.TryParse(url, out var parsed) && parsed.PathAndQuery is "/.well-known/tdmrep.json" or "/tdmrep.json";

    private static ParseOutcome ParseValue(SignalFamily family, byte strength, in SignalInput input, ISignalSink sink)
    {
        var value = input.Value.Trim(" \t\r\n"u8);
        if (Ascii.EqualsIgnoreCase(input.Name, "tdm-policy"u8))
        {
            sink.Add(input.Draft(ParserId, family, PolicyRule, strength, StanceMap.None, input.Cite()) with { Terms = new SignalTerms(Encoding.UTF8.GetString(value)) });
            return ParseOutcome.Signals;
        }
        if (!Ascii.EqualsIgnoreCase(input.Name, "tdm-reservation"u8)) return ParseOutcome.NotApplicable;
        if (value is not ([(byte)'0'] or [(byte)'1'])) return ParseOutcome.Silent;
        sink.Add(input.Draft(ParserId, family, $"tdm-reservation:{(char)value[0]}", strength, StanceMap.Of(Use.Tdm, value[0] == '1' ? Stance.Deny : Stance.Allow), input.Cite()));
        return ParseOutcome.Signals;
    }

    private static ParseOutcome ParseFile(in SignalInput input, ISignalSink sink)
    {
        var file = TdmFile.Parse(input.Value);
        var counter = new CountingSink(sink);
        if (input.Target is null)
            foreach (var rule in file.Rules) Emit(file, rule, Halves.Both, rule.Location, input, counter);
        else if (WebUrl.TryParse(input.AppliesTo ?? input.Observation.Url, out var origin))
            foreach (var (url, half) in input.Target.On(origin)) EmitFor(file, url, half, input, counter);
        return file.IsMalformed ? ParseOutcome.Malformed : counter.Count > 0 ? ParseOutcome.Signals : ParseOutcome.Silent;
    }

    /// <summary>The first match decides, as the report says; where the longest denies instead, that is kept for the careful.</summary>
    private static void EmitFor(TdmFile file, WebUrl url, Halves half, in SignalInput input, ISignalSink sink)
    {
        TdmRule? first = null;
        TdmRule? longest = null;
        var octets = -1;
        var matcher = new PathMatcher(url.PathAndQuery);
        foreach (var rule in file.Rules)
        {
            if (rule.Reservation is null) continue;
            var matched = matcher.Match(Encoding.UTF8.GetBytes(rule.Location));
            if (matched < 0 && !(matcher.IsExhausted && rule.Reservation == 1)) continue;
            first ??= rule;
            if (longest is not null && matched <= octets) continue;
            longest = rule;
            octets = matched;
        }
        if (first is null || longest is null) return;
        Emit(file, first, half, url.ToString(), input, sink);
        if (first.Reservation == 0 && longest.Reservation == 1)
            Emit(file, longest, half, url.ToString(), input, sink, signal => signal with { Strength = Math.Min(signal.Strength, (byte)2), Reading = Reading.Lenient, Flags = [.. signal.Flags, "longest-match"] });
    }

    private static void Emit(TdmFile file, TdmRule rule, Halves half, string scope, in SignalInput input, ISignalSink sink, Func<Signal, Signal>? change = null)
    {
        var malformed = file.IsMalformed || rule.Lenient;
        if (rule.Reservation is null || (malformed && rule.Reservation == 0)) return;
        var stance = rule.Reservation == 0 ? Stance.Allow : rule.Policy is null ? Stance.Deny : Stance.Conditional;
        var signal = input.Draft(ParserId, SignalFamily.TdmFile, $"tdm-reservation:{rule.Reservation}", malformed ? (byte)1 : (byte)3, StanceMap.Of(Use.Tdm, stance), input.Cite(rule.Start, Math.Min(rule.Length, input.Value.Length - rule.Start))) with
        {
            Binds = half,
            Scope = new SignalScope(ScopeLevel.Path, scope),
            Reading = malformed ? Reading.Malformed : Reading.Strict,
            Flags = malformed ? ["malformed-lenient"] : [],
            Terms = stance == Stance.Conditional ? new SignalTerms(rule.Policy) : null,
        };
        sink.Add(change is null ? signal : change(signal));
    }
}
