using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Licences;
using Xunit;

namespace CrawlIndex.Tests.Consent.Licences;

public class LicenceParserTests
{
    private const string By = "https://creativecommons.org/licenses/by/4.0/";
    private const string BySa = "https://creativecommons.org/licenses/by-sa/4.0/";
    private const string Zero = "https://creativecommons.org/publicdomain/zero/1.0/";

    private static IReadOnlyList<Signal> LinkedData(string json, PairTarget? target = null) =>
        RightsReading.Read(new LinkedDataParser(), SignalPart.Script, json, "application/ld+json", target: target);

    [Fact]
    public void K04_AFooterBadgeLicensesThePageAndHintsAtThePictures()
    {
        var found = RightsReading.Read(new PageLicenceParser(), SignalPart.Anchor, BySa, "license");
        var page = Assert.Single(found, signal => signal.Binds == Halves.AltText);
        Assert.Equal((Stance.Licence, (byte)3, "by-sa/4.0"), (page.Stances[Use.GenAiTrain], page.Strength, page.Terms!.Key));
        var hint = Assert.Single(found, signal => signal.Binds == Halves.Picture);
        Assert.Equal((ScopeLevel.PageImages, (byte)1), (hint.Scope.Level, hint.Strength));
        Assert.True(hint.Stances.IsEmpty);
        Assert.Contains("hint", hint.Flags);
        Assert.True(LicenceUrl.IsBadge(RightsReading.Url("https://i.creativecommons.org/l/by-sa/4.0/88x31.png"), "Creative Commons License"));
        Assert.False(LicenceUrl.IsBadge(RightsReading.Url("https://e.example/photo.jpg"), "A photo"));
    }

    [Fact]
    public void K05_ASubjectMakesItThePictures()
    {
        var signal = Assert.Single(RightsReading.Read(new PageLicenceParser(), SignalPart.Anchor, Zero, "nofollow LICENSE", subject: "/p/1.jpg"));
        Assert.Equal((new SignalScope(ScopeLevel.Image, "https://e.example/p/1.jpg"), (byte)3, "zero/1.0", Halves.Picture), (signal.Scope, signal.Strength, signal.Terms!.Key, signal.Binds));
    }

    [Fact]
    public void K06_SdLicenseIsNoLicenceOfThePicture() =>
        Assert.DoesNotContain(LinkedData($$"""{"@type":"ImageObject","contentUrl":"1.jpg","sdLicense":"{{Zero}}","creditText":"x"}"""), signal => signal.Terms is not null || !signal.Stances.IsEmpty);

    [Fact]
    public void K07_UnknownTermsAreConditional()
    {
        var signal = Assert.Single(LinkedData("""{"@context":"http://schema.org","@type":"ImageObject","contentUrl":"/articles/1.jpg","license":"https://agency.example/terms","acquireLicensePage":"https://agency.example/buy"}"""));
        Assert.Equal((Stance.Conditional, "https://agency.example/terms", LicenceTier.Closed, (byte)4), (signal.Stances[Use.GenAiTrain], signal.Terms!.Url, signal.Terms.Tier, signal.Strength));
        Assert.Equal(new SignalScope(ScopeLevel.Image, RightsReading.Picture), signal.Scope);
        Assert.Equal("\"https://agency.example/terms\"", signal.Evidence.Quote);
    }

    [Fact]
    public void K08_AnArticlesLicenceIsAHintForItsPicture()
    {
        var found = LinkedData($$"""{"@type":"NewsArticle","license":"{{By}}","image":"https://e.example/articles/1.jpg"}""");
        Assert.Equal(Stance.Licence, Assert.Single(found, signal => signal.Binds == Halves.AltText).Stances[Use.AiTrain]);
        var hint = Assert.Single(found, signal => signal.Binds == Halves.Picture);
        Assert.Equal((RightsReading.Picture, (byte)1, true), (hint.Scope.Value, hint.Strength, hint.Stances.IsEmpty));
    }

