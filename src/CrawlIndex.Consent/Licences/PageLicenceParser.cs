using System.Text;

namespace CrawlIndex.Consent.Licences;

/// <summary>
/// rel=license of links, anchors and Link headers, ccREL and Dublin Core properties, rights metadata (HTML Living Standard
/// 4.6.7.10, ccREL 2008). Without a subject the licence is that of the page's main content: its pictures get a hint.
/// </summary>
public sealed class PageLicenceParser : ISignalParser
{
    private static readonly string[] LicenceProperties =
    [
        "license", "cc:license", "dct:license", "dcterms:license", "xhv:license", "dc:rights.license", "dc.rights.license", "dcterms.license",
        "http://creativecommons.org/ns#license", "https://creativecommons.org/ns#license", "http://purl.org/dc/terms/license",
        "http://www.w3.org/1999/xhtml/vocab#license", "http://web.resource.org/cc/license",
    ];

    private static readonly string[] RightsProperties =
    [
        "copyright", "rights", "dc.rights", "dc:rights", "dct:rights", "dcterms.rights", "dcterms:rights", "dcterms.rightsholder", "dcterms:rightsholder",
        "http://purl.org/dc/elements/1.1/rights", "http://purl.org/dc/terms/rights",
    ];

    public string Id => "page-licence/1";

