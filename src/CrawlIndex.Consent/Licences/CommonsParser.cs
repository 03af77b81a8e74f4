namespace CrawlIndex.Consent.Licences;

/// <summary>
/// Licences of Wikimedia Commons files: the API's extmetadata (LicenseUrl, License, Restrictions) in JSON. Several
/// licences are alternatives: any one of them suffices.
/// </summary>
public sealed class CommonsParser : ISignalParser
{
    private const int MaxFiles = 500;

    public string Id => "commons/1";

    public SignalParts Reads => SignalParts.Body;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        if (input.Part != SignalPart.Body || input.Value.IndexOf("\"extmetadata\""u8) < 0) return ParseOutcome.NotApplicable;
        if (!WebUrl.TryParse(input.Observation.Url, out var host) || !IsWikimedia(host)) return ParseOutcome.NotApplicable;
        var tree = JsonTree.Read(input.Value);
        if (tree.Outcome != ParseOutcome.Silent) return tree.Outcome;
        var files = 0;
        var open = new Stack<JsonValue>(tree.Roots);
        while (open.TryPop(out var value))
        {
            if (value.First("extmetadata") is { IsObject: true } metadata && value.TextOf("url") is { } url)
            {
                if (++files > MaxFiles) return ParseOutcome.LimitReached;
                Emit(input, Piece.Resolve(input.Observation.Url, url), metadata, sink);
            }
            foreach (var item in value.Items) open.Push(item);
            foreach (var member in value.Members) open.Push(member.Value);
        }
        return files > 0 ? ParseOutcome.Signals : ParseOutcome.Silent;
    }

    private static bool IsWikimedia(WebUrl url) => url.IsWithinDomain("wikimedia.org") || url.IsWithinDomain("wikipedia.org");

    private void Emit(in SignalInput input, string url, JsonValue metadata, ISignalSink sink)
    {
        var place = new LicencePlace(Id, SignalFamily.Platform, "extmetadata", 3, new SignalScope(ScopeLevel.Image, url), Halves.Picture) { Source = SourceKind.Structured, Speaker = Speaker.CreatorClaimed };
        List<Fact> facts = [];
        void Add(FactKind kind, string name)
        {
            if (metadata.First(name)?.TextOf("value") is { Length: > 0 } text) facts.Add(new Fact(kind, Piece.Short(Plain(text))));
        }
        Add(FactKind.Creator, "Artist");
        Add(FactKind.CreditLine, "Credit");
        Add(FactKind.CreditLine, "Attribution");
        Add(FactKind.Restriction, "Restrictions");
        if (metadata.First("LicenseUrl")?.First("value") is not { IsString: true } licence)
        {
            sink.Add(LicenceStatement.Draft(input, place, input.Cite(metadata.Start, metadata.Length)) with { Facts = facts });
            return;
        }
        var signal = LicenceStatement.Of(input, place, licence.Text, input.Cite(licence.Start, licence.Length));
        // Own work: the uploader is the creator and licenses it; the template says so in Credit.
        var isOwn = metadata.First("Credit")?.TextOf("value")?.Contains("Own work", StringComparison.OrdinalIgnoreCase) == true;
        sink.Add(signal with
        {
            Facts = [.. signal.Facts, .. facts],
            Grants = isOwn && signal.Terms!.Tier != LicenceTier.Closed ? Grants.Both : Grants.None,
            Flags = isOwn ? [.. signal.Flags, "uploader-claim"] : signal.Flags,
        });
    }

    // The API gives small pieces of HTML.
    private static string Plain(string html)
    {
        var text = new System.Text.StringBuilder(html.Length);
        var inTag = false;
        foreach (var letter in html)
        {
            if (letter == '<') inTag = true;
            else if (letter == '>') inTag = false;
            else if (!inTag) text.Append(letter);
        }
        return text.ToString();
    }
}
