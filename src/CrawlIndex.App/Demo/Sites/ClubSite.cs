using CrawlIndex.App.Demo.Drawing;

namespace CrawlIndex.App.Demo.Sites;

/// <summary>A closed site: robots.txt forbids everything to everyone, so a polite crawler sees that file and nothing else.</summary>
internal static class ClubSite
{
    public static DemoSite Create()
    {
        var site = new DemoSite("www.salon-club.example", "closed to all crawlers");
        site.Text("/robots.txt", "User-agent: *\nDisallow: /\n");
        site.Page("/", "<!doctype html><title>Salon</title><img src=/members.png alt='Members only'>", "src /members.png | Members only");
        site.Png("/members.png", PngWriter.Write(Pictures.Landscape(900)));
        site.Forbidden.UnionWith(["/", "/members.png"]);
        return site;
    }
}