    public SignalParts Reads => SignalParts.Link | SignalParts.Anchor | SignalParts.Header | SignalParts.Meta | SignalParts.Property;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        switch (input.Part)
        {
            case SignalPart.Link or SignalPart.Anchor:
                return ReadRel(input, sink);
            case SignalPart.Header when Ascii.EqualsIgnoreCase(input.Name, "link"u8):
                return ReadLinks(input, sink);
            case SignalPart.Meta or SignalPart.Property:
                return ReadProperty(input, sink);
            default:
                return ParseOutcome.NotApplicable;
        }
    }

    private ParseOutcome ReadRel(in SignalInput input, ISignalSink sink)
    {
        if (Piece.HasWord(input.Name, "license"u8) || Piece.HasWord(input.Name, "cc:license"u8))
        {
            if (Piece.IsMediaType(input.Type, "application/rsl+xml"u8) || Piece.Text(input.Value).Length == 0) return ParseOutcome.NotApplicable;
            Emit(input, "rel-license", Piece.Resolve(input, input.Value), input.Cite(), sink);
            return ParseOutcome.Signals;
        }
        foreach (var word in (ReadOnlySpan<string>)["copyright", "terms-of-service", "cc:morePermissions", "cc:useGuidelines"])
        {
            if (!Piece.HasWord(input.Name, Encoding.ASCII.GetBytes(word))) continue;
            sink.Add(Note(input, word, new Fact(FactKind.RightsPointer, Piece.Resolve(input, input.Value))));
            return ParseOutcome.Signals;
        }
        return ParseOutcome.NotApplicable;
    }

    private ParseOutcome ReadLinks(in SignalInput input, ISignalSink sink)
    {
        var links = new LinkHeader(input.Value);
        var outcome = ParseOutcome.NotApplicable;
        while (links.Next())
        {
            // A manifest kept elsewhere: whoever judges the picture should know that it was not read.
            if (Piece.HasWord(links.Rel, "c2pa-manifest"u8))
            {
                sink.Add(Note(input, "c2pa-manifest", new Fact(FactKind.RightsPointer, Piece.Resolve(input, links.Target))) with { Evidence = input.Cite(links.Start, links.Length) });
                outcome = ParseOutcome.Signals;
                continue;
            }
            // A link with an anchor speaks of another resource.
            if (!Piece.HasWord(links.Rel, "license"u8) || Piece.IsMediaType(links.Type, "application/rsl+xml"u8) || !links.Anchor.IsEmpty) continue;
            Emit(input, "link-license", Piece.Resolve(input, links.Target), input.Cite(links.Start, links.Length), sink);
            outcome = ParseOutcome.Signals;
        }
        return outcome;
    }

    private ParseOutcome ReadProperty(in SignalInput input, ISignalSink sink)
    {
        foreach (var name in input.Part == SignalPart.Property ? Piece.PropertyNames(input) : [Piece.Text(input.Name[..Math.Min(input.Name.Length, 128)])])
            if (ReadProperty(input, name.ToLowerInvariant(), sink) is var outcome and not ParseOutcome.NotApplicable) return outcome;
        return ParseOutcome.NotApplicable;
    }

    private ParseOutcome ReadProperty(in SignalInput input, string name, ISignalSink sink)
    {
        var text = Piece.Text(input.Value);
        if (text.Length == 0) return ParseOutcome.NotApplicable;
        // Microdata's and schema.org's plain "license" belongs to the reader of structured data.
        if (Array.IndexOf(LicenceProperties, name) >= 0 && !(input.Part == SignalPart.Property && name == "license" && !Piece.IsAttribute(input.Name, "rel"u8)))
        {
            if (LooksLikeUrl(text)) Emit(input, name, Piece.Resolve(input, input.Value), input.Cite(), sink);
            else sink.Add(Note(input, name, new Fact(FactKind.CopyrightNotice, Piece.Short(text))));
            return ParseOutcome.Signals;
        }
        if (Array.IndexOf(RightsProperties, name) >= 0)
        {
            if (WebUrl.TryParse(text, out _) && LicenceUrl.Read(text).Kind != LicenceKind.Unknown) Emit(input, name, text, input.Cite(), sink);
            else sink.Add(Note(input, name, new Fact(name.EndsWith("holder", StringComparison.Ordinal) ? FactKind.CopyrightOwner : FactKind.CopyrightNotice, Piece.Short(text))));
            return ParseOutcome.Signals;
        }
        Fact? fact = name switch
        {
            "cc:attributionname" or "http://creativecommons.org/ns#attributionname" => new Fact(FactKind.CreditLine, Piece.Short(text)),
            "cc:attributionurl" or "cc:morepermissions" or "cc:useguidelines" => new Fact(FactKind.RightsPointer, Piece.Resolve(input, input.Value)),
            _ => null,
        };
        if (fact is null) return ParseOutcome.NotApplicable;
        sink.Add(Note(input, name, fact.Value));
        return ParseOutcome.Signals;
    }

    private void Emit(in SignalInput input, string rule, string url, Evidence evidence, ISignalSink sink)
    {
        var scope = Piece.ScopeOf(input);
        if (scope.Level == ScopeLevel.Image)
        {
            // A header on the picture itself is the picture's; a subject in the page is the page's word about it.
            var strength = input.Observation.Role == ObservationRole.Image ? (byte)4 : (byte)3;
            sink.Add(LicenceStatement.Of(input, new LicencePlace(Id, SignalFamily.PageLicence, rule, strength, scope, Halves.Picture), url, evidence));
            return;
        }
        var page = LicenceStatement.Of(input, new LicencePlace(Id, SignalFamily.PageLicence, rule, 3, scope, Halves.AltText), url, evidence);
        if (PhotoPage.IsOwnPicture(input, page)) page = PhotoPage.AsPicture(input, page, sink);
        sink.Add(page);
        if (scope.Level == ScopeLevel.Page) sink.Add(LicenceStatement.Hint(page, ScopeLevel.PageImages, scope.Value));
    }

    private Signal Note(in SignalInput input, string rule, Fact fact)
    {
        var scope = Piece.ScopeOf(input);
        var binds = scope.Level == ScopeLevel.Image ? Halves.Picture : Halves.AltText;
        return LicenceStatement.Draft(input, new LicencePlace(Id, SignalFamily.PageLicence, rule, 0, scope, binds), input.Cite()) with { Facts = [fact] };
    }

    private static bool LooksLikeUrl(string text) =>
        text.Length <= Piece.MaxUrl && text.AsSpan().IndexOfAny(" \t\r\n") < 0
        && (text.Contains("://", StringComparison.Ordinal) || text[0] is '/' or '.' or '#' or '?' || text.Contains('/', StringComparison.Ordinal));
}
