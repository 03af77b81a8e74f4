using CrawlIndex.Consent.Licences;

namespace CrawlIndex.Consent.Embedded;

/// <summary>What the manifest store of a picture says: training and mining, digital source, PLUS values in metadata assertions.</summary>
internal sealed class C2paRights(string parser, string pictureUrl)
{
    private const int MaxManifests = 64;

    /// <summary>Adds the statements of one store.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="segment">The store.</param>
    /// <param name="all">All stores of the file: what a content hash may leave out.</param>
    /// <param name="sink">Gets the signals.</param>
    /// <returns>Silent, or Malformed when boxes are broken.</returns>
    public ParseOutcome Read(in SignalInput input, RightsSegment segment, IReadOnlyList<RightsSegment> all, ISignalSink sink)
    {
        var store = segment.Bytes(input.Value);
        var roots = JumbfBox.Read(store, out var isSound);
        var outcome = isSound ? ParseOutcome.Silent : ParseOutcome.Malformed;
        var manifests = (roots.Find(root => root.Label == "c2pa")?.Children ?? [])
            .Where(child => child.Type is "c2ma" or "c2um" or "c2cm" || child.Child("c2pa.assertions") is not null).TakeLast(MaxManifests).ToList();
        if (manifests.Count == 0) return outcome;
        var active = new C2paManifest(manifests[^1], store);
        var check = active.Verify(store, input.Value, all);
        foreach (var assertion in active.Assertions) Assertion(input, segment, active, assertion, check, isActive: true, sink);
        for (var i = 0; i < manifests.Count - 1; i++)
        {
            var ingredient = new C2paManifest(manifests[i], store);
            foreach (var assertion in ingredient.Assertions) Assertion(input, segment, ingredient, assertion, check, isActive: false, sink);
        }
        return outcome;
    }

    private void Assertion(in SignalInput input, RightsSegment segment, C2paManifest manifest, JumbfBox assertion, ManifestCheck check, bool isActive, ISignalSink sink)
    {
        var store = segment.Bytes(input.Value);
        if (TrainingMining.IsLabel(assertion.Label)) Mining(input, segment, manifest, assertion, check, isActive, sink);
        else if (assertion.Label.StartsWith("c2pa.actions", StringComparison.Ordinal)) Actions(input, segment, assertion, check, isActive, sink);
        else if (assertion.Contents.Exists(content => content.Type == "json") && assertion.Label is not "stds.schema-org.CreativeWork")
            Metadata(input, segment, assertion, JsonTree.Read(assertion.Content(store, "json")), check, isActive, sink);
    }

    private void Mining(in SignalInput input, RightsSegment segment, C2paManifest manifest, JumbfBox assertion, ManifestCheck check, bool isActive, ISignalSink sink)
    {
        var store = segment.Bytes(input.Value);
        var meaning = TrainingMining.Read(CborTree.Read(assertion.Content(store, "cbor")));
        List<string> flags = [check.State, .. meaning?.Flags ?? ["unreadable-assertion"]];
        if (check.Signer is not null) flags.Add("signer-unproven");
        if (manifest.Assertions.Any(other => other.Label.StartsWith("cawg.identity", StringComparison.Ordinal))) flags.Add("cawg-identity-unverified");
        var stances = meaning?.Stances ?? StanceMap.Of(Stance.Malformed, Use.Tdm, Use.AiTrain, Use.GenAiTrain, Use.AiInput);
        var isBelieved = isActive && check.IsIntact && manifest.Lists(assertion);
        foreach (var use in Uses.All)
        {
            // A denial counts in any state of the manifest; a permission only in an intact one, of the active manifest.
            if (stances[use] == Stance.Allow && !isBelieved) stances = stances.With(use, Stance.Unspecified);
            if (stances[use] == Stance.Malformed && !isActive) stances = stances.With(use, Stance.Unspecified);
        }
        if (meaning?.Stances.Has(Stance.Allow) == true && !isBelieved) flags.Add("allow-not-counted");
        sink.Add(Draft(input, segment, SignalFamily.TrainingMining, assertion, isActive) with
        {
            Stances = stances,
            Terms = meaning?.Constraint is { } text ? new SignalTerms(WebUrl.TryParse(text, out var url) ? url.ToString() : null, Piece.Short(text)) : null,
            Strength = isActive ? (byte)4 : (byte)3,
            Reading = !isActive ? Reading.Inherited : meaning is null ? Reading.Malformed : assertion.Label.Contains("training-and-data", StringComparison.Ordinal) ? Reading.Legacy : Reading.Strict,
            Flags = flags,
        });
    }

