using CrawlIndex.App.Demo.Drawing;

namespace CrawlIndex.App.Demo.Sites;

/// <summary>A stock library whose robots.txt answers 503: nothing may be fetched while the rules cannot be read (RFC 9309, section 2.3.1.4).</summary>
internal static class StockSite
{
    public static DemoSite Create()
    {
        var site = new DemoSite("files.lantern-stock.example", "robots.txt out of order");
        site.Add(new DemoResource("/robots.txt", 503, "text/plain", "overloaded\n"u8.ToArray()) { Headers = [KeyValuePair.Create("Retry-After", "3600")] });
        site.Page("/", "<!doctype html><title>Lantern stock</title><img src=/sample.png alt='Watermarked sample'>", "src /sample.png | Watermarked sample");
        site.Png("/sample.png", PngWriter.Write(Pictures.Landscape(910)));
        site.Forbidden.UnionWith(["/", "/sample.png"]);
        return site;
    }
}
