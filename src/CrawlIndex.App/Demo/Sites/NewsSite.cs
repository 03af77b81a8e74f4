using CrawlIndex.App.Demo.Drawing;

namespace CrawlIndex.App.Demo.Sites;

/// <summary>A newspaper: art-directed pictures on a picture host of its own, Open Graph and Twitter cards, text and data mining reserved.</summary>
internal static class NewsSite
{
    public const string Host = "www.daily-harbor.example";

    public static DemoSite Create()
    {
        var site = new DemoSite(Host, "newspaper, TDM reserved");
        site.Text("/robots.txt", """
            User-agent: *
            Content-Signal: search=yes, ai-input=no, ai-train=no
            Allow: /
            Disallow: /print/

            User-agent: GPTBot
            Disallow: /
            """);
        site.Text("/.well-known/tdmrep.json", """
            [{"location": "/", "tdm-reservation": 1, "tdm-policy": "http://www.daily-harbor.example/licensing"},
             {"location": "/press/", "tdm-reservation": 0}]
            """, "application/json");
        AddFront(site);
        AddArticles(site);
        site.Redirect("/latest", "/2026/lighthouse", 302);
        site.Redirect("/artists", "http://www.mira-solberg.example/");
        return site;
    }

    private static void AddFront(DemoSite site) => site.Page("/", """
        <!DOCTYPE html>
        <html lang="en-GB">
        <head>
        <meta charset="utf-8">
        <title>The Daily Harbor</title>
        <meta property="og:image" content="http://img.pixelcrate.example/harbor/front-1200.png">
        <meta property="og:image:alt" content="The harbour front of this morning's edition">
        <link rel="preload" as="image" href="http://img.pixelcrate.example/harbor/front-640.png">
        </head>
        <body>
        <a href="/"><img src="http://img.pixelcrate.example/harbor/logo.png" alt="The Daily Harbor" width="96" height="96"></a>
        <picture>
          <source media="(min-width: 900px)" srcset="http://img.pixelcrate.example/harbor/front-1200.png">
          <img src="http://img.pixelcrate.example/harbor/front-640.png" alt="Fog lifts over the old harbour">
        </picture>
        <ul>
        <li><a href="/latest">Lighthouse saved</a>
        <li><a href="/2026/market">Flower market returns</a>
        <li><a href="/press/">Press pictures</a>
        <li><a href="/artists">Portrait of an artist</a>
        <li><a href="http://shop.kiko-craft.example/">Advertisement: bowls from Kiko</a>
        <li><a href="/print/today.pdf">Print edition</a>
        <li><a href="/gone">Old supplement</a>
        </ul>
        </body>
        </html>
        """, """
        og       http://img.pixelcrate.example/harbor/front-1200.png | The harbour front of this morning's edition
        link     http://img.pixelcrate.example/harbor/front-640.png  |
        src      http://img.pixelcrate.example/harbor/logo.png       | The Daily Harbor
        picture  http://img.pixelcrate.example/harbor/front-1200.png | Fog lifts over the old harbour
        src      http://img.pixelcrate.example/harbor/front-640.png  | Fog lifts over the old harbour
        """, gzip: true, headers: [("TDM-Reservation", "1"), ("Last-Modified", "Fri, 20 Nov 2026 06:00:00 GMT")]);

    private static void AddArticles(DemoSite site)
    {
        site.Page("/2026/lighthouse", """
            <!DOCTYPE html>
            <html lang="en-GB">
            <head><meta charset="utf-8"><title>Volunteers save the lighthouse</title>
            <meta name="twitter:image" content="http://img.pixelcrate.example/harbor/lighthouse-1200.png">
            <meta name="twitter:image:alt" content="The lighthouse in the evening">
            <script>document.write('<img src="/ad.png" alt="never part of the page">');</script>
            </head>
            <body><a href="/">Home</a>
            <figure>
              <img srcset="http://img.pixelcrate.example/harbor/lighthouse-640.png 640w, http://img.pixelcrate.example/harbor/lighthouse-1200.png 1200w" sizes="100vw"
                   src="http://img.pixelcrate.example/harbor/lighthouse-640.png" alt="Volunteers paint the lighthouse &amp; its stairs">
              <figcaption>Photo: Daily Harbor</figcaption>
            </figure>
            <a href="http://blog.cafe-montagne.example/">A blog we like</a>
            </body></html>
            """, """
            og       http://img.pixelcrate.example/harbor/lighthouse-1200.png | The lighthouse in the evening
            srcset   http://img.pixelcrate.example/harbor/lighthouse-640.png  | Volunteers paint the lighthouse & its stairs
            srcset   http://img.pixelcrate.example/harbor/lighthouse-1200.png | Volunteers paint the lighthouse & its stairs
            src      http://img.pixelcrate.example/harbor/lighthouse-640.png  | Volunteers paint the lighthouse & its stairs
            """, headers: [("TDM-Reservation", "1")]);
        site.Page("/2026/market", """
            <!DOCTYPE html>
            <html lang="en-GB">
            <head><meta charset="utf-8"><title>Flower market returns</title></head>
            <body><a href="/">Home</a>
            <img src="http://img.pixelcrate.example/harbor/market.png" alt="Tulips, roses and a red bicycle at the market">
            <img src="http://photos.open-meadow.example/photo/3.png" alt="A meadow near the town (CC BY, Open Meadow)">
            </body></html>
            """, """
            src  http://img.pixelcrate.example/harbor/market.png     | Tulips, roses and a red bicycle at the market
            src  http://photos.open-meadow.example/photo/3.png       | A meadow near the town (CC BY, Open Meadow)
            """, headers: [("TDM-Reservation", "1")]);
        site.Page("/press/", """
            <!DOCTYPE html>
            <html lang="en-GB"><head><meta charset="utf-8"><title>Press pictures</title></head>
            <body><img src="/press/editor.png" alt="The editor in front of the press"><a href="/">Home</a></body></html>
            """, "src /press/editor.png | The editor in front of the press", headers: [("TDM-Reservation", "0")]);
        site.Png("/press/editor.png", PngWriter.Write(Pictures.Landscape(240)));
    }
}
