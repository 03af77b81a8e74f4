using CrawlIndex.App.Demo.Drawing;

namespace CrawlIndex.App.Demo.Sites;

/// <summary>An artist's portfolio that reserves its rights in every way it knows: robots.txt, headers, meta tags, licences in JSON-LD.</summary>
internal static class ArtistSite
{
    public const string Host = "www.mira-solberg.example";

    public static DemoSite Create()
    {
        var site = new DemoSite(Host, "artist's portfolio, opted out of AI");
        site.Text("/robots.txt", """
            # Pictures may be looked at and found, not used to train anything.
            User-agent: GPTBot
            User-agent: CCBot
            User-agent: Google-Extended
            Disallow: /

            User-agent: *
            Disallow: /commissions/
            Content-Usage: train-ai=n, search=y
            Sitemap: http://www.mira-solberg.example/sitemap.xml
            """);
        site.Text("/sitemap.xml", """
            <?xml version="1.0" encoding="UTF-8"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
              <url><loc>http://www.mira-solberg.example/</loc></url>
              <url><loc>http://www.mira-solberg.example/works/prints</loc></url>
            </urlset>
            """, "application/xml");
        site.Text("/ai.txt", "User-Agent: *\nDisallow: /\nDisallow: *.png\n");
        AddFront(site);
        AddPrints(site);
        // Exists, and robots.txt forbids it to everyone: the demo must never ask for it.
        site.Page("/commissions/2026", "<!doctype html><title>Commissions</title><img src=/commissions/draft.png alt='Unfinished commission'>", "src /commissions/draft.png | Unfinished commission");
        site.Forbidden.Add("/commissions/2026");
        for (var number = 0; number < Works.Titles.Length; number++)
        {
            site.Png($"/works/{number + 1}.png", PngWriter.Write(Works.Of(number)), ("X-Robots-Tag", "noai, noimageai"));
            site.Png($"/works/{number + 1}-small.png", PngWriter.Write(Works.Of(number).Resized(160, 160 * Works.Of(number).Height / Works.Of(number).Width)), ("X-Robots-Tag", "noai, noimageai"));
        }
        site.Png("/favicon.png", PngWriter.Write(Pictures.Mark(1, 32)));
        return site;
    }

    private static void AddFront(DemoSite site) => site.Page("/", """
        <!doctype html>
        <html lang="nb">
        <head>
        <meta charset="utf-8">
        <title>Mira Solberg – malerier og trykk</title>
        <meta name="robots" content="noai, noimageai">
        <meta name="tdm-reservation" content="1">
        <link rel="icon" href="/favicon.png">
        <meta property="og:image" content="http://www.mira-solberg.example/works/1.png">
        <meta property="og:image:alt" content="Grønt nordlys over fjell og fjord">
        <script type="application/ld+json">
        {"@context": "https://schema.org", "@type": "ImageObject",
         "contentUrl": "http://www.mira-solberg.example/works/2.png",
         "caption": "Den røde båten, olje på lerret, 2025",
         "license": "http://www.mira-solberg.example/vilkar",
         "creator": {"@type": "Person", "name": "Mira Solberg"}, "creditText": "© Mira Solberg"}
        </script>
        </head>
        <body>
        <h1>Mira Solberg</h1>
        <figure>
          <img src="/works/1.png" srcset="/works/1-small.png 160w, /works/1.png 480w" width="480" height="320" alt="Nordlys over Senja, akryl 2024">
          <figcaption>Nordlys over Senja</figcaption>
        </figure>
        <figure>
          <img src="works/2.png" width="480" height="320">
          <figcaption>Den røde båten ved <em>kaia</em></figcaption>
        </figure>
        <p><a href="/works/prints">Prints in English</a> · <a href="/commissions/2026">Bestillinger</a> · <a rel="license" href="/vilkar">Vilkår</a></p>
        </body>
        </html>
        """, """
        link     /favicon.png         |
        og       /works/1.png         | Grønt nordlys over fjell og fjord
        json-ld  /works/2.png         | Den røde båten, olje på lerret, 2025
        src      /works/1.png         | Nordlys over Senja, akryl 2024
        srcset   /works/1-small.png   | Nordlys over Senja, akryl 2024
        srcset   /works/1.png         | Nordlys over Senja, akryl 2024
        src      /works/2.png         | Den røde båten ved kaia
        """, gzip: true, headers: [("X-Robots-Tag", "noai, noimageai"), ("TDM-Reservation", "1"), ("TDM-Policy", "http://www.mira-solberg.example/vilkar")]);

    private static void AddPrints(DemoSite site)
    {
        site.Page("/works/prints", """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Prints – Mira Solberg</title><meta name="robots" content="noai"></head>
            <body>
            <a href="/">Home</a>
            <img loading="lazy" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" data-src="3.png" alt="Winter harbour with fishing boats">
            <noscript><img src="3.png" alt="Winter harbour with fishing boats"></noscript>
            <img src="4-small.png" alt="Three gulls on a red disc">
            <img src="5-small.png" title="Low tide in the morning, screen print" alt>
            <a href="/works/6.png"><img src="6-small.png"> The coastal steamer passing</a>
            <!-- <img src="7.png" alt="sold"> -->
            </body>
            </html>
            """, """
            lazy      3.png       | Winter harbour with fishing boats
            noscript  3.png       | Winter harbour with fishing boats
            src       4-small.png | Three gulls on a red disc
            src       5-small.png | Low tide in the morning, screen print
            src       6-small.png | The coastal steamer passing
            """, headers: [("X-Robots-Tag", "noai, noimageai")]);
        site.Page("/vilkar", """
            <!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Vilkår</title></head>
            <body><p>Alle rettigheter forbeholdt. Bruk til opplæring av maskiner er ikke tillatt (direktiv 2019/790 art. 4 nr. 3).</p></body></html>
            """, "");
    }
}
