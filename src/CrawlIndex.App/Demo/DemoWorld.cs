using CrawlIndex.App.Demo.Sites;

namespace CrawlIndex.App.Demo;

/// <summary>All hosts of the demo web. Everything on them is drawn and written by this code, and the same in every run.</summary>
public static class DemoWorld
{
    private static readonly Func<DemoSite>[] Creators =
    [
        MeadowSite.Create, ArtistSite.Create, MuseumSite.Create, NewsSite.Create, ShopSite.Create,
        BlogSite.Create, BoardSite.Create, PicturesHost.Create, ClubSite.Create, StockSite.Create,
    ];

    private static readonly Lazy<IReadOnlyList<DemoSite>> All =
        new(() => [.. Creators.AsParallel().AsOrdered().Select(create => create())]);

    public static IReadOnlyList<DemoSite> Sites => All.Value;

    /// <summary>Where the crawl begins; links lead to the other hosts.</summary>
    public static IReadOnlyList<Uri> Seeds { get; } =
        [new($"http://{NewsSite.Host}/"), new($"http://{MeadowSite.Host}/"), new($"http://{BoardSite.Host}/")];
}
