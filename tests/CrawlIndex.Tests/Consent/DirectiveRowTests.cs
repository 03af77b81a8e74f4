using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Directives;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>Rows X01 to X11, M01 and M04: X-Robots-Tag, meta robots and attributes.</summary>
public sealed class DirectiveRowTests
{
    [Fact]
    public void X01_NoaiOnTheImage()
    {
        var scene = Scene.Of().Image("X-Robots-Tag: noai");
        Assert.All((Use[])[Use.AiTrain, Use.GenAiTrain, Use.AiInput], use => Assert.Equal("deny S4", scene.Half(use)));
        Assert.Equal("unspecified", scene.Half(Use.AiTrain, Halves.AltText));
        Assert.Equal("unspecified", scene.Half(Use.Tdm));
    }

    [Fact]
    public void X02_NoindexIsNoOpinionOnAi()
    {
        var scene = Scene.Of().Image("X-Robots-Tag: noindex");
        Assert.Equal("deny S3", scene.Half(Use.Index));
        Assert.Equal("unspecified", scene.Half(Use.AiTrain));
    }

    [Fact]
    public void X03_DateOverItsComma()
    {
        var scene = Scene.Of().Image("X-Robots-Tag: unavailable_after: Saturday, 01-Jul-2028 07:00:00 PST, noai");
        Assert.Equal("deny S4", scene.Half(Use.AiTrain));
        Assert.Equal("unspecified", scene.Half(Use.Index));
        var date = scene.Decide().Signals.First(signal => signal.Rule == "unavailable_after").ValidFrom;
        Assert.Equal(new DateTimeOffset(2028, 7, 1, 15, 0, 0, TimeSpan.Zero), date);
    }

    [Fact]
    public void X04_BotPrefix_ReachesToTheEndOfItsLine()
    {
        var scene = Scene.Of().Image("X-Robots-Tag: otherbot: noindex, noai");
        Assert.Equal("unspecified", scene.Half(Use.AiTrain, profile: Profile.StrictLegal));
        Assert.Equal("deny S2", scene.Half(Use.AiTrain));
        Assert.Equal("unspecified", scene.Half(Use.Index));
    }

    [Fact]
    public void X05_LinesAreReadAlone() =>
        Assert.Equal("deny S4", Scene.Of().Image("X-Robots-Tag: otherbot: noindex", "X-Robots-Tag: noai").Half(Use.AiTrain, profile: Profile.StrictLegal));

    [Fact]
    public void X06_NoImageAi_BindsPicturesOfAnyHost()
    {
        var scene = Scene.Of().Page("<html><head><meta name=\"ROBOTS\" content=\"NoImageAI\"></head><body><img src=a.jpg></body></html>");
        Assert.Equal("deny S3", scene.Half(Use.GenAiTrain));
        Assert.Equal("unspecified", scene.Half(Use.GenAiTrain, Halves.AltText));
        Assert.Equal("NoImageAI", scene.Decide()[Use.GenAiTrain].Deciding[0].Evidence.Quote);
    }

    [Fact]
    public void X07_NoneIsNoOpinionOnAi()
    {
        var scene = Scene.Of().Page("<head><meta name=robots content=none></head>");
        Assert.Equal("deny S3", scene.Half(Use.Index, Halves.AltText));
        Assert.Equal("unspecified", scene.Half(Use.AiTrain, Halves.AltText));
    }

    [Fact]
    public void X08_NoarchiveIsAProxy()
    {
        var scene = Scene.Of().Page("<head><meta name=robots content=\"noarchive, nocache\"></head>");
        Assert.Equal("deny S2", scene.Half(Use.AiTrain, Halves.AltText));
        Assert.Equal("unspecified", scene.Half(Use.AiTrain, Halves.AltText, Profile.StrictLegal));
    }

    [Fact]
    public void X09_NofollowHasNoRightsEffect() => Assert.Equal("unspecified", Scene.Of().Page("<a rel=\"nofollow ugc\" href=\"/p.jpg\">x</a>").Half(Use.AiTrain));

