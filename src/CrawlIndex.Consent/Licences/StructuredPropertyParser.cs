using CrawlIndex.Consent.Embedded;

namespace CrawlIndex.Consent.Licences;

/// <summary>schema.org rights in microdata and RDFa, one property at a time; the piece's subject is the picture of the item.</summary>
public sealed class StructuredPropertyParser : ISignalParser
{
    public string Id => "structured-property/1";

    public SignalParts Reads => SignalParts.Property;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        // A plain word in rel is a link type of HTML or RDFa, no property of schema.org.
        if (input.Part != SignalPart.Property || Piece.IsAttribute(input.Name, "rel"u8)) return ParseOutcome.NotApplicable;
        foreach (var stated in Piece.PropertyNames(input))
            if (Bare(stated) is { } name && Read(input, name, sink) is var outcome and not ParseOutcome.NotApplicable) return outcome;
        return ParseOutcome.NotApplicable;
    }

    private ParseOutcome Read(in SignalInput input, string name, ISignalSink sink)
    {
        var text = Piece.Text(input.Value);
        if (text.Length == 0) return ParseOutcome.NotApplicable;
        var scope = Piece.ScopeOf(input);
        var isPicture = scope.Level == ScopeLevel.Image;
        var place = new LicencePlace(Id, SignalFamily.StructuredLicence, name, isPicture ? (byte)4 : (byte)3, scope, isPicture ? Halves.Picture : Halves.AltText);
        if (name == "license")
        {
            var url = Piece.Resolve(input, input.Value);
            var signal = LinkedDataGraph.LooksLikeUrl(text)
                ? LicenceStatement.Of(input, place, url, input.Cite())
                : LicenceStatement.Draft(input, place, input.Cite()) with { Terms = new SignalTerms(null, Piece.Short(text)) };
            sink.Add(signal);
            if (!isPicture) sink.Add(LicenceStatement.Hint(signal, ScopeLevel.PageImages, scope.Value));
            return ParseOutcome.Signals;
        }
        if (FactOf(name, text) is not { } fact) return ParseOutcome.NotApplicable;
        sink.Add(LicenceStatement.Draft(input, place, input.Cite()) with
        {
            Facts = [fact],
            Terms = name == "acquireLicensePage" ? new SignalTerms(Piece.Resolve(input, input.Value)) : null,
        });
        return ParseOutcome.Signals;
    }

    private static Fact? FactOf(string name, string text) => name switch
    {
        "creator" => new Fact(FactKind.Creator, Piece.Short(text)),
        "copyrightHolder" => new Fact(FactKind.CopyrightOwner, Piece.Short(text)),
        "copyrightNotice" => new Fact(FactKind.CopyrightNotice, Piece.Short(text)),
        "creditText" => new Fact(FactKind.CreditLine, Piece.Short(text)),
        "conditionsOfAccess" => new Fact(FactKind.Restriction, Piece.Short(text)),
        "acquireLicensePage" => new Fact(FactKind.RightsPointer, Piece.Short(text)),
        "usageInfo" => new Fact(FactKind.RightsPointer, Piece.Short(text)),
        "digitalSourceType" when DigitalSource.Classify(text) is { } made => new Fact(FactKind.AiGenerated, made),
        _ => null,
    };

    // Plain (microdata), prefixed or in full (RDFa). Other vocabularies belong to the page licence parser.
    private static string? Bare(string name)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["schema:", "http://schema.org/", "https://schema.org/"])
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return name[prefix.Length..];
        return name.Contains(':', StringComparison.Ordinal) ? null : name;
    }
}
