using System.Buffers.Binary;
using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>Composite cases from their bytes alone: every family's parser and the engine together.</summary>
public sealed class WholeChainTests
{
    private const string ByJane = """
        <head><script type="application/ld+json">{"@context":"https://schema.org","@type":"ImageObject","contentUrl":"https://img.example/a.jpg","license":"https://creativecommons.org/licenses/by/4.0/","creator":{"@type":"Person","name":"Jane Doe"},"copyrightHolder":{"@type":"Person","name":"Jane Doe"},"creditText":"Jane Doe"}</script></head><img src="https://img.example/a.jpg" alt="A dog">
        """;

    [Fact]
    public void Z04_LicenceByTheCreator_AgainstABotBlock()
    {
        var scene = Scene.Of().ImageRobots("User-agent: GPTBot\nDisallow: /").Page(ByJane).WithSilence();
        Assert.Equal(Outcome.Denied, scene.Outcome());
        Assert.Equal(Outcome.Eligible, scene.Outcome(profile: Profile.StrictLegal));
        Assert.Equal(Outcome.Eligible, scene.Outcome(profile: Profile.StrictLegal, policy: PolicyDefault.OptIn));
        Assert.NotEqual(Outcome.Eligible, scene.Outcome(policy: PolicyDefault.OptIn));
    }

    [Fact]
    public void Z05_XmpReservation_BeatsThePagesLicence()
    {
        var scene = Picture("plus:DataMining=\"http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-GENAIMLTRAINING\"").Page(ByJane).WithSilence();
        Assert.Equal(Outcome.Denied, scene.Outcome());
        Assert.Equal(Outcome.Denied, scene.Outcome(profile: Profile.StrictLegal));
        Assert.Equal(Outcome.Denied, scene.Outcome(policy: PolicyDefault.OptIn));
        Assert.Equal(HalfStance.Allowed, scene.Decide()[Use.AiTrain].Picture);
    }