    [Fact]
    public void K09_ARightsStatementIsAStatus()
    {
        var signal = RightsReading.Read(new PageLicenceParser(), SignalPart.Link, "https://rightsstatements.org/page/InC-EDU/1.0/?language=de", "license", subject: "/articles/1.jpg")[0];
        Assert.Equal((SignalFamily.RightsStatement, "http://rightsstatements.org/vocab/InC-EDU/1.0/"), (signal.Family, signal.Terms!.Url));
        Assert.True(signal.Stances.IsEmpty);
        Assert.Contains(new Fact(FactKind.CopyrightStatus, "in-copyright"), signal.Facts);
        Assert.Contains("in-copyright", signal.Flags);
    }

    [Fact]
    public void K10_NonCommercialIsALicenceOfItsTier() =>
        Assert.Equal((Stance.Licence, LicenceTier.NonCommercial), LinkedData("""{"@type":"ImageObject","contentUrl":"1.jpg","license":"https://creativecommons.org/licenses/by-nc/4.0/"}""") is [var signal] ? (signal.Stances[Use.GenAiTrain], signal.Terms!.Tier) : default);

    [Fact]
    public void K12_APublicDomainMarkOfAMemoryInstitutionIsOpen()
    {
        static string Manifest(string provider) => $$$"""
            {"@context":"http://iiif.io/api/presentation/3/context.json","id":"https://iiif.library.example/m/1","type":"Manifest","rights":"http://creativecommons.org/publicdomain/mark/1.0/",{{{provider}}}
             "items":[{"id":"https://iiif.library.example/c/1","type":"Canvas","items":[{"type":"AnnotationPage","items":[{"type":"Annotation","body":{"id":"https://iiif.library.example/i/1/full/max/0/default.jpg","type":"Image","service":[{"id":"https://iiif.library.example/i/1","type":"ImageService3"}]}}]}]}]}
            """;
        var found = RightsReading.Read(new IiifParser(), SignalPart.Body, Manifest("\"provider\":[{\"id\":\"https://www.library.example\",\"type\":\"Agent\",\"label\":{\"en\":[\"National Library of Example\"]}}],"), "application/json", role: ObservationRole.SiteFile, url: "https://iiif.library.example/m/1");
        var picture = Assert.Single(found, signal => signal.Scope.Level == ScopeLevel.Image);
        Assert.Equal((Stance.Licence, LicenceTier.PublicDomain), (picture.Stances[Use.GenAiTrain], picture.Terms!.Tier));
        Assert.Contains("memory-institution", picture.Flags);
        Assert.Equal("https://iiif.library.example/i/1/", Assert.Single(found, signal => signal.Scope.Level == ScopeLevel.UrlPrefix).Scope.Value);
        // The same mark by nobody, or under a borrowed name, is a claim.
        foreach (var provider in new[] { "", "\"provider\":[{\"id\":\"https://www.loc.gov\",\"label\":{\"en\":[\"Library of Congress\"]}}]," })
        {
            var claim = RightsReading.Read(new IiifParser(), SignalPart.Body, Manifest(provider), "application/json", role: ObservationRole.SiteFile, url: "https://iiif.library.example/m/1")[0];
            Assert.True(claim.Stances.IsEmpty);
            Assert.Contains("status-claim", claim.Flags);
        }
    }

    [Fact]
    public void M03_TheLicenceOfAFlickrPageIsTheUploadersForThatPhoto()
    {
        var pair = RightsReading.Pair("https://live.staticflickr.com/65535/52345678901_abcdef1234_b.jpg", "https://www.flickr.com/photos/jane/52345678901/");
        var found = RightsReading.Read(new PageLicenceParser(), SignalPart.Anchor, "https://creativecommons.org/licenses/by/2.0/", "license cc:license", url: pair.Page!.ToString(), target: pair);
        var picture = Assert.Single(found, signal => signal is { Binds: Halves.Picture, Scope.Level: ScopeLevel.Image });
        Assert.Equal(("by/2.0", Grants.Both, (byte)3), (picture.Terms!.Key, picture.Grants, picture.Strength));
        var other = RightsReading.Read(new PageLicenceParser(), SignalPart.Anchor, "https://creativecommons.org/licenses/by/2.0/", "license", url: pair.Page.ToString(), target: pair with { Image = RightsReading.Url("https://live.staticflickr.com/1/999_x.jpg") });
        Assert.DoesNotContain(other, signal => signal.Binds == Halves.Picture && !signal.Stances.IsEmpty);
    }

