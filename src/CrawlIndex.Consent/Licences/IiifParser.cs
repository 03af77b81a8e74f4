namespace CrawlIndex.Consent.Licences;

/// <summary>
/// IIIF manifests and image descriptions: rights (Presentation and Image API 3.0) and license (2.x). The innermost statement
/// above a picture counts. A public domain mark by a memory institution is a status one may rely on.
/// </summary>
public sealed class IiifParser : ISignalParser
{
    private const int MaxPictures = 2000;

    private static readonly string[] Institutions =
    [
        "library", "museum", "archive", "gallery", "biblioth", "bibliotek", "bibliotec", "archiv", "musée", "musee", "museo", "museu", "muzeum",
        "galerie", "galleria", "kunsthal", "rijks", "smithsonian", "national trust", "図書館", "博物館", "美術館", "图书馆", "博物馆", "美术馆",
    ];

    public string Id => "iiif/1";

    public SignalParts Reads => SignalParts.Body;

    public ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        if (input.Part != SignalPart.Body || input.Observation.Role is ObservationRole.Image or ObservationRole.Robots or ObservationRole.Page) return ParseOutcome.NotApplicable;
        if (input.Value.IndexOf("iiif.io/api"u8) < 0) return ParseOutcome.NotApplicable;
        var tree = JsonTree.Read(input.Value);
        if (tree.Roots is not [{ IsObject: true } root, ..]) return tree.Outcome == ParseOutcome.Silent ? ParseOutcome.NotApplicable : tree.Outcome;
        var state = new Walk(input.Observation.Url);
        state.Collect(root);
        foreach (var (url, level, rights) in state.Pictures) Emit(input, state, tree, url, level, rights, sink);
        if (tree.Outcome != ParseOutcome.Silent) return tree.Outcome;
        return state.Pictures.Count >= MaxPictures ? ParseOutcome.LimitReached : state.Pictures.Count > 0 ? ParseOutcome.Signals : ParseOutcome.Silent;
    }

    private void Emit(in SignalInput input, Walk state, JsonTree tree, string url, ScopeLevel level, JsonValue rights, ISignalSink sink)
    {
        var place = new LicencePlace(Id, SignalFamily.Iiif, "rights", 4, new SignalScope(level, url), Halves.Picture) { Source = SourceKind.SiteFile, Speaker = Speaker.HostOperator };
        var signal = LicenceStatement.Of(input, place, rights.Text, input.Cite(rights.Start, rights.Length));
        var provider = state.Provider;
        if (provider is not null) signal = signal with { Facts = [.. signal.Facts, new Fact(FactKind.CreditLine, Piece.Short(provider))] };
        if (LicenceUrl.Read(rights.Text).Kind == LicenceKind.PublicDomainMark && state.IsInstitution && tree.Outcome == ParseOutcome.Silent)
        {
            signal = signal with
            {
                Stances = StanceMap.AllUses(Stance.Licence),
                Terms = signal.Terms! with { Tier = LicenceTier.PublicDomain },
                Grants = Grants.Both,
                Flags = [.. signal.Flags, "memory-institution"],
            };
        }
        // What a broken text grants is not believed.
        if (tree.Outcome == ParseOutcome.Malformed)
            signal = signal with { Stances = signal.Stances.Has(Stance.Licence) ? StanceMap.None : signal.Stances, Grants = Grants.None, Reading = Reading.Malformed };
        sink.Add(signal);
    }

    private sealed class Walk(string manifestUrl)
    {
        public List<(string Url, ScopeLevel Level, JsonValue Rights)> Pictures { get; } = [];

        /// <summary>Name of the institution the manifest gives as provider.</summary>
        public string? Provider { get; private set; }

        /// <summary>True when that name is a memory institution's and no address contradicts it.</summary>
        public bool IsInstitution { get; private set; }

        // Depth is bounded by the tree.
        public void Collect(JsonValue root)
        {
            foreach (var provider in root.All("provider").Take(8)) ReadProvider(provider);
            var own = root.TextOf("protocol")?.Contains("iiif.io/api/image", StringComparison.Ordinal) == true || root.TextOf("type") == "ImageService3";
            if (own && Rights(root, null) is { } rights && (root.TextOf("id") ?? root.TextOf("@id")) is { } service) Add(service, ScopeLevel.UrlPrefix, rights);
            else Visit(root, null);
        }

        private void Visit(JsonValue node, JsonValue? inherited)
        {
            if (Pictures.Count >= MaxPictures) return;
            var rights = Rights(node, inherited);
            var type = node.TextOf("type") ?? node.TextOf("@type");
            if (rights is not null && type is "Image" or "dctypes:Image" && (node.TextOf("id") ?? node.TextOf("@id")) is { } picture) Add(picture, ScopeLevel.Image, rights!);
            foreach (var (name, value) in node.Members)
            {
                if (name is "service" && rights is not null)
                {
                    foreach (var service in node.All("service").Take(8))
                        if (service.IsObject && (service.TextOf("id") ?? service.TextOf("@id")) is { } id) Add(id, ScopeLevel.UrlPrefix, rights);
                }
                else if (name is not ("provider" or "thumbnail" or "logo" or "seeAlso")) Children(value, rights);
            }
        }

        private void Children(JsonValue value, JsonValue? rights)
        {
            if (value.IsObject) Visit(value, rights);
            foreach (var item in value.Items) Children(item, rights);
        }

        private void Add(string url, ScopeLevel level, JsonValue rights)
        {
            url = Piece.Resolve(manifestUrl, url);
            if (level == ScopeLevel.UrlPrefix && !url.EndsWith('/')) url += "/";
            if (Pictures.Count < MaxPictures) Pictures.Add((url, level, rights));
        }

        private static JsonValue? Rights(JsonValue node, JsonValue? inherited) =>
            node.All("rights").Concat(node.All("license")).FirstOrDefault(value => value.IsString && value.Text.Length > 0) ?? inherited;

        private void ReadProvider(JsonValue provider)
        {
            if (provider.IsString) Name(provider.Text, null);
            if (!provider.IsObject) return;
            var label = provider.First("label");
            var name = label is { IsString: true } ? label.Text : label?.Members.SelectMany(member => label.All(member.Name)).FirstOrDefault(value => value.IsString)?.Text;
            if (name is not null) Name(name, provider.First("homepage")?.TextOf("id") ?? provider.TextOf("id"));
        }

        private void Name(string name, string? address)
        {
            Provider ??= name;
            var isNamed = Institutions.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
            var elsewhere = WebUrl.TryParse(address, out var home) && WebUrl.TryParse(manifestUrl, out var self) && !SharesDomain(home, self);
            IsInstitution |= isNamed && !elsewhere;
        }

        // Anybody may print a library's name and address: the manifest must come from a host below the same domain.
        private static bool SharesDomain(WebUrl a, WebUrl b) => Tail(a.Host) == Tail(b.Host);

        private static string Tail(string host)
        {
            var labels = host.Split('.');
            var keep = labels.Length > 2 && labels[^2].Length <= 3 && labels[^1].Length == 2 ? 3 : 2;
            return string.Join('.', labels.TakeLast(keep));
        }
    }
}
