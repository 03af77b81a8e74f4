using System.Text;
using CrawlIndex.App.Demo.Drawing;

namespace CrawlIndex.App.Demo.Sites;

/// <summary>An open photo collection in numbered galleries: CC BY, everything permitted, an ai.txt that says so.</summary>
internal static class MeadowSite
{
    public const string Host = "photos.open-meadow.example";
    private const int Galleries = 4, PerGallery = 6;

    private static readonly string[] Things = ["oak", "meadow", "brook", "stone bridge", "heron", "wild cherry", "footpath", "mill", "red bicycle", "village"];
    private static readonly string[] Moments = ["at dawn", "in the rain", "under snow", "on a May morning", "in autumn light", "before the storm"];

    public static DemoSite Create()
    {
        var site = new DemoSite(Host, "open photo collection, CC BY");
        site.Text("/robots.txt", "User-agent: *\nDisallow:\nContent-Signal: search=yes, ai-input=yes, ai-train=yes\n\nSitemap: http://photos.open-meadow.example/sitemap.xml\n");
        site.Text("/ai.txt", "User-Agent: *\nAllow: /\n");
        site.Text("/sitemap.xml", """
            <?xml version="1.0" encoding="UTF-8"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
              <url><loc>http://photos.open-meadow.example/</loc></url>
              <url><loc>http://photos.open-meadow.example/best-of</loc>
                <image:image><image:loc>http://photos.open-meadow.example/photo/9.png</image:loc></image:image></url>
            </urlset>
            """, "application/xml");
        site.Page("/", """
            <!doctype html><html lang=en><head><meta charset=utf-8><title>Open Meadow</title>
            <link rel=license href="https://creativecommons.org/licenses/by/4.0/">
            <body style="background-image: url(/paper.png)"><h1>Open Meadow</h1>
            <a href=/gallery/1>Photographs</a> <a href="http://www.museo-azul.example/">Museum next door</a> <a href="http://www.salon-club.example/">Members</a>
            """, "css /paper.png |");
        // Nothing links here: only the sitemap knows it.
        site.Page("/best-of", """
            <!doctype html><html lang=en><head><meta charset=utf-8><title>Best of Open Meadow</title>
            <link rel=license href="https://creativecommons.org/licenses/by/4.0/">
            <link rel=image_src href=/photo/9.png>
            <body><img src=/photo/9.png alt="Picture of the year">
            """, "link /photo/9.png |\nsrc /photo/9.png | Picture of the year");
        for (var gallery = 1; gallery <= Galleries; gallery++) AddGallery(site, gallery);
        for (var number = 1; number <= Galleries * PerGallery; number++)
        {
            var photo = Pictures.Landscape(300 + number);
            site.Png($"/photo/{number}.png", PngWriter.Write(photo));
            site.Png($"/photo/{number}-200.png", PngWriter.Write(photo.Resized(200, 150)));
        }
        site.Png("/paper.png", PngWriter.Write(Pictures.Abstract(399, 64, 64)));
        return site;
    }

    private static void AddGallery(DemoSite site, int gallery)
    {
        var (html, pairs) = (new StringBuilder(), new StringBuilder());
        html.Append($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Open Meadow, gallery {gallery}</title>
            <link rel="license" href="https://creativecommons.org/licenses/by/4.0/"></head>
            <body>

            """);
        for (var number = ((gallery - 1) * PerGallery) + 1; number <= gallery * PerGallery; number++)
        {
            var text = $"{Things[number % Things.Length]} {Moments[number % Moments.Length]}, no. {number}";
            html.Append($"""<img src="/photo/{number}-200.png" srcset="/photo/{number}-200.png 1x, /photo/{number}.png 2x" width="200" height="150" alt="{text}">""").Append('\n');
            pairs.Append($"src /photo/{number}-200.png | {text}\nsrcset /photo/{number}-200.png | {text}\nsrcset /photo/{number}.png | {text}\n");
        }
        if (gallery < Galleries) html.Append($"<a rel=\"next\" href=\"/gallery/{gallery + 1}\">next</a>\n");
        site.Page($"/gallery/{gallery}", html.Append("</body></html>\n").ToString(), pairs.ToString(), gzip: true);
    }
}
