using System.Text;
using CrawlIndex.Consent.Tokens;

namespace CrawlIndex.Consent.Directives;

/// <summary>X-Robots-Tag and Robots-Tag lines, meta robots and meta BOT elements, pinterest nopin, data-nosnippet.</summary>
public sealed class DirectiveParser(AgentTokens tokens) : ISignalParser
{
    public const string ParserId = "robots-directives/1";

    public string Id => ParserId;

    public SignalParts Reads => SignalParts.Header | SignalParts.Meta | SignalParts.Attribute;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        var counter = new CountingSink(sink);
        switch (input.Part)
        {
            case SignalPart.Header when Is(input.Name, "x-robots-tag"u8) || Is(input.Name, "robots-tag"u8):
                ReadAll(new DirectiveReader(input.Value, lenient: false, structured: Is(input.Name, "robots-tag"u8)), [], input, counter);
                break;
            case SignalPart.Meta when Is(input.Name, "pinterest"u8):
                if (Encoding.Latin1.GetString(input.Value).Contains("nopin", StringComparison.OrdinalIgnoreCase)) counter.Add(NoPin(input, Halves.Both));
                break;
            case SignalPart.Meta when IsRobotsName(input):
                ReadAll(new DirectiveReader(input.Value, lenient: true), IsGeneralName(input.Name) ? [] : input.Name, input, counter);
                break;
            case SignalPart.Attribute when Is(input.Name, "data-nosnippet"u8):
                counter.Add(input.Draft(ParserId, SignalFamily.NoSnippet, "data-nosnippet", 2, StanceMap.Of(Use.AiInput, Stance.Deny), input.Cite())
                    with { Reading = Reading.Proxy, Scope = new SignalScope(ScopeLevel.Element, Encoding.UTF8.GetString(input.Subject), "Googlebot") });
                break;
            case SignalPart.Attribute when Is(input.Name, "data-pin-nopin"u8) || Is(input.Name, "nopin"u8):
                counter.Add(NoPin(input, Halves.Picture));
                break;
            default:
                return ParseOutcome.NotApplicable;
        }
        return counter.Count > 0 ? ParseOutcome.Signals : ParseOutcome.Silent;
    }

    private bool IsRobotsName(in SignalInput input)
    {
        if (IsGeneralName(input.Name)) return true;
        if (input.Type.Length > 0 || input.Name.Length is 0 or > 64) return false;
        Span<char> name = stackalloc char[64];
        name = name[..Encoding.Latin1.GetChars(input.Name, name)];
        return name.Equals(input.Agent, StringComparison.OrdinalIgnoreCase) || tokens.Find(name) is not null;
    }

    private static bool IsGeneralName(ReadOnlySpan<byte> name) => Is(name, "robots"u8) || Is(name, "x-robots-tag"u8);

    private static void ReadAll(DirectiveReader reader, ReadOnlySpan<byte> metaBot, in SignalInput input, CountingSink sink)
    {
        while (reader.TryRead(out var directive))
        {
            if (DirectiveRules.Find(directive) is not { } rule) continue;
            if (rule.Rule == "unavailable_after" && directive.Date is null) continue;
            var bot = directive.Bot.IsEmpty ? metaBot : directive.Bot;
            sink.Add(ForBot(ForCarrier(rule, directive, input), rule, bot, input));
        }
    }

    private static Signal ForCarrier(DirectiveRule rule, in Directive directive, in SignalInput input)
    {
        var onImage = input.Observation.Role == ObservationRole.Image;
        var signal = input.Draft(ParserId, rule.Family, rule.Rule, onImage ? rule.ImageStrength : rule.PageStrength, rule.Stances, input.Cite(directive.Start, directive.Length)) with
        {
            Reading = rule.Reading,
            Binds = onImage ? Halves.Picture : rule.PageHalves,
            Scope = onImage ? new SignalScope(ScopeLevel.Image, input.Observation.Url)
                : new SignalScope(rule.PageHalves == Halves.Picture ? ScopeLevel.PageImages : ScopeLevel.Page, input.Observation.Url),
            ValidFrom = directive.Date,
        };
        // A meta element of the body, a property or an http-equiv may be user content or a mistake.
        return input.Part != SignalPart.Meta || (input.InHead && input.Type.IsEmpty) ? signal
            : signal with { Strength = 1, Reading = Reading.Lenient, Flags = [input.InHead ? "lenient" : "in-body"] };
    }

    private static Signal ForBot(Signal signal, DirectiveRule rule, ReadOnlySpan<byte> bot, in SignalInput input)
    {
        if (bot.IsEmpty || bot is [(byte)'*']) return signal;
        var name = Encoding.Latin1.GetString(bot);
        signal = signal with { Scope = signal.Scope with { Agent = name } };
        if (name.Equals(input.Agent, StringComparison.OrdinalIgnoreCase)) return signal;
        return signal with { Reading = Reading.Proxy, Strength = rule.IsAboutAi ? Math.Min(signal.Strength, (byte)2) : (byte)0, Flags = [.. signal.Flags, $"agent:{name}"] };
    }

    private static Signal NoPin(in SignalInput input, Halves halves) =>
        input.Draft(ParserId, SignalFamily.NoPin, "nopin", 0, StanceMap.None, input.Cite()) with { Binds = halves, Facts = [new Fact(FactKind.NoPin, "nopin")] };

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(name, lower);
}
