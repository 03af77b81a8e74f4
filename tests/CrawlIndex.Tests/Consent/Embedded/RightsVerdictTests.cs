using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Licences;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Tests.Consent.Licences;
using CrawlIndex.Pipeline.Signals;
using Xunit;

namespace CrawlIndex.Tests.Consent.Embedded;

/// <summary>The composite cases that rest on rights in pictures, licences, RSL and words, through the engine.</summary>
public class RightsVerdictTests
{
    private const string Json = "<script type=\"application/ld+json\">{\"@type\":\"ImageObject\",\"contentUrl\":\"1.jpg\",\"license\":\"https://creativecommons.org/licenses/by/4.0/\",\"creator\":{\"name\":\"Jane Doe\"},\"copyrightHolder\":{\"name\":\"Jane Doe\"}}</script>";
    private const string Names = "<plus:ImageCreator><rdf:Seq><rdf:li plus:ImageCreatorName=\"Jane Doe\"/></rdf:Seq></plus:ImageCreator><plus:CopyrightOwner><rdf:Seq><rdf:li plus:CopyrightOwnerName=\"Jane Doe\"/></rdf:Seq></plus:CopyrightOwner>";

    // Once the registry lists them itself, this adds nothing.
    private static readonly ConsentEngine Engine = new([.. SignalParsers.All().Where(parser => RightsParsers.All.All(mine => mine.Id != parser.Id)), .. RightsParsers.All], new PageSignalSource());

    private static byte[] Picture(string inside, string attributes = "") => PictureFiles.Jpeg(PictureFiles.Xmp(PictureFiles.Packet(inside, attributes)));

    private static Verdict Judge(byte[] picture, string page = "<title>t</title>", ConsentPolicy? policy = null, Use use = Use.GenAiTrain, string? robots = null, (ObservationRole Role, string Url, int Status, string? Body)[]? more = null)
    {
        var observations = new List<Observation>();
        void Add(ObservationRole role, string url, int status, byte[]? body, string type) => observations.Add(new Observation
        {
            Role = role, Url = url, Status = status, Body = body, Index = observations.Count,
            Headers = [new HeaderLine("Content-Type"u8.ToArray(), Encoding.ASCII.GetBytes(type))],
        });
        Add(ObservationRole.Robots, "https://e.example/robots.txt", robots is null ? 404 : 200, robots is null ? null : Encoding.UTF8.GetBytes(robots), "text/plain");
        Add(ObservationRole.Page, RightsReading.Page, 200, Encoding.UTF8.GetBytes(page), "text/html");
        Add(ObservationRole.Image, RightsReading.Picture, 200, picture, "image/jpeg");
        foreach (var (role, url, status, body) in more ?? []) Add(role, url, status, body is null ? null : Encoding.UTF8.GetBytes(body), role == ObservationRole.Licence ? "application/rsl+xml" : "text/html");
        return Engine.Decide(new ConsentCase { Pair = RightsReading.Pair(), Policy = policy ?? ConsentPolicy.OptOut, AsOf = Scene.Now, Observations = observations })[use];
    }

    private static (Outcome OptOut, Outcome OptIn) Both(byte[] picture, string page = "<title>t</title>", string? robots = null, (ObservationRole, string, int, string?)[]? more = null) =>
        (Judge(picture, page, robots: robots, more: more).Outcome, Judge(picture, page, ConsentPolicy.OptIn, robots: robots, more: more).Outcome);

    private static readonly byte[] Silent = PictureFiles.Jpeg();

    [Fact]
    public void Z05_ADenialInThePictureBeatsThePagesLicence() =>
        Assert.Equal((Outcome.Denied, Outcome.Denied), Both(Picture("<plus:DataMining>DMI-PROHIBITED-GENAIMLTRAINING</plus:DataMining>"), Json));

    [Fact]
    public void Z13_ALicenceFileThatIsNotThereIsConditional() =>
        Assert.Equal(Outcome.Conditional, Judge(Silent, robots: "License: https://h.example/l.xml\n", more: [(ObservationRole.Licence, "https://h.example/l.xml", 404, null)]).Outcome);

    [Fact]
    public void Z13_ADocumentThatWasReadSpeaksForItself() =>
        Assert.Equal(Outcome.Denied, Judge(Silent, robots: "License: https://h.example/l.xml\n", more: [(ObservationRole.Licence, "https://h.example/l.xml", 200, "<rsl xmlns=\"https://rslstandard.org/rsl\"><content url=\"/\"><license><prohibits type=\"usage\">ai-train</prohibits></license></content></rsl>")]).Outcome);