    [Fact]
    public void LinkHeader_OnAPictureIsThePictures()
    {
        var signal = Assert.Single(RightsReading.Read(new PageLicenceParser(), SignalPart.Header, $"<{By}>; rel=\"license\"", "Link", role: ObservationRole.Image, url: RightsReading.Picture));
        Assert.Equal((ScopeLevel.Image, (byte)4, Halves.Picture), (signal.Scope.Level, signal.Strength, signal.Binds));
        Assert.Empty(RightsReading.Read(new PageLicenceParser(), SignalPart.Header, $"<{By}>; rel=license; anchor=\"/other\"", "Link", role: ObservationRole.Image, url: RightsReading.Picture));
    }

    [Fact]
    public void LinkHeader_ARemoteManifestIsAPointer() =>
        Assert.Equal(new Fact(FactKind.RightsPointer, "https://m.example/x.c2pa"), Assert.Single(Assert.Single(RightsReading.Read(new PageLicenceParser(), SignalPart.Header, "<https://m.example/x.c2pa>; rel=\"c2pa-manifest\"", "Link", role: ObservationRole.Image, url: RightsReading.Picture)).Facts));

    [Fact]
    public void SchemaOrg_GraphReferencesArraysAndObjects()
    {
        var found = LinkedData($$"""
            <!-- {"@context":["https://schema.org",{}],"@graph":[ /* a comment */
              {"@type":["Thing","http://schema.org/ImageObject"],"@id":"#p","contentUrl":["1.jpg","1-small.jpg"],"license":{"@id":"#l"},"creator":{"@id":"#jane"},"copyrightHolder":[{"@type":"Person","name":"Jane Doe"}],},
              {"@id":"#jane","@type":"Person","name":"Jane Doe"},
              {"@id":"#l","@type":"CreativeWork","url":"{{By}}"}]} -->
            """);
        Assert.Equal(2, found.Count);
        Assert.All(found, signal => Assert.Equal(("by/4.0", Grants.Both), (signal.Terms!.Key, signal.Grants)));
        Assert.Equal(["https://e.example/articles/1.jpg", "https://e.example/articles/1-small.jpg"], found.Select(signal => signal.Scope.Value));
    }

    [Fact]
    public void SchemaOrg_ABrokenTextGrantsNothing()
    {
        var found = RightsReading.Read(new LinkedDataParser(), SignalPart.Script, Encoding.UTF8.GetBytes($$"""{"@type":"ImageObject","contentUrl":"1.jpg","license":"{{By}}","x":[}"""), out var outcome, "application/ld+json");
        Assert.Equal(ParseOutcome.Malformed, outcome);
        Assert.All(found, signal => Assert.False(signal.Stances.Has(Stance.Licence)));
    }

    [Fact]
    public void SchemaOrg_SeveralLicencesAreFlagged() =>
        Assert.All(LinkedData($$"""{"@type":"ImageObject","contentUrl":"1.jpg","license":["{{By}}","{{BySa}}"]}"""), signal => Assert.Contains("several-licences", signal.Flags));

    [Theory]
    [InlineData("license", "/articles/1.jpg", (byte)4, ScopeLevel.Image)]
    [InlineData("https://schema.org/license", "", (byte)3, ScopeLevel.Page)]
    public void Microdata_License(string name, string subject, byte strength, ScopeLevel level)
    {
        var signal = RightsReading.Read(new StructuredPropertyParser(), SignalPart.Property, By, name, subject: subject)[0];
        Assert.Equal((strength, level, "by/4.0"), (signal.Strength, signal.Scope.Level, signal.Terms!.Key));
        Assert.Empty(RightsReading.Read(new StructuredPropertyParser(), SignalPart.Property, By, "sdLicense"));
    }

