using CrawlIndex.Consent;

namespace CrawlIndex.Tests.Consent;

/// <summary>Gives fixed signals about the picture: what the parsers of pictures, licences and prose find, without their bytes.</summary>
internal sealed class StatedSignals(params StatedSignals.Stated[] stated) : ISignalParser
{
    public string Id => "stated/1";

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        if (input.Part != SignalPart.Body || input.Observation.Role != ObservationRole.Image) return ParseOutcome.NotApplicable;
        foreach (var one in stated)
        {
            sink.Add(input.Draft(Id, one.Family, one.Rule, one.Strength, one.Stances, input.Cite()) with
            {
                Binds = one.Binds,
                Scope = one.Binds.HasFlag(Halves.Picture) ? new SignalScope(ScopeLevel.Image, Scene.ImageUrl) : new SignalScope(ScopeLevel.Page, Scene.PageUrl),
                Terms = one.Terms,
                Grants = one.Grants,
                Speaker = one.Speaker,
                Reading = one.Reading,
                Facts = one.Facts,
            });
        }
        return ParseOutcome.Signals;
    }

    internal sealed record Stated(SignalFamily Family, string Rule, byte Strength, StanceMap Stances)
    {
        public Halves Binds { get; init; } = Halves.Picture;

        public SignalTerms? Terms { get; init; }

        public Grants Grants { get; init; }

        public Speaker Speaker { get; init; } = Speaker.HolderClaimed;

        public Reading Reading { get; init; }

        public IReadOnlyList<Fact> Facts { get; init; } = [];
    }
}
