namespace CrawlIndex.Consent.Verdicts;

/// <summary>Decides which halves of a pair a signal covers.</summary>
internal static class SignalScoping
{
    public static Halves HalvesOf(Signal signal, PairTarget pair)
    {
        var scope = signal.Scope;
        return signal.Binds & scope.Level switch
        {
            // The parser was given the pair and has matched the path already.
            ScopeLevel.Path or ScopeLevel.AssetHash => Halves.Both,
            ScopeLevel.Origin => Covered(pair, scope.Value, static (url, value) => WebUrl.TryParse(value, out var origin) && url.IsSameOrigin(origin)),
            ScopeLevel.Domain => Covered(pair, scope.Value, static (url, value) => url.IsWithinDomain(value)),
            ScopeLevel.UrlPrefix => Covered(pair, scope.Value, static (url, value) => url.ToString().StartsWith(value, StringComparison.Ordinal)),
            ScopeLevel.Page => Halves.Both,
            ScopeLevel.PageImages => Halves.Picture,
            ScopeLevel.Image => IsPicture(pair, scope.Value) ? Halves.Both : Halves.None,
            _ => scope.Value.Length == 0 || IsPicture(pair, scope.Value) ? Halves.Both : Halves.None,
        };
    }

    private static bool IsPicture(PairTarget pair, string value) =>
        pair.IsImage((pair.Page ?? pair.Image).Resolve(value));

    private static Halves Covered(PairTarget pair, string value, Func<WebUrl, string, bool> covers)
    {
        var halves = covers(pair.Image, value) ? Halves.Picture : Halves.None;
        foreach (var alias in pair.Aliases)
            if (covers(alias, value)) halves |= Halves.Picture;
        return pair.Page is not null && covers(pair.Page, value) ? halves | Halves.AltText : halves;
    }
}