    [Theory]
    [InlineData("itemprop", "url license", SignalFamily.StructuredLicence, (byte)4)]
    [InlineData("property", "cc:license dct:license", SignalFamily.PageLicence, (byte)3)]
    [InlineData("rel", "license", SignalFamily.PageLicence, (byte)3)]
    public void Attributes_TheirWordsAreTheProperties(string attribute, string words, SignalFamily family, byte strength)
    {
        var found = new ISignalParser[] { new PageLicenceParser(), new StructuredPropertyParser() }
            .SelectMany(parser => RightsReading.Read(parser, SignalPart.Property, By, attribute, words, "/articles/1.jpg"));
        var signal = Assert.Single(found);
        Assert.Equal((family, strength, RightsReading.Picture), (signal.Family, signal.Strength, signal.Scope.Value));
    }

    [Fact]
    public void Feeds_LicencesOfItems()
    {
        const string feed = """
            <?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x "y">]>
            <rss version="2.0" xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule" xmlns:media="http://search.yahoo.com/mrss/" xmlns:rsl="https://rslstandard.org/rsl"><channel>
            <link>https://e.example/</link>
            <item><link>https://e.example/a</link><media:content url="https://e.example/a.jpg" medium="image"/><creativeCommons:license>http://creativecommons.org/licenses/by-nc/2.0/</creativeCommons:license></item>
            <item><link>https://e.example/b</link><media:group><media:content url="/b.jpg" type="image/jpeg"/><media:license type="text/html" href="https://creativecommons.org/licenses/by/4.0/">CC</media:license></media:group></item>
            <item><link>https://e.example/c</link><rsl:content url=""><rsl:license><rsl:prohibits type="usage">ai-train</rsl:prohibits></rsl:license></rsl:content></item>
            </channel></rss>
            """;
        var found = RightsReading.Read(new FeedParser(), SignalPart.Body, feed, "application/rss+xml", role: ObservationRole.SiteFile, url: "https://e.example/feed");
        Assert.Equal("by-nc/2.0", Assert.Single(found, signal => signal.Scope == new SignalScope(ScopeLevel.Image, "https://e.example/a.jpg")).Terms!.Key);
        Assert.Equal("by/4.0", Assert.Single(found, signal => signal.Scope == new SignalScope(ScopeLevel.Image, "https://e.example/b.jpg")).Terms!.Key);
        Assert.Equal(Stance.Deny, Assert.Single(found, signal => signal is { Family: SignalFamily.Rsl, Binds: Halves.AltText } && signal.Scope.Value == "https://e.example/c").Stances[Use.GenAiTrain]);
        Assert.Equal("http://creativecommons.org/licenses/by-nc/2.0/", found[0].Evidence.Quote);
    }

    [Fact]
    public void Feeds_AtomAndSitemap()
    {
        const string atom = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://e.example/a"/><link rel="enclosure" type="image/png" href="https://e.example/a.png"/><link rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/"/></entry></feed>""";
        var found = RightsReading.Read(new FeedParser(), SignalPart.Body, atom, "application/atom+xml", role: ObservationRole.SiteFile, url: "https://e.example/feed");
        Assert.Equal(["https://e.example/a.png", "https://e.example/a"], found.Select(signal => signal.Scope.Value));
        const string sitemap = """
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://e.example/p</loc>
            <image:image><image:loc>https://e.example/1.jpg</image:loc></image:image>
            <image:image><image:loc>https://e.example/2.jpg</image:loc><image:license>https://creativecommons.org/licenses/by-nd/4.0/</image:license></image:image></url></urlset>
            """;
        var listed = Assert.Single(RightsReading.Read(new FeedParser(), SignalPart.Body, sitemap, "text/xml", role: ObservationRole.SiteFile, url: "https://e.example/sitemap.xml"));
        Assert.Equal((SignalFamily.ImageSitemap, "https://e.example/2.jpg", LicenceTier.NoDerivatives), (listed.Family, listed.Scope.Value, listed.Terms!.Tier));
    }

