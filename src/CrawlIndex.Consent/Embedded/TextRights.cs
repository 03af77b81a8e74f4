using CrawlIndex.Consent.Licences;
using CrawlIndex.Consent.NaturalLanguage;

namespace CrawlIndex.Consent.Embedded;

/// <summary>Statements of IIM, Exif and text blocks: facts about who claims what, and reservations in their words.</summary>
internal sealed class TextRights(string parser, string pictureUrl)
{
    private readonly SignalScope scope = new(ScopeLevel.Image, pictureUrl);

    public void Emit(in SignalInput input, EmbeddedContent content, ISignalSink sink)
    {
        var notices = content.Texts.Where(text => text.Kind == FactKind.CopyrightNotice && text.Rule != "exif:Copyright/editor").Select(text => Piece.Short(text.Text))
            .Concat(content.Properties.Where(property => property.Property == "dc:rights" && property.Language is "" or "x-default").Select(property => Piece.Short(property.Text)));
        var names = new RightsNames();
        foreach (var notice in notices) names.Add(FactKind.CopyrightNotice, notice);
        foreach (var text in content.Texts)
        {
            var (start, length) = text.Segment.Place(text.Start, text.Length);
            Emit(input, text.Kind, text.Rule, text.Text, input.Cite(start, length), text.Kind == FactKind.CopyrightNotice && names.HasConflictingNotices, sink);
        }
        foreach (var (json, segment) in content.Labels) Label(input, json, input.Cite(segment.Start, segment.Length), sink);
    }

    /// <summary>One text: a fact where its place gives it a meaning, and what its words reserve.</summary>
    public void Emit(in SignalInput input, FactKind kind, string rule, string text, Evidence evidence, bool isConflict, ISignalSink sink)
    {
        if (kind != FactKind.UnknownDirective)
        {
            sink.Add(Draft(input, SignalFamily.RightsText, rule, 1, evidence) with
            {
                Facts = [new Fact(kind, Piece.Short(text))],
                Flags = isConflict ? ["conflict"] : [],
            });
        }
        if (kind is FactKind.Creator or FactKind.CreditLine) return;
        ReservationSignals.Emit(input, text, ReservationPlace.Notice, scope, Halves.Picture, SourceKind.Embedded, Speaker.HolderClaimed, evidence, sink);
    }

    /// <summary>An AIGC label; unreadable ones keep their bytes as a note.</summary>
    public void Label(in SignalInput input, string json, Evidence evidence, ISignalSink sink)
    {
        var made = AiLabel.Read(json);
        sink.Add(Draft(input, SignalFamily.DigitalSource, "AIGC", 4, evidence) with
        {
            Facts = made is null ? [] : [new Fact(FactKind.AiGenerated, made)],
            Flags = made is null ? ["unreadable-label"] : [],
        });
    }

    public Signal Draft(in SignalInput input, SignalFamily family, string rule, byte strength, Evidence evidence) =>
        LicenceStatement.Draft(input, new LicencePlace(parser, family, rule, strength, scope, Halves.Picture) { Source = SourceKind.Embedded, Speaker = Speaker.HolderClaimed }, evidence);
}
