using System.Xml;
using CrawlIndex.Consent.Xml;

namespace CrawlIndex.Consent.Licences;

/// <summary>What was read of the current item of a feed or sitemap; given out when the item ends.</summary>
internal sealed class FeedReading(string parser, int shift)
{
    private const int MaxPictures = 64;
    private const int MaxLicences = 16;

    private readonly List<string> pictures = [];
    private readonly List<(string Rule, string Url, int Start, int Length)> licences = [];
    private readonly List<Fact> facts = [];
    private string element = "";
    private bool isMedia;
    private bool isSitemap;
    private bool inItem;

    public bool IsFirst { get; private set; } = true;

    public int Signals { get; set; }

    /// <summary>Where the XML starts in the body.</summary>
    public int Shift => shift;

    /// <summary>The item's page.</summary>
    public string? Page { get; set; }

    public void Open(string name, bool media, bool sitemap)
    {
        IsFirst = false;
        element = name;
        isMedia = media;
        isSitemap = sitemap;
        if (name is "item" or "entry" or "url" || (name == "image" && sitemap))
        {
            if (name != "image") Page = null;
            Clear();
            inItem = true;
        }
    }

    public void Picture(string? url)
    {
        if (!string.IsNullOrWhiteSpace(url) && pictures.Count < MaxPictures) pictures.Add(url.Trim());
    }

    public void Licence(string rule, string url, int start, int length)
    {
        if (LinkedDataGraph.LooksLikeUrl(url) && licences.Count < MaxLicences) licences.Add((rule, url.Trim(), start + shift, length));
    }

    public void Take(XmlWalk walk)
    {
        if (walk.NodeType == XmlNodeType.Text && element is not ("license" or "loc" or "link" or "rights" or "copyright" or "creator" or "credit")) return;
        var text = walk.Value.Trim();
        if (text.Length is 0 or > Piece.MaxUrl) return;
        switch (element)
        {
            case "license":
                var (start, length) = walk.ValueSpan;
                Licence(isMedia ? "media:license" : isSitemap ? "image:license" : "cc:license", text, start, length);
                break;
            case "loc" when isSitemap:
                Picture(text);
                break;
            case "loc" or "link":
                Page ??= text;
                break;
            case "rights" or "copyright":
                facts.Add(new Fact(FactKind.CopyrightNotice, Piece.Short(text)));
                break;
            case "creator" when inItem:
                facts.Add(new Fact(FactKind.Creator, Piece.Short(text)));
                break;
            case "credit" when isMedia:
                facts.Add(new Fact(FactKind.CreditLine, Piece.Short(text)));
                break;
        }
    }

    public void Close(string name, in SignalInput input, ISignalSink sink)
    {
        element = "";
        if (name is not ("item" or "entry" or "url" or "image" or "channel" or "feed")) return;
        if (name == "image" && !isSitemap && pictures.Count == 0) return;
        if (name == "image" && !inItem) return;
        foreach (var (rule, url, start, length) in licences) Emit(input, rule, url, start, length, sink);
        Clear();
        inItem = name == "image";
    }

    /// <summary>What a licence of the place reached speaks of when it names nothing.</summary>
    public SignalScope Scope(in SignalInput input) =>
        new(ScopeLevel.Page, Page is null ? input.Observation.Url : Piece.Resolve(input.Observation.Url, Page));

    private void Emit(in SignalInput input, string rule, string url, int start, int length, ISignalSink sink)
    {
        var family = rule == "image:license" ? SignalFamily.ImageSitemap : SignalFamily.Feed;
        var resolved = Piece.Resolve(input.Observation.Url, url);
        var evidence = start >= 0 && start + length <= input.Value.Length ? input.Cite(start, length) : input.Cite();
        foreach (var picture in pictures)
        {
            var place = new LicencePlace(parser, family, rule, 3, new SignalScope(ScopeLevel.Image, Piece.Resolve(input.Observation.Url, picture)), Halves.Picture) { Source = SourceKind.SiteFile };
            sink.Add(LicenceStatement.Of(input, place, resolved, evidence) is var signal && facts.Count > 0 ? signal with { Facts = [.. signal.Facts, .. facts] } : signal);
            Signals++;
        }
        if (family == SignalFamily.ImageSitemap || (Page is null && inItem)) return;
        var page = new LicencePlace(parser, family, rule, 3, Scope(input), Halves.AltText) { Source = SourceKind.SiteFile };
        sink.Add(LicenceStatement.Of(input, page, resolved, evidence));
        Signals++;
    }

    private void Clear()
    {
        pictures.Clear();
        licences.Clear();
        facts.Clear();
    }
}
