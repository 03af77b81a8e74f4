namespace CrawlIndex.Consent.Licences;

/// <summary>Photo pages whose rel=license is the uploader's word about the one photo shown (Flickr).</summary>
internal static class PhotoPage
{
    /// <summary>True when the page's own photo is the target picture: its name starts with the id in the page's path.</summary>
    public static bool IsOwnPicture(in SignalInput input, Signal licence) =>
        licence.Terms?.Key is not null && input.Target is { } target
        && WebUrl.TryParse(input.Observation.Url, out var page) && PhotoId(page) is { } id && IsPhoto(target.Image, id);

    /// <summary>Gives the picture's licence to the sink; returns the page's.</summary>
    public static Signal AsPicture(in SignalInput input, Signal page, ISignalSink sink)
    {
        sink.Add(page with
        {
            Rule = "flickr-license",
            Scope = new SignalScope(ScopeLevel.Image, input.Target!.Image.ToString()),
            Binds = Halves.Picture,
            Speaker = Speaker.CreatorClaimed,
            Grants = page.Terms!.Tier == LicenceTier.Closed ? Grants.None : Grants.Both,
            Flags = [.. page.Flags, "uploader-claim"],
        });
        return page;
    }

    private static string? PhotoId(WebUrl page)
    {
        if (!page.IsWithinDomain("flickr.com")) return null;
        var parts = page.PathAndQuery.Split('?')[0].Split('/', 6, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length >= 3 && parts[0] == "photos" && parts[2].Length is > 0 and <= 20 && parts[2].All(char.IsAsciiDigit) ? parts[2] : null;
    }

    private static bool IsPhoto(WebUrl picture, string id)
    {
        if (!picture.IsWithinDomain("staticflickr.com") && !picture.IsWithinDomain("flickr.com")) return false;
        var file = picture.PathAndQuery[(picture.PathAndQuery.LastIndexOf('/') + 1)..];
        return file.StartsWith(id + "_", StringComparison.Ordinal);
    }
}
