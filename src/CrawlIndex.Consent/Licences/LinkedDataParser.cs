using CrawlIndex.Consent.Embedded;

namespace CrawlIndex.Consent.Licences;

/// <summary>
/// schema.org licences in JSON-LD scripts. An ImageObject licenses the picture it names; a licence on the page or the
/// article licenses the text and is only a hint for its pictures; sdLicense speaks of the markup and is never read.
/// </summary>
public sealed class LinkedDataParser : ISignalParser
{
    private const int MaxSignals = 2000;
    private const int MaxUrls = 16;

    private static readonly HashSet<string> NotPageTypes = ["Dataset", "SoftwareApplication", "SoftwareSourceCode", "WebApplication", "MobileApplication", "DataCatalog", "Product", "Person", "Organization"];

    public string Id => "linked-data/1";

    public SignalParts Reads => SignalParts.Script;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        if (input.Part != SignalPart.Script || !(Piece.IsMediaType(input.Name, "application/ld+json"u8) || Piece.IsMediaType(input.Type, "application/ld+json"u8)))
            return ParseOutcome.NotApplicable;
        // Most scripts speak of no rights at all.
        if (!MentionsRights(input.Value)) return ParseOutcome.Silent;
        var tree = JsonTree.Read(input.Value);
        var graph = new LinkedDataGraph(tree);
        var before = MaxSignals;
        var left = before;
        foreach (var node in graph.Nodes)
        {
            if (left <= 0) return ParseOutcome.LimitReached;
            left -= LinkedDataGraph.IsType(node, "ImageObject") ? EmitImage(input, tree, graph, node, sink) : EmitPage(input, tree, graph, node, sink);
        }
        return tree.Outcome != ParseOutcome.Silent ? tree.Outcome : left < before ? ParseOutcome.Signals : ParseOutcome.Silent;
    }

    internal static bool MentionsRights(ReadOnlySpan<byte> json) =>
        json.IndexOf("icense"u8) >= 0 || json.IndexOf("opyright"u8) >= 0 || json.IndexOf("usageInfo"u8) >= 0 || json.IndexOf("creditText"u8) >= 0
        || json.IndexOf("conditionsOfAccess"u8) >= 0 || json.IndexOf("digitalSourceType"u8) >= 0 || EscapesLetters(json);

    /// <summary>An escape of an ASCII letter may spell one of the words; those of other characters, which are everywhere, cannot.</summary>
    private static bool EscapesLetters(ReadOnlySpan<byte> json)
    {
        for (var at = 0; json[at..].IndexOf("\\u00"u8) is var next and >= 0;)
        {
            at += next + 4;
            if (at < json.Length && json[at] is >= (byte)'4' and <= (byte)'7') return true;
        }
        return false;
    }

    private int EmitImage(in SignalInput input, JsonTree tree, LinkedDataGraph graph, JsonValue node, ISignalSink sink)
    {
        var facts = ImageFacts(graph, node);
        var licences = graph.Urls(node, "license").Take(MaxUrls).ToList();
        if (facts.Count == 0 && licences.Count == 0) return 0;
        var acquire = graph.Urls(node, "acquireLicensePage").FirstOrDefault();
        var emitted = 0;
        foreach (var url in PictureUrls(input, graph, node))
        {
            var place = new LicencePlace(Id, SignalFamily.StructuredLicence, "ImageObject", 4, new SignalScope(ScopeLevel.Image, url), Halves.Picture);
            foreach (var licence in licences)
            {
                sink.Add(Licensed(input, tree, graph, node, place with { Rule = "ImageObject/license" }, licence, licences, facts));
                emitted++;
            }
            if (licences.Count > 0) continue;
            sink.Add(LicenceStatement.Draft(input, place, input.Cite(node.Start, node.Length)) with
            {
                Facts = facts,
                Terms = acquire.Value is null ? null : new SignalTerms(Piece.Resolve(input.Observation.Url, acquire.Text)),
            });
            emitted++;
        }
        return emitted;
    }

    private static Signal Licensed(in SignalInput input, JsonTree tree, LinkedDataGraph graph, JsonValue node, LicencePlace place, (string Text, JsonValue Value) licence, List<(string Text, JsonValue Value)> all, List<Fact> facts)
    {
        var evidence = input.Cite(licence.Value.Start, licence.Value.Length);
        var signal = LinkedDataGraph.LooksLikeUrl(licence.Text)
            ? LicenceStatement.Of(input, place, Piece.Resolve(input.Observation.Url, licence.Text), evidence)
            : LicenceStatement.Draft(input, place, evidence) with { Terms = new SignalTerms(null, Piece.Short(licence.Text)) };
        List<string> flags = [.. signal.Flags];
        if (all.Select(other => other.Text).Distinct().Count() > 1) flags.Add("several-licences");
        signal = signal with { Facts = [.. signal.Facts, .. facts], Grants = signal.Terms!.Tier == LicenceTier.Closed ? Grants.None : GrantsOf(graph, node), Flags = flags };
        // What a broken text grants is not believed.
        return tree.Outcome == ParseOutcome.Malformed
            ? signal with { Stances = signal.Stances.Has(Stance.Licence) ? StanceMap.None : signal.Stances, Grants = Grants.None, Reading = Reading.Malformed, Flags = [.. flags, "malformed"] }
            : signal;
    }

    private int EmitPage(in SignalInput input, JsonTree tree, LinkedDataGraph graph, JsonValue node, ISignalSink sink)
    {
        var emitted = 0;
        var isPage = !LinkedDataGraph.Types(node).Any(NotPageTypes.Contains);
        foreach (var licence in graph.Urls(node, "license").Take(MaxUrls))
        {
            if (!isPage || !LinkedDataGraph.LooksLikeUrl(licence.Text)) continue;
            var place = new LicencePlace(Id, SignalFamily.StructuredLicence, $"{LinkedDataGraph.Types(node).FirstOrDefault() ?? "node"}/license", 3, new SignalScope(ScopeLevel.Page, input.Observation.Url), Halves.AltText);
            var page = Licensed(input, tree, graph, node, place, licence, [licence], []) with { Grants = Grants.None };
            sink.Add(page);
            emitted++;
            foreach (var (text, _) in graph.Urls(node, "image").Take(MaxUrls))
            {
                sink.Add(LicenceStatement.Hint(page, ScopeLevel.Image, Piece.Resolve(input.Observation.Url, text)));
                emitted++;
            }
        }
        return emitted;
    }

    private static List<string> PictureUrls(in SignalInput input, LinkedDataGraph graph, JsonValue node)
    {
        var urls = new List<string>();
        foreach (var name in (ReadOnlySpan<string>)["contentUrl", "url", "thumbnailUrl", "@id"])
        {
            foreach (var (text, _) in graph.Urls(node, name).Take(MaxUrls))
            {
                // An id with a fragment names the node, not the picture.
                if (name == "@id" && (text.Contains('#', StringComparison.Ordinal) || text.StartsWith('_'))) continue;
                var url = Piece.Resolve(input.Observation.Url, text);
                if (!urls.Contains(url)) urls.Add(url);
            }
        }
        return urls;
    }

    private static List<Fact> ImageFacts(LinkedDataGraph graph, JsonValue node)
    {
        List<Fact> facts = [];
        void Add(FactKind kind, string? text)
        {
            if (!string.IsNullOrWhiteSpace(text)) facts.Add(new Fact(kind, Piece.Short(text)));
        }
        foreach (var name in graph.Names(node, "creator").Take(MaxUrls)) Add(FactKind.Creator, name);
        foreach (var name in graph.Names(node, "copyrightHolder").Take(MaxUrls)) Add(FactKind.CopyrightOwner, name);
        Add(FactKind.CopyrightNotice, node.TextOf("copyrightNotice"));
        Add(FactKind.CreditLine, node.TextOf("creditText"));
        Add(FactKind.Restriction, node.TextOf("conditionsOfAccess"));
        foreach (var (text, _) in graph.Urls(node, "acquireLicensePage").Take(1)) Add(FactKind.RightsPointer, text);
        foreach (var (text, _) in graph.Urls(node, "usageInfo").Take(1)) Add(FactKind.RightsPointer, text);
        if (node.TextOf("digitalSourceType") is { } source) Add(FactKind.AiGenerated, DigitalSource.Classify(source));
        return facts;
    }

    /// <summary>The named creator consents where the named holder is the same, or the notice names the creator.</summary>
    private static Grants GrantsOf(LinkedDataGraph graph, JsonValue node)
    {
        var creators = graph.Names(node, "creator").ToList();
        var holders = graph.Names(node, "copyrightHolder").ToList();
        var notice = node.TextOf("copyrightNotice");
        if (creators.Count == 1 && holders.Count == 1 && Same(creators[0], holders[0])) return Grants.Both;
        if (creators.Count == 1 && holders.Count == 0 && notice?.Contains(creators[0], StringComparison.OrdinalIgnoreCase) == true) return Grants.Both;
        return holders.Count > 0 ? Grants.Holder : creators.Count == 1 ? Grants.Creator : Grants.None;
    }

    private static bool Same(string a, string b) => string.Equals(Piece.Short(a), Piece.Short(b), StringComparison.OrdinalIgnoreCase);
}
