using System.Text;
using CrawlIndex.Html;
using Xunit;

namespace CrawlIndex.Tests.Html;

public sealed class PageExtractorTests
{
    [Fact]
    public void Html5_Img_GivesSrcSrcsetAndSizes()
    {
        var page = PageRecorder.Read("""<img src=/a.png SRCSET="b.png 480w, c.png 960w" alt=' two  words&amp; ' width=" 120px" height='50%'><img src="">""");
        Assert.Equal(["https://example.com/a.png", "https://example.com/dir/b.png", "https://example.com/dir/c.png"], page.References.Select(r => r.Url));
        Assert.Equal([ReferenceKind.Src, ReferenceKind.Srcset, ReferenceKind.Srcset], page.References.Select(r => r.Kind));
        Assert.Equal(["", "480w", "960w"], page.References.Select(r => r.Descriptor));
        Assert.Equal([false, false, true], page.References.Select(r => r.IsBest));
        Assert.All(page.References, r => Assert.Equal((" two  words& ", AltSource.Alt, 120, -1), (r.Alt, r.AltSource, r.Width, r.Height)));
        Assert.Equal([1, 2, 3], page.References.Select(r => r.Position));
        Assert.Equal(2, page.Page!.ImageElements);
        Assert.Equal((4, 3, 1), (page.Result.Found, page.Result.Fetchable, page.Result.Blank));
    }

    [Theory]
    [InlineData("<img src=a alt=A title=T aria-label=L>", "A", AltSource.Alt)]
    [InlineData("<img src=a alt=' ' title=' a\n b ' aria-label=L>", "a b", AltSource.Title)]
    [InlineData("<img src=a alt='' aria-label=L>", "L", AltSource.AriaLabel)]
    [InlineData("<figure><a href=x>anchor<img src=a></a><figcaption>late <b>cap</b>&amp;tion<p>more</figcaption></figure>", "late cap&tion more", AltSource.Figcaption)]
    [InlineData("<figure><figcaption>outer</figcaption><figure><img src=a></figure></figure>", "", AltSource.None)]
    [InlineData("<a href=x> before <img src=a><script>not this</script><!-- nor this --> after </a> outside", "before after", AltSource.Anchor)]
    [InlineData("<a href=x>one<a href=y><img src=a>two", "two", AltSource.Anchor)]
    [InlineData("<a>done</a><img src=a>", "", AltSource.None)]
    public void Pair_Alt_TakesTheFirstTextThereIs(string html, string alt, AltSource source)
    {
        var reference = Assert.Single(PageRecorder.Read(html).References);
        Assert.Equal((alt, source), (reference.Alt, reference.AltSource));
    }

    [Fact]
    public void Html5_Picture_SourcesShareTheImgsAltThatComesLater()
    {
        var page = PageRecorder.Read("<picture><source srcset='a.webp 2x, b.webp'><noscript><source srcset=c.avif></noscript><img src=d.jpg alt=D></picture><source srcset=e.png><picture><source srcset=f.png></picture><img src=g>");
        Assert.Equal(["a.webp", "b.webp", "c.avif", "d.jpg", "f.png", "g"], page.References.Select(r => r.RawUrl));
        Assert.Equal(["D", "D", "D", "D", "", ""], page.References.Select(r => r.Alt));
        Assert.Equal(ReferenceKind.Picture, page.References[0].Kind);
        Assert.Equal(ReferenceKind.Noscript, page.References[2].Kind);
    }

