using System.Text;

namespace CrawlIndex.Consent.Robots;

/// <summary>Lines of a robots.txt that hold no stance: pace, ACAP, directives that no standard defines.</summary>
internal static class RobotsFacts
{
    private const int MaxFacts = 64;

    public static void Emit(RobotsFile file, in SignalInput input, ISignalSink sink)
    {
        if (file.Extensions.Count == 0) return;
        var audience = file.AudienceOf(input.Agent, crawlView: true);
        var count = 0;
        foreach (var line in file.Extensions)
        {
            var (family, kind) = line.Key switch
            {
                RobotsKey.CrawlDelay or RobotsKey.RequestRate or RobotsKey.VisitTime when audience.Includes(line) => (SignalFamily.CrawlPace, FactKind.CrawlPace),
                RobotsKey.Acap => (SignalFamily.Acap, FactKind.Acap),
                RobotsKey.Vendor => (SignalFamily.Rsl, FactKind.UnknownDirective),
                _ => default,
            };
            if (kind == default || ++count > MaxFacts) continue;
            var value = kind == FactKind.CrawlPace ? Encoding.UTF8.GetString(file.ValueOf(line)) : Encoding.UTF8.GetString(file.Text.Span.Slice(line.LineStart, line.LineLength));
            sink.Add(input.Draft(RobotsSignalParser.ParserId, family, kind == FactKind.UnknownDirective ? "unknown-directive" : line.Key.ToString().ToLowerInvariant(), 0, StanceMap.None, RobotsSignalParser.CiteText(file, input, line.LineStart, line.LineLength))
                with { Facts = [new Fact(kind, value)] });
        }
    }
}
