using CrawlIndex.App.Demo.Drawing;

namespace CrawlIndex.App.Demo.Sites;

/// <summary>A board where people re-post pictures of others: exact copies, resized and brightened ones, hot links; its own robots.txt allows everything.</summary>
internal static class BoardSite
{
    public const string Host = "www.repost-board.example";

    public static DemoSite Create()
    {
        var site = new DemoSite(Host, "board with re-posted pictures");
        site.Text("/robots.txt", "User-agent: *\nAllow: /\n");
        site.Page("/", """
            <html><head><title>repost board</title><meta charset=utf8>
            <body><ol><li><a href=/t/1>nice mountains</a><li><a href="/t/2">art i found</a><li><a href='/t/3'>free photos??</a><li><a href=/t/99>deleted thread</a></ol>
            <a href="http://files.lantern-stock.example/">stock pictures</a>
            <img src=/avatars/1.png alt=admin><img src=/avatars/2.png alt=sven_77>
            """, """
            src /avatars/1.png | admin
            src /avatars/2.png | sven_77
            """);
        site.Page("/t/1", """
            <html><head><title>nice mountains</title><meta charset=utf8>
            <body><a href=/>back</a>
            <img src=/uploads/mtn1.png alt="mountain hut, not mine">
            <img src="http://blog.cafe-montagne.example/photos/2009/col.png" alt="hotlink lol">
            """, """
            src /uploads/mtn1.png | mountain hut, not mine
            src http://blog.cafe-montagne.example/photos/2009/col.png | hotlink lol
            """);
        site.Page("/t/2", """
            <html><head><title>art i found</title><meta charset=utf8>
            <body><a href=/>back</a>
            <img src=/uploads/8f3a.png alt="northern lights painting">
            <IMG alt='the red boat <3' src='/uploads/77c1.png'>
            <img src=/uploads/gulls.png alt=gulls alt=ignored>
            <img src=/uploads/gone.png alt="removed by moderator">
            <img alt="no source at all">
            """, """
            src /uploads/8f3a.png  | northern lights painting
            src /uploads/77c1.png  | the red boat <3
            src /uploads/gulls.png | gulls
            src /uploads/gone.png  | removed by moderator
            """);
        site.Page("/t/3", """
            <html><head><title>free photos??</title><meta charset=utf8>
            <body><a href=/>back</a>
            <img src="http://photos.open-meadow.example/photo/1.png" alt="says CC BY">
            <img src=/moved/oak.png alt="oak">
            """, """
            src http://photos.open-meadow.example/photo/1.png | says CC BY
            src /moved/oak.png | oak
            """);
        // Copies to be found by bytes (8f3a), and by similarity only (77c1, gulls, mtn1).
        site.Png("/uploads/8f3a.png", PngWriter.Write(Works.Of(0)));
        site.Png("/uploads/77c1.png", PngWriter.Write(Works.Of(1).Resized(360, 240).Brightened(6)));
        site.Png("/uploads/gulls.png", PngWriter.Write(Works.Of(3).Brightened(-5)));
        site.Png("/uploads/mtn1.png", PngWriter.Write(Pictures.Landscape(500).Resized(240, 180)));
        site.Redirect("/moved/oak.png", "http://photos.open-meadow.example/photo/2.png", 302);
        site.Png("/avatars/1.png", PngWriter.Write(Pictures.Mark(701, 40)));
        site.Png("/avatars/2.png", PngWriter.Write(Pictures.Mark(702, 40)));
        return site;
    }
}