    [Fact]
    public void Lazy_Attributes_AreReferencesWhenTheyHoldAnAddress()
    {
        var page = PageRecorder.Read("""<img src=data:image/gif;base64,AA data-src=a.jpg data-lazy=true data-srcset="b.jpg 1x, c.jpg 2x" data-original=" /d.jpg " data-image='{"u":"/x.jpg"}'><noscript><img src=n.jpg></noscript>""");
        Assert.Equal(["a.jpg", "b.jpg", "c.jpg", "/d.jpg", "n.jpg"], page.References.Select(r => r.RawUrl));
        Assert.Equal([ReferenceKind.Lazy, ReferenceKind.Lazy, ReferenceKind.Lazy, ReferenceKind.Lazy, ReferenceKind.Noscript], page.References.Select(r => r.Kind));
        var inline = Assert.Single(page.DataUrls);
        Assert.Equal(("data:image/gif;base64,AA".Length, 1), (inline.Length, inline.Position));
        Assert.Equal(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData("data:image/gif;base64,AA"u8)[..16]), inline.Digest);
    }

    [Theory]
    [InlineData("<svg><image href=a.png /><image xlink:href=a.png></svg><image src=a.png>", "other,other,src")]
    [InlineData("<svg><image xlink:href=b.png href=a.png></image></svg>", "other")]
    [InlineData("<video poster=a.png></video>", "poster")]
    [InlineData("<input type=IMAGE src=a.png alt=go><input type=text src=a.png>", "other")]
    [InlineData("<object data=a.png></object><object data=a.swf></object><object type=image/png data=a.png></object><object type=text/html data=a.png></object>", "other,other")]
    [InlineData("<embed src='a.png'><embed src=x.pdf>", "other")]
    [InlineData("<link rel='Shortcut ICON' href=a.png><link rel=image_src href=a.png><link rel=preload as=image href=a.png imagesrcset='a.png 1x'><link rel=preload as=script href=x.js>", "link,link,link,link")]
    [InlineData("<meta property=og:image content=a.png><meta name=twitter:image:src content=a.png><meta property=og:image:type content=image/png>", "opengraph,opengraph")]
    [InlineData("<meta itemprop=image content=a.png><span itemprop=image>a.png</span>", "microdata")]
    [InlineData("<amp-img src=a.png srcset='a.png 2x'></amp-img>", "src,srcset")]
    [InlineData("<div style='background:url(&quot;a.png&quot;)'></div><style>b{background:url(a.png)}</style>", "css,css")]
    [InlineData("<script type=application/ld+json>{\"@type\":\"ImageObject\",\"contentUrl\":\"a.png\"}</script>", "jsonld")]
    [InlineData("<template><img src=a.png></template>", "src")]
    [InlineData("<textarea><img src=x></textarea><title><img src=x></title><style><img src=x></style><!--<img src=x>--><img src=a.png>", "src")]
    [InlineData("<script><!--<script><img src=x></script><img src=x>--></script><img src=a.png>", "src")]
    [InlineData("<svg><title><img src=a.png></title><style><a></style></svg>", "src")]
    [InlineData("<svg><![CDATA[<img src=x>]]></svg><![CDATA[<img src=a.png>]]>", "")]
    [InlineData("<plaintext><img src=x>", "")]
    public void References_OfEveryPlace_AreFound(string html, string kinds)
    {
        var page = PageRecorder.Read(html);
        Assert.Equal(kinds, string.Join(',', page.References.Select(r => r.Kind.ToString().ToLowerInvariant())));
        Assert.All(page.References, r => Assert.Equal("https://example.com/dir/a.png", r.Url));
    }

    [Fact]
    public void Html5_Base_FirstHrefCountsForReferencesBeforeItToo()
    {
        var page = PageRecorder.Read("<img src=a><template><base href=/no/></template><base target=x><base href='//cdn.example/x/'><base href=/z/><link rel=canonical href=c>");
        Assert.Equal("https://cdn.example/x/a", Assert.Single(page.References).Url);
        Assert.Equal(("https://cdn.example/x/", "https://cdn.example/x/c"), (page.Page!.BaseUrl, page.Page.CanonicalUrl));
        Assert.Equal("https://example.com/dir/a", Assert.Single(PageRecorder.Read("<base href='data:x'><img src=a>").References).Url);
    }

    [Fact]
    public void OpenGraph_AltAndSize_BelongToTheImageBefore()
    {
        var page = PageRecorder.Read("<meta property=og:image content=/1><meta property=og:image:secure_url content=/1s><meta property=og:image:alt content=' one  alt '><meta property=og:image:width content=640><meta property=og:image content=/2>");
        Assert.Equal([("one alt", AltSource.OpenGraph, 640), ("one alt", AltSource.OpenGraph, 640), ("", AltSource.None, -1)], page.References.Select(r => (r.Alt, r.AltSource, r.Width)));
    }

    [Fact]
    public void JsonLd_LicenceAndCaption_AreTheImgsToo()
    {
        var page = PageRecorder.Read("""<img src=/p.jpg><script type="application/ld+json">{"@type":"ImageObject","contentUrl":"https://example.com/p.jpg","caption":"A cap","license":"https://l.example/"}</script>""");
        Assert.Equal(["https://l.example/", "https://l.example/"], page.References.Select(r => r.Licence));
        Assert.All(page.References, r => Assert.Equal(("A cap", AltSource.JsonLd), (r.Alt, r.AltSource)));
        Assert.Contains(page.Signals, s => s.Kind == PageSignalKind.JsonLd && s.Value.StartsWith('{'));
    }

    [Fact]
    public void Microdata_Licence_BelongsToTheImagesOfItsItem()
    {
        var page = PageRecorder.Read("""
            <img src=before><div itemscope itemtype="https://schema.org/ImageObject"><div><img itemprop=contentUrl src=inside></div>
            <a itemprop=license href="https://l.example/">terms</a></div><img src=after>
            """);
        Assert.Equal(["", "https://l.example/", ""], page.References.Select(r => r.Licence));
        Assert.Contains(page.Signals, s => s is { Kind: PageSignalKind.LicenceAttribute, Name: "itemprop", Value: "https://l.example/", Type: "license" });
    }

    [Theory]
    [InlineData("<meta name=ROBOTS content='NoAI, noimageai'>", PageSignalKind.MetaRobots, "ROBOTS", "NoAI, noimageai")]
    [InlineData("<meta name=GPTBot content=noindex>", PageSignalKind.MetaBot, "GPTBot", "noindex")]
    [InlineData("<meta name=pinterest content=nopin>", PageSignalKind.MetaBot, "pinterest", "nopin")]
    [InlineData("<meta name=tdm-reservation content=1>", PageSignalKind.MetaTdm, "tdm-reservation", "1")]
    [InlineData("<meta name=DC.Rights content='&copy; me'>", PageSignalKind.MetaRights, "DC.Rights", "© me")]
    [InlineData("<meta http-equiv=X-Robots-Tag content=noai>", PageSignalKind.MetaHttpEquiv, "X-Robots-Tag", "noai")]
    [InlineData("<link rel='c2pa-manifest' href=m.c2pa>", PageSignalKind.Link, "c2pa-manifest", "m.c2pa")]
    [InlineData("<link rel=alternate type=application/rsl+xml href=r.xml>", PageSignalKind.Link, "alternate", "r.xml")]
    [InlineData("<a class=x rel='noopener License' href=/cc>", PageSignalKind.AnchorLicense, "noopener License", "/cc")]
    [InlineData("<area rel=license href=/cc>", PageSignalKind.AnchorLicense, "license", "/cc")]
    [InlineData("<span property='dc:rights'>all mine</span>", PageSignalKind.LicenceAttribute, "property", "all mine")]
    [InlineData("<script type=application/rsl+xml><rsl/></script>", PageSignalKind.RslScript, "", "<rsl/>")]
    [InlineData("<html LANG=de-AT>", PageSignalKind.HtmlLang, "LANG", "de-AT")]
    [InlineData("<title> A &amp;\n B </title>", PageSignalKind.Title, "", "A & B")]
    [InlineData("<img src=a data-pin-nopin=true>", PageSignalKind.ImageAttribute, "data-pin-nopin", "true")]
    public void Signals_AreGivenWithTheirEvidence(string html, PageSignalKind kind, string name, string value)
    {
        var page = PageRecorder.Read("  " + html + " ");
        var signal = Assert.Single(page.Signals);
        Assert.Equal((kind, name, value), (signal.Kind, signal.Name, signal.Value));
        var evidence = html.IndexOf(kind is PageSignalKind.LicenceAttribute or PageSignalKind.AnchorLicense ? ">" : "", StringComparison.Ordinal) is > 0 and var end ? html[..(end + 1)] : html;
        Assert.Equal(evidence, ("  " + html)[signal.ByteOffset..(signal.ByteOffset + signal.ByteLength)]);
        Assert.Equal(kind == PageSignalKind.ImageAttribute ? 1 : 0, signal.ReferencePosition);
    }

    [Fact]
    public void Outcomes_OfEveryReference_AddUp()
    {
        var page = PageRecorder.Read("<img src=a><img src='javascript:1'><img src='http://['><img src=' '><img src=data:,x><img src=ftp://x/y><img src=http://h/" + new string('a', 70_000) + ">");
        Assert.Equal((7, 1, 1, 2, 1, 1, 1), (page.Result.Found, page.Result.Fetchable, page.Result.DataUrls, page.Result.OtherSchemes, page.Result.Invalid, page.Result.TooLong, page.Result.Blank));
        Assert.True(page.Result.AddsUp);
        Assert.Equal(ExtractOutcome.PageUrlInvalid, PageRecorder.Read("<img src=a>", "mailto:x").Result.Outcome);
    }

    [Fact]
    public void Limits_AreOutcomesNotErrors()
    {
        var limits = new ExtractorLimits { MaxReferences = 3, MaxSignals = 1, MaxTextBytes = 5, MaxBodyBytes = 400 };
        var page = PageRecorder.Read("<meta name=robots content=a><meta name=robots content=b>" + string.Concat(Enumerable.Repeat("<img src=a alt='xxxxäöü'>", 20)), limits: limits);
        Assert.Equal(ExtractOutcome.LimitReached, page.Result.Outcome);
        Assert.Equal((3, 1L), (page.References.Count, page.Result.SignalsDropped));
        Assert.Equal("xxxx", page.References[0].Alt);
        Assert.True(page.Result.Dropped > 0 && page.Result.BytesCut > 0 && page.Result.AddsUp);
    }

    [Fact]
    public void Encodings_AreSniffedAndDecoded()
    {
        using var extractor = new PageExtractor();
        var recorder = new PageRecorder();
        extractor.Extract(Encoding.Latin1.GetBytes("<img src=a alt=Stra\u00DFe>"), "text/html; charset=iso-8859-1"u8, "https://example.com/"u8, recorder);
        Assert.Equal("Straße", Assert.Single(recorder.References).Alt);
        Assert.Equal("Windows1252", recorder.Page!.Encoding);
    }
}