    [Fact]
    public void Z11_FooterLicence_OverAnAgencysPicture()
    {
        var scene = Picture("", "<dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">Reuters</rdf:li></rdf:Alt></dc:rights>")
            .Page("<body><img src=\"https://img.example/a.jpg\" alt=\"A dog\"><footer><a rel=\"license\" href=\"https://creativecommons.org/publicdomain/zero/1.0/\">CC0</a></footer></body>").WithSilence();
        var verdict = scene.Decide()[Use.GenAiTrain];
        Assert.Equal(Outcome.Eligible, verdict.Outcome);
        Assert.Contains("conflict", verdict.Flags);
        Assert.NotEqual(Outcome.Eligible, scene.Outcome(policy: PolicyDefault.OptIn));
    }

    [Fact]
    public void Z13_Z14_RslByRobots()
    {
        const string Robots = "User-agent: *\nAllow: /\nLicense: https://img.example/l.xml";
        const string Document = "<rsl xmlns=\"https://rslstandard.org/rsl\"><content url=\"/\"><license><permits type=\"usage\">ai-all</permits><payment type=\"attribution\"/></license></content></rsl>";
        var missing = Scene.Of().ImageRobots(Robots).Add(ObservationRole.Licence, "https://img.example/l.xml", 404, null).WithSilence();
        Assert.Equal(Outcome.Conditional, missing.Outcome());
        var read = Picture("", "<plus:CopyrightOwner><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><plus:CopyrightOwnerName>img.example</plus:CopyrightOwnerName></rdf:li></rdf:Seq></plus:CopyrightOwner><dc:creator><rdf:Seq><rdf:li>img.example</rdf:li></rdf:Seq></dc:creator>")
            .ImageRobots(Robots).Add(ObservationRole.Licence, "https://img.example/l.xml", 200, Document).WithSilence();
        Assert.Equal(Outcome.Eligible, read.Outcome());
        Assert.Equal(Outcome.Eligible, read.Outcome(policy: PolicyDefault.OptIn));
    }

    [Fact]
    public void Z15_TermsOfServiceOnly()
    {
        var scene = Scene.Of().SiteFile("https://page.example/agb", "Wir behalten uns die Nutzung unserer Inhalte für Text und Data Mining im Sinne von § 44b UrhG vor.", "Content-Type: text/plain").WithSilence();
        Assert.Equal(Outcome.Denied, scene.Outcome());
        Assert.Equal(Outcome.Eligible, scene.Outcome(profile: Profile.StrictLegal));
        Assert.Equal(Outcome.Denied, scene.Outcome(profile: Profile.StrictLegal, policy: PolicyDefault.OptIn));
    }

    [Fact]
    public void Z16_AllowedByOwnerWhoIsTheCreator()
    {
        var scene = Picture("plus:DataMining=\"http://ns.useplus.org/ldf/vocab/DMI-ALLOWED\"",
            "<plus:CopyrightOwner><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><plus:CopyrightOwnerName>Jane Doe</plus:CopyrightOwnerName></rdf:li></rdf:Seq></plus:CopyrightOwner><plus:ImageCreator><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><plus:ImageCreatorName>Jane Doe</plus:ImageCreatorName></rdf:li></rdf:Seq></plus:ImageCreator>").WithSilence();
        Assert.Equal(Outcome.Eligible, scene.Outcome());
        Assert.Equal(Outcome.Eligible, scene.Outcome(policy: PolicyDefault.OptIn));
        Assert.Contains("opt-in-explicit", scene.Decide(policy: PolicyDefault.OptIn)[Use.GenAiTrain].Flags);
    }

    [Fact]
    public void Z21_AiMadePicture()
    {
        var scene = Picture("Iptc4xmpExt:DigitalSourceType=\"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia\"").WithSilence();
        Assert.Equal(Outcome.Eligible, scene.Outcome());
        Assert.Contains("ai-made", scene.Decide()[Use.GenAiTrain].Flags);
    }

    [Fact]
    public void N02_CloudflareNotice_DeniesMining_PermitsSearch()
    {
        var scene = Scene.Of().ImageRobots("# NOTICE: The collection of content and other data on this site through automated means, including any device, tool, or process designed to data mine or scrape content, is prohibited except (1) for the purpose of search engine indexing or artificial intelligence retrieval augmented generation\nUser-agent: *\nAllow: /").WithSilence();
        Assert.Equal("deny S2", scene.Half(Use.Tdm));
        Assert.Equal(Outcome.Eligible, scene.Outcome(Use.Search));
    }

    [Fact]
    public void Z22_InCopyrightStatement()
    {
        var scene = Scene.Of().Page("""<head><script type="application/ld+json">{"@context":"https://schema.org","@type":"ImageObject","contentUrl":"https://img.example/a.jpg","license":"http://rightsstatements.org/vocab/InC/1.0/"}</script></head>""").WithSilence();
        var verdict = scene.Decide()[Use.GenAiTrain];
        Assert.Equal(Outcome.Eligible, verdict.Outcome);
        Assert.Contains("in-copyright", verdict.Flags);
        Assert.NotEqual(Outcome.Eligible, scene.Outcome(policy: PolicyDefault.OptIn));
    }

    /// <summary>A JPEG that is nothing but its XMP packet.</summary>
    private static Scene Picture(string attributes, string elements = "")
    {
        var xmp = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:plus=\"http://ns.useplus.org/ldf/xmp/1.0/\" xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\" "
            + attributes + ">" + elements + "</rdf:Description></rdf:RDF></x:xmpmeta>";
        var packet = Encoding.UTF8.GetBytes(xmp);
        var jpeg = new byte[packet.Length + 8];
        (jpeg[0], jpeg[1], jpeg[2], jpeg[3]) = (0xFF, 0xD8, 0xFF, 0xE1);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(4), (ushort)(packet.Length + 2));
        packet.CopyTo(jpeg, 6);
        (jpeg[^2], jpeg[^1]) = (0xFF, 0xD9);
        return Scene.Of().ImageBytes(jpeg);
    }
}
