namespace CrawlIndex.Consent.Rsl;

/// <summary>What an RSL document says about one pair: which content decides for the picture, which for the page's text.</summary>
internal static class RslTarget
{
    public static void Emit(RslDocument document, PairTarget target, in SignalInput input, SourceKind source, SignalScope association, ISignalSink sink)
    {
        var self = WebUrl.TryParse(association.Value, out var url) ? url : null;
        var picture = new SignalScope(ScopeLevel.Image, target.Image.ToString());
        Half(document, target.Image, self, AttachedToPicture(target, association), Halves.Picture, picture, input, source, sink);
        if (target.Page is not { } page) return;
        var attached = association.Level == ScopeLevel.Origin ? self?.IsSameOrigin(page) == true : association.Level == ScopeLevel.Page;
        Half(document, page, self, attached, Halves.AltText, new SignalScope(ScopeLevel.Page, page.ToString()), input, source, sink);
        // What the page's own licence refuses reaches the pictures it shows.
        if (association.Level == ScopeLevel.Page && !AttachedToPicture(target, association))
            Half(document, page, self, true, Halves.Picture, new SignalScope(ScopeLevel.PageImages, page.ToString()), input, source, sink);
    }

    private static bool AttachedToPicture(PairTarget target, SignalScope association)
    {
        if (!WebUrl.TryParse(association.Value, out var url)) return false;
        return association.Level switch
        {
            ScopeLevel.Image => target.IsImage(url),
            ScopeLevel.Origin => url.IsSameOrigin(target.Image),
            _ => false,
        };
    }

    private static void Half(RslDocument document, WebUrl asset, WebUrl? site, bool attached, Halves half, SignalScope scope, in SignalInput input, SourceKind source, ISignalSink sink)
    {
        var levels = document.Matching(asset, site, attached);
        var stances = document.Evaluate(asset, site, attached);
        if (levels.Count == 0) return;
        if (scope.Level == ScopeLevel.PageImages) stances = RslParser.Refusals(stances);
        // One signal for each content that decides at least one use, so that the quote shows the words that count.
        var rest = stances;
        foreach (var content in levels.SelectMany(level => level))
        {
            var own = StanceMap.None;
            foreach (var use in Uses.All)
            {
                if (rest[use] == Stance.Unspecified || RslParser.Held(document, content.Stances)[use] != rest[use]) continue;
                own = own.With(use, rest[use]);
                rest = rest.With(use, Stance.Unspecified);
            }
            if (!own.IsEmpty) sink.Add(RslParser.Statement(document, content, input, source, scope, own, half));
        }
    }
}