    private void Actions(in SignalInput input, RightsSegment segment, JumbfBox assertion, ManifestCheck check, bool isActive, ISignalSink sink)
    {
        var data = CborTree.Read(assertion.Content(segment.Bytes(input.Value), "cbor"));
        foreach (var action in (data?["actions"]?.Items ?? []).Take(256))
        {
            if (!action.IsMap || action["digitalSourceType"] is not { IsText: true } source || DigitalSource.Classify(source.Text) is not { } made) continue;
            sink.Add(Source(input, segment, assertion, source.Text, made, check, isActive));
        }
    }

    private Signal Source(in SignalInput input, RightsSegment segment, JumbfBox assertion, string term, string made, ManifestCheck check, bool isActive) =>
        Draft(input, segment, SignalFamily.DigitalSource, assertion, isActive) with
        {
            Rule = DigitalSource.Term(term),
            Facts = [new Fact(FactKind.AiGenerated, made)],
            Reading = isActive ? Reading.Strict : Reading.Inherited,
            Flags = isActive ? [check.State] : [check.State, "inherited"],
        };

    // Metadata assertions must not hold the mining property; who writes it there still means it.
    private void Metadata(in SignalInput input, RightsSegment segment, JumbfBox assertion, JsonTree tree, ManifestCheck check, bool isActive, ISignalSink sink)
    {
        foreach (var root in tree.Roots)
        {
            foreach (var (name, value) in root.Members)
            {
                var text = value.IsString ? value.Text : value.TextOf("@id") ?? value.TextOf("@value");
                if (text is null) continue;
                if (name is "plus:DataMining" or "Iptc4xmpExt:DataMining" || name.StartsWith("http://ns.useplus.org/ldf/xmp/1.0/DataMining", StringComparison.Ordinal))
                {
                    var meaning = PlusDataMining.Read(text);
                    sink.Add(Draft(input, segment, SignalFamily.PlusDataMining, assertion, isActive) with
                    {
                        Rule = meaning.Key,
                        Stances = check.IsIntact && isActive ? meaning.Stances : WithoutAllows(meaning.Stances),
                        Strength = isActive ? (byte)4 : (byte)3,
                        Reading = isActive ? meaning.Reading : Reading.Inherited,
                        Flags = [check.State, "off-whitelist"],
                    });
                }
                else if (name is "Iptc4xmpExt:DigitalSourceType" or "iptcExt:DigitalSourceType" && DigitalSource.Classify(text) is { } made)
                {
                    sink.Add(Source(input, segment, assertion, text, made, check, isActive));
                }
            }
        }
    }

    internal static StanceMap WithoutAllows(StanceMap stances)
    {
        foreach (var use in Uses.All)
            if (stances[use] == Stance.Allow) stances = stances.With(use, Stance.Unspecified);
        return stances;
    }

    private Signal Draft(in SignalInput input, RightsSegment segment, SignalFamily family, JumbfBox assertion, bool isActive)
    {
        var content = assertion.Contents.Find(box => box.Type is "cbor" or "json");
        var (start, length) = content.Type is null ? segment.Place(assertion.Start, assertion.Length) : segment.Place(content.Start, content.Length);
        return LicenceStatement.Draft(input, new LicencePlace(parser, family, assertion.Label, isActive ? (byte)4 : (byte)3, new SignalScope(ScopeLevel.Image, pictureUrl), Halves.Picture)
        {
            Source = SourceKind.Embedded,
            Speaker = Speaker.HolderClaimed,
        }, input.Cite(start, length));
    }
}