    [Fact]
    public void X10_Nopin_IsAFact()
    {
        var decision = Scene.Of().Page("<head><meta name=pinterest content=nopin></head><img data-pin-nopin=true src=https://img.example/a.jpg>").WithSilence().Decide();
        Assert.Equal(2, decision.Signals.Count(signal => signal.Family == SignalFamily.NoPin));
        Assert.Equal(HalfStance.Unspecified, decision[Use.AiTrain].Picture);
    }

    [Fact]
    public void X11_DataNosnippet_BindsTheTextForOneOperator()
    {
        var scene = Scene.Of().Page("<div data-nosnippet><img src=https://img.example/a.jpg alt=\"A dog\"></div>");
        Assert.Equal("deny S2", scene.Half(Use.AiInput, Halves.AltText));
        Assert.Equal("unspecified", scene.Half(Use.AiInput));
        Assert.Equal("unspecified", scene.Half(Use.AiTrain, Halves.AltText));
    }

    [Fact]
    public void M01_DeniedTwice()
    {
        var verdict = Scene.Of().Image("X-Robots-Tag: noai").Page("<head><meta name=robots content=\"noai, noimageai\"></head>").WithSilence().Decide()[Use.GenAiTrain];
        Assert.Equal([4, 3, 3], verdict.Deciding.Select(signal => (int)signal.Strength));
    }

    [Fact]
    public void M04_AbsenceOfATag_IsNoConsent() => Assert.Equal("unspecified", Scene.Of().Page("<head><title>Art</title></head>").Half(Use.AiTrain));

    [Fact]
    public void Policy_RedirectHop_DeniesForTheCarefulOnly()
    {
        var scene = Scene.Of()
            .Add(ObservationRole.Image, Scene.ImageUrl, 302, null, ["Location: https://cdn.example/b.jpg", "X-Robots-Tag: noai"])
            .Add(ObservationRole.Image, "https://cdn.example/b.jpg", 200, "bytes")
            .Add(ObservationRole.Robots, "https://cdn.example/robots.txt", 404, null).WithSilence();
        Assert.Equal(Outcome.Denied, scene.Outcome());
        Assert.Equal(Outcome.Eligible, scene.Outcome(profile: Profile.StrictLegal));
    }

    [Fact]
    public void Policy_EveryHopNeedsItsRobots()
    {
        var scene = Scene.Of().Add(ObservationRole.Image, Scene.ImageUrl, 302, null, ["Location: https://cdn.example/b.jpg"])
            .Add(ObservationRole.Image, "https://cdn.example/b.jpg", 200, "bytes").WithSilence();
        Assert.Equal(Outcome.Undecided, scene.Outcome());
        Assert.Contains("robots https://cdn.example", scene.Decide()[Use.GenAiTrain].NotObserved);
        scene.Robots("https://cdn.example", "User-agent: *\nDisallow: /");
        Assert.Equal(Outcome.Denied, scene.Outcome());
    }

    [Fact]
    public void RobotsTagField_OfTheIllyesDraft_IsRead() => Assert.Equal("deny S4", Scene.Of().Image("Robots-Tag: OtherBot=nosnippet; *=noindex, noai").Half(Use.AiTrain, profile: Profile.StrictLegal));

    [Theory]
    [InlineData("25 Jun 2010 15:00:00 PST", "2010-06-25T23:00:00Z")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z")]
    [InlineData("2028-07-01", "2028-07-01T00:00:00Z")]
    [InlineData("2028-07-01T07:00:00+02:00", "2028-07-01T05:00:00Z")]
    [InlineData("Sat, 01 Jul 2028 07:00:00 +0200", "2028-07-01T05:00:00Z")]
    public void Dates_OfAllThreeGrammars(string text, string expected)
    {
        Assert.True(HttpDates.TryParse(Encoding.ASCII.GetBytes(text), out var date));
        Assert.Equal(DateTimeOffset.Parse(expected), date);
    }
}