    [Fact]
    public void Z14_AFreeLicenceAllows()
    {
        const string rsl = "<rsl xmlns=\"https://rslstandard.org/rsl\"><content url=\"/\"><license><permits type=\"usage\">ai-all</permits><payment type=\"attribution\"/></license></content></rsl>";
        var verdict = Judge(Silent, robots: "License: https://h.example/l.xml\n", more: [(ObservationRole.Licence, "https://h.example/l.xml", 200, rsl)]);
        Assert.Equal((Outcome.Eligible, HalfStance.Allowed), (verdict.Outcome, verdict.Picture));
    }

    [Fact]
    public void Z15_TermsInWordsDenyTheCarefulOnly()
    {
        (ObservationRole, string, int, string?)[] terms = [(ObservationRole.SiteFile, "https://e.example/agb", 200, "<p>Wir behalten uns die Nutzung unserer Inhalte für Text und Data Mining im Sinne von § 44b UrhG vor.</p>")];
        Assert.Equal(Outcome.Denied, Judge(Silent, more: terms).Outcome);
        Assert.Equal(Outcome.Eligible, Judge(Silent, policy: ConsentPolicy.OptOut with { Profile = Profile.StrictLegal }, more: terms).Outcome);
    }

    [Fact]
    public void Z16_AllowedByTheOwnerWhoIsTheCreator() =>
        Assert.Equal((Outcome.Eligible, Outcome.Eligible), Both(Picture("<plus:DataMining>DMI-ALLOWED</plus:DataMining>" + Names)));

    [Fact]
    public void Z16_AllowedWithoutNamesIsNoOptIn() =>
        Assert.Equal((Outcome.Eligible, Outcome.Denied), Both(Picture("<plus:DataMining>DMI-ALLOWED</plus:DataMining>")));

    [Fact]
    public void Z21_AiMadeIsAFlag()
    {
        var verdict = Judge(Picture("<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>"));
        Assert.Equal(Outcome.Eligible, verdict.Outcome);
        Assert.Contains("ai-made", verdict.Flags);
    }

    [Fact]
    public void E03_AnOpenLicenceAndABanInWords()
    {
        var picture = Picture("<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang=\"x-default\">No AI training.</rdf:li></rdf:Alt></xmpRights:UsageTerms>" + Names, "xmpRights:WebStatement=\"https://creativecommons.org/licenses/by-sa/4.0/\"");
        Assert.Equal((Outcome.Denied, Outcome.Denied), Both(picture));
        Assert.Equal(Outcome.Eligible, Judge(picture, policy: ConsentPolicy.OptOut with { Profile = Profile.StrictLegal }).Outcome);
        Assert.NotEqual(Outcome.Eligible, Judge(picture, policy: ConsentPolicy.OptIn with { Profile = Profile.StrictLegal }).Outcome);
    }

    [Fact]
    public void E05_ALicensorIsNoReservation() =>
        Assert.Equal((Outcome.Eligible, Outcome.Denied), Both(Picture("<plus:Licensor><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><plus:LicensorURL>https://a.example/buy</plus:LicensorURL></rdf:li></rdf:Seq></plus:Licensor>")));

    [Fact]
    public void Z04_AnImageObjectByItsCreatorIsAnOpenLicence() => Assert.Equal((Outcome.Eligible, Outcome.Eligible), Both(Silent, Json));

    [Fact]
    public void K05_MicrodataOnAPageReachesItsPicture()
    {
        const string page = "<div itemscope itemtype=\"https://schema.org/ImageObject\"><img itemprop=contentUrl src=\"1.jpg\" alt=x><a itemprop=license rel=license href=\"https://agency.example/terms\">terms</a></div>";
        Assert.Equal(Outcome.Conditional, Judge(Silent, page).Outcome);
    }

    [Fact]
    public void K11_PageAndPictureDisagree_TheStricterLicenceCounts() =>
        Assert.Equal((Outcome.Eligible, Outcome.Denied), Both(Picture(Names, "xmpRights:WebStatement=\"https://creativecommons.org/licenses/by-nc/4.0/\""), Json));

    [Fact]
    public void K04_AFooterLicenceIsNoneOfThePictures()
    {
        var verdict = Judge(Silent, "<footer><a rel=license href=\"https://creativecommons.org/licenses/by-sa/4.0/\">CC</a></footer>");
        Assert.Equal((Outcome.Eligible, HalfStance.Unspecified), (verdict.Outcome, verdict.Picture));
    }

    [Fact]
    public void Z11_ABlogsWaiverDoesNotReachAnAgencysPicture() =>
        Assert.Equal((Outcome.Eligible, Outcome.Denied), Both(Picture("<dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">Reuters</rdf:li></rdf:Alt></dc:rights>"), "<footer><a rel=license href=\"https://creativecommons.org/publicdomain/zero/1.0/\">CC0</a></footer>"));
}
