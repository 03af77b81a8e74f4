using CrawlIndex.Consent.Licences;

namespace CrawlIndex.Consent.SiteFiles;

/// <summary>
/// The policy document a TDM reservation points to (TDMRep section 6, a profile of ODRL 2.2): what it asks for becomes facts beside the
/// reservation, which stays what it is. Nothing in it permits by itself: its duties are met by people.
/// </summary>
public sealed class OdrlParser : ISignalParser
{
    public const string ParserId = "odrl/1";

    private const int MaxRules = 64;

    public string Id => ParserId;

    public SignalParts Reads => SignalParts.Body;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        if (input.Part != SignalPart.Body || input.Observation.Role != ObservationRole.Licence || input.Value.IndexOf("odrl"u8) < 0) return ParseOutcome.NotApplicable;
        if (input.Value.TrimStart("\uFEFF \t\r\n"u8) is not [(byte)'{', ..]) return ParseOutcome.NotApplicable;
        var tree = JsonTree.Read(input.Value);
        if (tree.Roots.FirstOrDefault() is not { IsObject: true } root) return ParseOutcome.Malformed;
        var counter = new CountingSink(sink);
        foreach (var permission in root.All("permission").Take(MaxRules)) ReadPermission(permission, input, counter);
        if (root.First("assigner") is { } assigner && NameOf(assigner) is { } holder) counter.Add(Note(input, "odrl-assigner", new Fact(FactKind.Licensor, holder), assigner));
        return counter.Count > 0 ? ParseOutcome.Signals : tree.Outcome;
    }

    private static void ReadPermission(JsonValue permission, in SignalInput input, ISignalSink sink)
    {
        if (!permission.IsObject) return;
        foreach (var duty in permission.All("duty").Take(MaxRules))
            if (WordOf(duty, "action") is { } action) sink.Add(Note(input, "odrl-duty", new Fact(FactKind.Restriction, $"duty:{action}"), duty));
        foreach (var constraint in permission.All("constraint").Take(MaxRules))
            if (WordOf(constraint, "rightOperand") is { } purpose) sink.Add(Note(input, "odrl-constraint", new Fact(FactKind.Restriction, $"{WordOf(constraint, "leftOperand") ?? "purpose"}:{purpose}"), constraint));
    }

    private static string? WordOf(JsonValue owner, string name) => owner.IsString ? Piece.Short(owner.Text)
        : owner.TextOf(name) is { } text ? Piece.Short(text) : owner.First(name) is { IsObject: true } inner ? inner.TextOf("@id") ?? inner.TextOf("rdf:value") : null;

    private static string? NameOf(JsonValue assigner) =>
        (assigner.TextOf("vcard:fn") ?? assigner.TextOf("vcard:hasName") ?? assigner.TextOf("uid") ?? assigner.TextOf("@id") ?? (assigner.IsString ? assigner.Text : null)) is { Length: > 0 } name ? Piece.Short(name) : null;

    private static Signal Note(in SignalInput input, string rule, Fact fact, JsonValue at) =>
        input.Draft(ParserId, SignalFamily.TdmFile, rule, 0, StanceMap.None, input.Cite(at.Start, at.Length)) with { Binds = Halves.Both, Facts = [fact] };
}
