using CrawlIndex.Consent.Licences;

namespace CrawlIndex.Consent.Embedded;

/// <summary>Statements of XMP properties (signals.md 10.2, 10.4, 10.5), all packets of a file together.</summary>
internal sealed class XmpRights
{
    private readonly string parser;
    private readonly SignalScope scope;
    private readonly EmbeddedContent content;
    private readonly TextRights texts;
    private readonly RightsNames names = new();
    private readonly bool isMiningConflict;
    private readonly bool isLicenceConflict;

    public XmpRights(string parser, string pictureUrl, EmbeddedContent content)
    {
        this.parser = parser;
        this.content = content;
        scope = new SignalScope(ScopeLevel.Image, pictureUrl);
        texts = new TextRights(parser, pictureUrl);
        foreach (var property in content.Properties)
            if (NameKind(property) is { } kind) names.Add(kind, property.Text);
        foreach (var text in content.Texts)
            if (text.Rule != "exif:Copyright/editor") names.Add(text.Kind, text.Text);
        isMiningConflict = content.Properties.Select(Mining).Where(meaning => meaning is not null).Select(meaning => meaning!.Key).Distinct().Count() > 1;
        isLicenceConflict = content.Properties.Where(property => IsLicence(property) && LooksLikeUrl(property.Text)).Select(property => LicenceUrl.Read(property.Text))
            .Select(licence => licence.Key ?? licence.Url).Distinct().Count() > 1;
    }

    public void Emit(in SignalInput input, ISignalSink sink)
    {
        foreach (var property in content.Properties)
        {
            var (start, length) = property.Segment.Place(property.Start, property.Length);
            Emit(input, property, input.Cite(start, length), sink);
        }
    }

    private void Emit(in SignalInput input, XmpProperty property, Evidence evidence, ISignalSink sink)
    {
        if (Mining(property) is { } mining)
        {
            sink.Add(DataMining(input, property, mining, evidence));
            return;
        }
        if (IsLicence(property))
        {
            if (LooksLikeUrl(property.Text)) sink.Add(Licence(input, property, evidence));
            else texts.Emit(input, FactKind.CopyrightNotice, property.Property, property.Text, evidence, false, sink);
            return;
        }
        switch (property.Property, property.Field)
        {
            case ("plus:TermsAndConditionsURL", _) when LooksLikeUrl(property.Text):
                sink.Add(Licence(input, property, evidence));
                break;
            case ("plus:Licensor", "plus:LicensorURL"):
                // Where a licence can be had: no stance on any use.
                sink.Add(Draft(input, SignalFamily.RightsUrl, property.Field, 4, evidence) with { Terms = new SignalTerms(property.Text.Trim()), Facts = [new Fact(FactKind.RightsPointer, Piece.Short(property.Text))] });
                break;
            case ("xmpRights:Marked", _):
                Marked(input, property, evidence, sink);
                break;
            case ("plus:CopyrightStatus", _):
                Status(input, property, evidence, sink);
                break;
            case ("Iptc4xmpExt:DigitalSourceType" or "Iptc4xmpExt:DigitalSourcefileType", _):
                var made = DigitalSource.Classify(property.Text);
                sink.Add(Draft(input, SignalFamily.DigitalSource, DigitalSource.Term(property.Text), 4, evidence) with { Facts = made is null ? [] : [new Fact(FactKind.AiGenerated, made)], Flags = made is null ? ["unknown-term"] : [] });
                break;
            case ("Iptc4xmpExt:AISystemUsed", _):
                sink.Add(Draft(input, SignalFamily.DigitalSource, "AISystemUsed", 4, evidence) with { Facts = [new Fact(FactKind.AiGenerated, "suspected")] });
                break;
            case ("TC260:AIGC", _):
                texts.Label(input, property.Text, evidence, sink);
                break;
            case ("plus:ModelReleaseStatus", _):
                sink.Add(Draft(input, SignalFamily.RightsText, property.Property, 1, evidence) with { Facts = [new Fact(FactKind.ModelRelease, Key(property.Text))] });
                break;
            case ("cc:morePermissions" or "cc:attributionURL" or "dcterms:provenance", _):
                sink.Add(Draft(input, SignalFamily.RightsUrl, property.Property, 0, evidence) with { Facts = [new Fact(FactKind.RightsPointer, Piece.Short(property.Text))] });
                break;
            default:
                if (TextKind(property) is { } text) texts.Emit(input, text, property.Property, property.Text, evidence, false, sink);
                else if (NameKind(property) is { } kind) sink.Add(Draft(input, SignalFamily.RightsText, property.Property, 1, evidence) with { Facts = [new Fact(kind, Piece.Short(property.Text))] });
                break;
        }
    }

