using CrawlIndex.App.Demo.Drawing;

namespace CrawlIndex.App.Demo.Sites;

/// <summary>A Spanish museum whose pages use the rare places a picture can stand: AMP, SVG, object, input, poster, microdata with a licence.</summary>
internal static class MuseumSite
{
    public const string Host = "www.museo-azul.example";

    public static DemoSite Create()
    {
        var site = new DemoSite(Host, "Spanish museum, public domain works");
        site.Text("/robots.txt", "User-agent: *\nDisallow: /*?print=\nDisallow: /deposito$\nLicense: http://www.museo-azul.example/rsl.xml\n");
        site.Text("/rsl.xml", """
            <rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>
              <permits type="usage">search ai-index</permits><prohibits type="usage">ai-train</prohibits>
            </license></content></rsl>
            """, "application/rsl+xml");
        site.Page("/", """
            <!doctype html>
            <html lang="es">
            <head>
            <meta charset="utf-8">
            <title>Museo Azul</title>
            <link rel="license" type="application/rsl+xml" href="/rsl.xml">
            <link rel="apple-touch-icon" href="/icono.png">
            </head>
            <body>
            <amp-img src="/obra/1.png" alt="Bodegón con jarra azul" width="300" height="300"></amp-img>
            <svg viewBox="0 0 300 300"><title>plano</title><image href="/obra/2.png" width="300" height="300"/></svg>
            <object data="/obra/3.png" type="image/png"></object>
            <form><input type="image" src="/boton.png" alt="Buscar en la colección"></form>
            <video poster="/video/patio.png" src="/video/patio.mp4"></video>
            <template><img src="/obra/4.png" alt="Retrato de una desconocida"></template>
            <textarea><img src="/nunca.png" alt="solo texto"></textarea>
            <a href="/coleccion">Colección</a> <a href="/deposito">Depósito</a> <a href="/coleccion?print=1">Imprimir</a>
            </body>
            </html>
            """, """
            link    /icono.png        |
            src     /obra/1.png       | Bodegón con jarra azul
            other   /obra/2.png       |
            other   /obra/3.png       |
            other   /boton.png        | Buscar en la colección
            poster  /video/patio.png  |
            src     /obra/4.png       | Retrato de una desconocida
            """);
        site.Page("/coleccion", """
            <!doctype html>
            <html lang="es">
            <head><meta charset="utf-8"><title>Colección</title></head>
            <body>
            <div itemscope itemtype="https://schema.org/ImageObject">
              <link itemprop="contentUrl" href="/obra/5.png">
              <link itemprop="license" href="https://creativecommons.org/publicdomain/mark/1.0/">
              <p itemprop="caption">Marina con velero, hacia 1890</p>
            </div>
            <img src="/obra/5.png" aria-label="Velero en un mar en calma">
            <img srcset="/obra/1.png, /obra/1-grande.png 2x" alt="Bodegón, detalle">
            <a href="/">Inicio</a>
            </body>
            </html>
            """, """
            microdata  /obra/5.png        |
            src        /obra/5.png        | Velero en un mar en calma
            srcset     /obra/1.png        | Bodegón, detalle
            srcset     /obra/1-grande.png | Bodegón, detalle
            """);
        site.Page("/deposito", "<!doctype html><title>Depósito</title><img src=/obra/9.png alt='En depósito'>", "src /obra/9.png | En depósito");
        site.Page("/coleccion?print=1", "<!doctype html><title>Imprimir</title><img src=/obra/1.png alt='Versión para imprimir'>", "src /obra/1.png | Versión para imprimir");
        site.Forbidden.UnionWith(["/deposito", "/coleccion?print=1"]);
        for (var number = 1; number <= 5; number++) site.Png($"/obra/{number}.png", PngWriter.Write(Pictures.Abstract(600 + number)));
        site.Png("/obra/1-grande.png", PngWriter.Write(Pictures.Abstract(601, 600, 600)));
        site.Png("/video/patio.png", PngWriter.Write(Pictures.Landscape(620)));
        site.Png("/boton.png", PngWriter.Write(Pictures.Mark(621, 24)));
        site.Png("/icono.png", PngWriter.Write(Pictures.Mark(622, 64)));
        return site;
    }
}
