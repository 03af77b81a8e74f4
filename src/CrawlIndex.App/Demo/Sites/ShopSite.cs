using System.Text;
using CrawlIndex.App.Demo.Drawing;

namespace CrawlIndex.App.Demo.Sites;

/// <summary>A Japanese craft shop in Shift_JIS: lazy pictures with noscript twins, microdata, a file name in kanji.</summary>
internal static class ShopSite
{
    public const string Host = "shop.kiko-craft.example";

    public static DemoSite Create()
    {
        var shiftJis = CodePagesEncodingProvider.Instance.GetEncoding(932)!;
        var site = new DemoSite(Host, "Japanese shop in Shift_JIS");
        site.Text("/robots.txt", "User-agent: *\nCrawl-delay: 5\nDisallow: /cart\n");
        site.Page("/", """
            <html lang="ja">
            <head>
            <meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">
            <title>器の店 きこ</title>
            </head>
            <body bgcolor="#ffffff">
            <img src="/img/logo.png" alt="きこ" width="48" height="48">
            <img class="lazy" src="/img/blank.png" data-original="/img/茶碗.png" alt="青い茶碗 ― 手づくり">
            <noscript><img src="/img/茶碗.png" alt="青い茶碗 ― 手づくり"></noscript>
            <img src="/img/bowl-2.png" alt="表面がざらざらした皿">
            <a href="/item/3">三つ目の器</a> <a href="/cart">カート</a>
            </body>
            </html>
            """, """
            src       /img/logo.png   | きこ
            src       /img/blank.png  | 青い茶碗 ― 手づくり
            lazy      /img/茶碗.png   | 青い茶碗 ― 手づくり
            noscript  /img/茶碗.png   | 青い茶碗 ― 手づくり
            src       /img/bowl-2.png | 表面がざらざらした皿
            """, shiftJis, "text/html");
        site.Page("/item/3", """
            <html lang="ja">
            <head><meta charset="shift_jis"><title>三つ目の器</title></head>
            <body>
            <div itemscope itemtype="https://schema.org/Product">
            <span itemprop="name">ソース入れ</span>
            <link itemprop="image" href="http://img.pixelcrate.example/kiko/3-large.png">
            </div>
            <img src="http://img.pixelcrate.example/kiko/3.png" alt="能登の器、十五世紀の形">
            <a href="/">戻る</a>
            </body>
            </html>
            """, """
            microdata  http://img.pixelcrate.example/kiko/3-large.png |
            src        http://img.pixelcrate.example/kiko/3.png       | 能登の器、十五世紀の形
            """, shiftJis, "text/html; charset=Shift_JIS");
        site.Page("/cart", "<html><head><title>cart</title></head><body><img src=/img/cart.png alt=cart></body></html>", "src /img/cart.png | cart");
        site.Forbidden.Add("/cart");
        site.Png("/img/logo.png", PngWriter.Write(Pictures.Mark(7)));
        site.Png("/img/blank.png", PngWriter.Write(new Canvas(8, 8)));
        site.Png("/img/%E8%8C%B6%E7%A2%97.png", PngWriter.Write(Pictures.Bowl(400)));
        site.Png("/img/bowl-2.png", PngWriter.Write(Pictures.Bowl(401)));
        return site;
    }
}