    private Signal DataMining(in SignalInput input, XmpProperty property, PlusDataMining.Meaning mining, Evidence evidence)
    {
        List<string> flags = [];
        var stances = mining.Stances;
        SignalTerms? terms = null;
        if (mining.Pointer is { } pointer)
        {
            var text = content.Properties.Find(other => other.Property == pointer && !string.IsNullOrWhiteSpace(other.Text))?.Text.Trim();
            if (text is not null) terms = new SignalTerms(LooksLikeUrl(text) ? text : null, Piece.Short(text));
            else
            {
                // Terms that are announced and missing cannot be met.
                foreach (var use in Uses.All)
                    if (stances[use] == Stance.Conditional) stances = stances.With(use, Stance.Deny);
                flags.Add(pointer == "plus:OtherConstraints" ? "missing-constraint" : "missing-rights-expression");
            }
        }
        if (isMiningConflict) flags.Add("conflict");
        if (mining.Reading == Reading.Lenient && mining.Key.StartsWith("DMI-PROHIBITED", StringComparison.Ordinal) && PlusDataMining.Read(mining.Key).Reading != Reading.Strict) flags.Add("unknown-value");
        return Draft(input, SignalFamily.PlusDataMining, mining.Key, 4, evidence) with
        {
            Stances = stances,
            Terms = terms,
            Reading = mining.Reading,
            Grants = stances.Has(Stance.Allow) ? names.OfPermission() : Grants.None,
            Facts = stances.Has(Stance.Allow) ? names.Facts : [],
            Flags = flags,
        };
    }

    private Signal Licence(in SignalInput input, XmpProperty property, Evidence evidence)
    {
        var place = new LicencePlace(parser, SignalFamily.RightsUrl, property.Property, 4, scope, Halves.Picture) { Source = SourceKind.Embedded, Speaker = Speaker.HolderClaimed };
        var signal = LicenceStatement.Of(input, place, property.Text.Trim(), evidence);
        return signal with
        {
            Grants = signal.Terms!.Tier == LicenceTier.Closed ? Grants.None : names.OfLicence(),
            Facts = [.. signal.Facts, .. names.Facts],
            Flags = isLicenceConflict ? [.. signal.Flags, "conflict"] : signal.Flags,
        };
    }

    private void Marked(in SignalInput input, XmpProperty property, Evidence evidence, ISignalSink sink)
    {
        var status = property.Text.Trim().ToLowerInvariant() switch
        {
            "true" or "1" => "rights-managed",
            "false" or "0" => "public-domain",
            _ => null,
        };
        if (status is null) return;
        sink.Add(Draft(input, SignalFamily.RightsText, property.Property, 1, evidence) with
        {
            Facts = [new Fact(FactKind.CopyrightStatus, status)],
            Flags = status == "public-domain" ? ["status-claim"] : [],
        });
    }

    private void Status(in SignalInput input, XmpProperty property, Evidence evidence, ISignalSink sink)
    {
        var status = Key(property.Text) switch
        {
            "CS-PRO" => "in-copyright",
            "CS-PUB" => "public-domain",
            "CS-UNK" => "unknown",
            _ => null,
        };
        if (status is not null) sink.Add(Draft(input, SignalFamily.RightsText, property.Property, 1, evidence) with { Facts = [new Fact(FactKind.CopyrightStatus, status)] });
    }

    private Signal Draft(in SignalInput input, SignalFamily family, string rule, byte strength, Evidence evidence) => texts.Draft(input, family, rule, strength, evidence);

    private static PlusDataMining.Meaning? Mining(XmpProperty property)
    {
        if (property.Property is "plus:DataMining" or "Iptc4xmpExt:DataMining") return PlusDataMining.Read(property.Text);
        // The key as the property's own name, before the property had one.
        return property.Property.StartsWith("Iptc4xmpExt:DMI-", StringComparison.Ordinal) && property.Text.Trim().ToLowerInvariant() is not ("false" or "0")
            ? PlusDataMining.Read(property.Property["Iptc4xmpExt:".Length..])
            : null;
    }

    private static bool IsLicence(XmpProperty property) => property.Property is "xmpRights:WebStatement" or "cc:license" or "dcterms:license" or "schema:license";

    private static FactKind? TextKind(XmpProperty property) => property.Property switch
    {
        "dc:rights" or "dcterms:rights" => FactKind.CopyrightNotice,
        "xmpRights:UsageTerms" or "plus:TermsAndConditionsText" or "plus:OtherConstraints" or "photoshop:Instructions" => FactKind.Restriction,
        _ => null,
    };

    private static FactKind? NameKind(XmpProperty property) => (property.Property, property.Field) switch
    {
        ("dc:creator", _) or ("plus:ImageCreator", "plus:ImageCreatorName") => FactKind.Creator,
        ("plus:CopyrightOwner", "plus:CopyrightOwnerName") or ("xmpRights:Owner", _) or ("dcterms:rightsHolder", _) => FactKind.CopyrightOwner,
        ("plus:Licensor", "plus:LicensorName") => FactKind.Licensor,
        ("photoshop:Credit", _) or ("cc:attributionName", _) => FactKind.CreditLine,
        ("dc:rights", _) when property.Language is "" or "x-default" => FactKind.CopyrightNotice,
        _ => null,
    };

    private static string Key(string text)
    {
        text = text.Trim().TrimEnd('/');
        return text[(text.LastIndexOf('/') + 1)..];
    }

    private static bool LooksLikeUrl(string text) => LinkedDataGraph.LooksLikeUrl(text.Trim()) && text.Contains('.', StringComparison.Ordinal);
}
