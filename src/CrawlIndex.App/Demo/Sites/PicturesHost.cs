using CrawlIndex.App.Demo.Drawing;

namespace CrawlIndex.App.Demo.Sites;

/// <summary>A content delivery host: pictures of the newspaper and the shop, no pages, its own rules.</summary>
internal static class PicturesHost
{
    public const string Host = "img.pixelcrate.example";

    public static DemoSite Create()
    {
        var site = new DemoSite(Host, "picture host of newspaper and shop");
        site.Text("/robots.txt", "User-agent: GPTBot\nUser-agent: img2dataset\nDisallow: /\n\nUser-agent: *\nDisallow:\n");
        var front = Pictures.Landscape(810, 600, 400);
        var lighthouse = Pictures.Landscape(811, 600, 400);
        (string, string)[] reserved = [("X-Robots-Tag", "noimageai"), ("TDM-Reservation", "1"), ("Cache-Control", "max-age=86400")];
        site.Png("/harbor/front-1200.png", PngWriter.Write(front), reserved);
        site.Png("/harbor/front-640.png", PngWriter.Write(front.Resized(320, 213)), reserved);
        site.Png("/harbor/lighthouse-1200.png", PngWriter.Write(lighthouse), reserved);
        site.Png("/harbor/lighthouse-640.png", PngWriter.Write(lighthouse.Resized(320, 213)), reserved);
        site.Png("/harbor/market.png", PngWriter.Write(Pictures.Landscape(812)), reserved);
        site.Png("/harbor/logo.png", PngWriter.Write(Pictures.Mark(813, 96)), ("Cache-Control", "max-age=86400"));
        site.Png("/kiko/3-large.png", PngWriter.Write(Pictures.Bowl(403, 480, 480)));
        site.Png("/kiko/3.png", PngWriter.Write(Pictures.Bowl(403)));
        return site;
    }
}
