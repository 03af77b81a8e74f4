using System.Text;
using CrawlIndex.App.Demo.Drawing;

namespace CrawlIndex.App.Demo.Sites;

/// <summary>A French mountain blog from another time: windows-1252 without a declaration, a base element, tables, CSS pictures, no robots.txt.</summary>
internal static class BlogSite
{
    public const string Host = "blog.cafe-montagne.example";

    public static DemoSite Create()
    {
        var site = new DemoSite(Host, "French blog in windows-1252, no robots.txt");
        site.Page("/", """
            <HTML LANG=fr>
            <HEAD><TITLE>Café de la Montagne</TITLE>
            <BASE HREF="http://blog.cafe-montagne.example/photos/2009/">
            <STYLE>.entete { background: url("entete.png") } .puce { list-style-image: url(puce.png) }</STYLE>
            </HEAD>
            <BODY>
            <TABLE><TR>
            <TD><IMG SRC=refuge.png ALT="Le refuge sous la neige – « l’été » de Chamonix" WIDTH=320 HEIGHT=240>
            <TD><IMG SRC='col.png' ALT='Au col, 2 500 m, vue sur l&rsquo;Italie'>
            </TABLE>
            <IMG SRC=../2008/chien.png ALT="Félix, le chien du café">
            <P><A HREF="/2009/fete.html">La fête du village</A>
            <A HREF="http://www.repost-board.example/t/1">Ils ont repris nos photos !</A>
            </BODY>
            </HTML>
            """, """
            css  /photos/2009/entete.png |
            css  /photos/2009/puce.png   |
            src  /photos/2009/refuge.png | Le refuge sous la neige – « l’été » de Chamonix
            src  /photos/2009/col.png    | Au col, 2 500 m, vue sur l’Italie
            src  /photos/2008/chien.png  | Félix, le chien du café
            """, CodePagesEncodingProvider.Instance.GetEncoding(1252), "text/html");
        site.Page("/2009/fete.html", """
            <HTML LANG=fr><HEAD><TITLE>La fête</TITLE></HEAD>
            <BODY BACKGROUND=/photos/2009/puce.png>
            <A HREF=/>retour</A>
            <A HREF=/photos/2009/fete.png><IMG SRC=/photos/2009/fete-mini.png BORDER=0> La fête du 14 juillet</A>
            <IMG SRC=/photos/2009/absente.png ALT="Photo perdue">
            </BODY></HTML>
            """, """
            src  /photos/2009/fete-mini.png | La fête du 14 juillet
            src  /photos/2009/absente.png   | Photo perdue
            """, CodePagesEncodingProvider.Instance.GetEncoding(1252), "text/html; charset=iso-8859-1");
        foreach (var (name, seed) in new[] { ("2009/refuge", 500), ("2009/col", 501), ("2008/chien", 502), ("2009/entete", 503), ("2009/fete", 504) })
            site.Png($"/photos/{name}.png", PngWriter.Write(Pictures.Landscape(seed)));
        site.Png("/photos/2009/puce.png", PngWriter.Write(Pictures.Mark(9, 16)));
        site.Png("/photos/2009/fete-mini.png", PngWriter.Write(Pictures.Landscape(504).Resized(120, 90)));
        return site;
    }
}