    [Fact]
    public void Commons_Extmetadata_KeepsRestrictions()
    {
        const string json = """{"query":{"pages":{"1":{"imageinfo":[{"url":"https://upload.wikimedia.org/a.jpg","extmetadata":{"LicenseUrl":{"value":"https://creativecommons.org/licenses/by-sa/3.0"},"Artist":{"value":"<a href='x'>Jane Doe</a>"},"Credit":{"value":"<span>Own work</span>"},"Restrictions":{"value":"trademarked"}}}]}}}}""";
        var signal = Assert.Single(RightsReading.Read(new CommonsParser(), SignalPart.Body, json, "application/json", role: ObservationRole.SiteFile, url: "https://commons.wikimedia.org/w/api.php?x"));
        Assert.Equal(("by-sa/3.0", Grants.Both), (signal.Terms!.Key, signal.Grants));
        Assert.Contains(new Fact(FactKind.Restriction, "trademarked"), signal.Facts);
        Assert.Contains(new Fact(FactKind.Creator, "Jane Doe"), signal.Facts);
        Assert.Empty(RightsReading.Read(new CommonsParser(), SignalPart.Body, json, "application/json", role: ObservationRole.SiteFile, url: "https://evil.example/api"));
    }

    [Fact]
    public void Fuzz_DamageNeverThrows()
    {
        byte[] linked = Encoding.UTF8.GetBytes($$$"""{"@graph":[{"@type":"ImageObject","contentUrl":"1.jpg","license":{"@id":"#l"},"creator":{"name":"J"}},{"@id":"#l","url":"{{{By}}}"}]}""");
        Mutation.Run(new LinkedDataParser(), SignalPart.Script, [linked], 3000, "application/ld+json");
        byte[] feed = Encoding.UTF8.GetBytes("""<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item><link>https://e/a</link><media:content url="a.jpg"/><media:license href="https://creativecommons.org/licenses/by/4.0/"/></item></channel></rss>""");
        Mutation.Run(new FeedParser(), SignalPart.Body, [feed], 2000, "text/xml", ObservationRole.SiteFile);
        byte[] manifest = Encoding.UTF8.GetBytes("""{"@context":"http://iiif.io/api/presentation/2/context.json","license":"http://creativecommons.org/publicdomain/mark/1.0/","sequences":[{"canvases":[{"images":[{"resource":{"@id":"https://e/i.jpg","@type":"dctypes:Image"}}]}]}]}""");
        Mutation.Run(new IiifParser(), SignalPart.Body, [manifest], 2000, "application/json", ObservationRole.SiteFile);
        Mutation.Run(new PageLicenceParser(), SignalPart.Header, [Encoding.UTF8.GetBytes("<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\"; type=\"x\", </b>; rel=next")], 3000, "Link");
    }

    [Fact]
    public void Hostile_DeepAndLongTextsEnd()
    {
        var deep = string.Concat(Enumerable.Repeat("[{\"license\":", 20_000));
        RightsReading.Read(new LinkedDataParser(), SignalPart.Script, Encoding.UTF8.GetBytes(deep), out var outcome, "application/ld+json");
        Assert.Equal(ParseOutcome.Malformed, outcome);
        var many = "{\"@graph\":[" + string.Join(',', Enumerable.Range(0, 30_000).Select(i => $"{{\"@type\":\"ImageObject\",\"contentUrl\":\"{i}.jpg\",\"license\":\"{By}\"}}")) + "]}";
        Assert.InRange(RightsReading.Read(new LinkedDataParser(), SignalPart.Script, Encoding.UTF8.GetBytes(many), out outcome, "application/ld+json").Count, 1, 2100);
        Assert.Equal(ParseOutcome.LimitReached, outcome);
    }
}
