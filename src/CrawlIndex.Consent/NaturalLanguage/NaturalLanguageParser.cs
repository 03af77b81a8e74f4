using System.Text;
using CrawlIndex.Consent.Licences;

namespace CrawlIndex.Consent.NaturalLanguage;

/// <summary>
/// Natural-language reservations in robots comments (adjacent comment lines are one text), rights metadata, captions,
/// notices and terms. Texts of rights fields inside pictures come through their own reader.
/// </summary>
public sealed class NaturalLanguageParser : ISignalParser
{
    private static readonly string[] RightsNames =
    [
        "copyright", "rights", "dc.rights", "dc:rights", "dcterms.rights", "dcterms:rights", "dcterms.license", "dcterms.accessrights", "usage", "usageterms",
        "copyrightnotice", "creditText", "conditionsofaccess",
    ];

    public string Id => ReservationSignals.Parser;

    public SignalParts Reads => SignalParts.Body | SignalParts.Meta | SignalParts.Property | SignalParts.Text;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        switch (input.Part)
        {
            case SignalPart.Body when input.Observation.Role == ObservationRole.Robots:
                return ReadComments(input, sink);
            case SignalPart.Meta or SignalPart.Property when IsRightsName(input.Name):
                return ReadText(input, ReservationPlace.Notice, sink);
            case SignalPart.Text:
                return ReadText(input, PlaceOf(input.Name), sink);
            case SignalPart.Body when input.Observation.Role is ObservationRole.SiteFile or ObservationRole.Licence && IsTerms(input):
                return ReadTerms(input, sink);
            default:
                return ParseOutcome.NotApplicable;
        }
    }

    private static bool IsRightsName(ReadOnlySpan<byte> name)
    {
        if (name.Length > 64) return false;
        var text = Encoding.UTF8.GetString(name).Trim();
        return Array.Exists(RightsNames, known => string.Equals(known, text, StringComparison.OrdinalIgnoreCase));
    }

    private static ReservationPlace PlaceOf(ReadOnlySpan<byte> name)
    {
        if (Ascii.EqualsIgnoreCase(name, "robots-comment"u8)) return ReservationPlace.RobotsComment;
        foreach (var word in (ReadOnlySpan<string>)["figcaption", "caption", "copyright", "notice", "alt", "credit", "rights"])
            if (Ascii.EqualsIgnoreCase(name, Encoding.ASCII.GetBytes(word))) return ReservationPlace.Notice;
        return ReservationPlace.RunningText;
    }

    private static ParseOutcome ReadText(in SignalInput input, ReservationPlace place, ISignalSink sink)
    {
        var found = new List<Reservation>();
        var isWhole = ReservationDetector.Read(input.Value, place, found);
        var scope = place == ReservationPlace.RobotsComment || input.Observation.Role is ObservationRole.SiteFile or ObservationRole.Robots or ObservationRole.Licence
            ? new SignalScope(ScopeLevel.Origin, input.AppliesTo ?? input.Observation.Url)
            : Piece.ScopeOf(input);
        var binds = scope.Level == ScopeLevel.Image ? Halves.Picture : Halves.Both;
        var speaker = scope.Level == ScopeLevel.Origin ? Speaker.HostOperator : Speaker.PageAuthor;
        foreach (var reservation in found)
            sink.Add(ReservationSignals.Of(input, reservation, scope, binds, SourceKind.Text, speaker, input.Cite(reservation.Start, reservation.Length)));
        return !isWhole ? ParseOutcome.LimitReached : found.Count > 0 ? ParseOutcome.Signals : ParseOutcome.Silent;
    }

    // Terms of service come as HTML or plain text; the site files of other standards have parsers of their own.
    private static bool IsTerms(in SignalInput input)
    {
        if (!input.Name.IsEmpty && !Piece.IsMediaType(input.Name, "text/html"u8) && !Piece.IsMediaType(input.Name, "text/plain"u8) && !Piece.IsMediaType(input.Name, "application/xhtml+xml"u8)) return false;
        var url = input.Observation.Url.Split('?', '#')[0];
        foreach (var end in (ReadOnlySpan<string>)[".json", ".xml", ".rsl", "/ai.txt", "/trust.txt", "/llms.txt", "/robots.txt"])
            if (url.EndsWith(end, StringComparison.OrdinalIgnoreCase)) return false;
        return input.Value.TrimStart(" \t\r\n"u8) is [not ((byte)'{' or (byte)'['), ..];
    }

    private static ParseOutcome ReadTerms(in SignalInput input, ISignalSink sink)
    {
        var found = new List<Reservation>();
        var isWhole = ReservationDetector.Read(HtmlText.Read(input.Value), input.Value, ReservationPlace.RunningText, found) && input.Value.Length <= HtmlText.MaxBytes;
        foreach (var reservation in found)
        {
            sink.Add(ReservationSignals.Of(input, reservation, new SignalScope(ScopeLevel.Origin, input.AppliesTo ?? input.Observation.Url), Halves.Both, SourceKind.Text, Speaker.HostOperator,
                input.Cite(reservation.Start, reservation.Length)));
        }
        return !isWhole ? ParseOutcome.LimitReached : found.Count > 0 ? ParseOutcome.Signals : ParseOutcome.Silent;
    }

    private static ParseOutcome ReadComments(in SignalInput input, ISignalSink sink)
    {
        var text = RobotsComments.Read(input.Value);
        var found = new List<Reservation>();
        var isWhole = ReservationDetector.Read(text, input.Value, ReservationPlace.RobotsComment, found);
        foreach (var reservation in found)
        {
            sink.Add(ReservationSignals.Of(input, reservation, new SignalScope(ScopeLevel.Origin, input.AppliesTo ?? input.Observation.Url), Halves.Both, SourceKind.Text, Speaker.HostOperator,
                input.Cite(reservation.Start, reservation.Length)));
        }
        return !isWhole ? ParseOutcome.LimitReached : found.Count > 0 ? ParseOutcome.Signals : ParseOutcome.Silent;
    }
}
