using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>The fourteen questions on which the sources disagree, and what this project does.</summary>
public sealed class DecisionTests
{
    [Fact]
    public void Decision01_BotBlocks_BindTheConservativeOnly() => Both(Scene.Of().ImageRobots("User-agent: ClaudeBot\nDisallow: /"), Outcome.Denied, Outcome.Eligible);

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public void Decision02_ForbiddenRobots_AllowsByTheRfc_Flagged(int status)
    {
        var scene = Scene.Of().Add(ObservationRole.Robots, "https://img.example/robots.txt", status, null).WithSilence();
        Assert.Equal(Outcome.Eligible, scene.Outcome());
        Assert.Contains("rfc-allow-by-4xx", scene.Decide()[Use.GenAiTrain].Flags);
        Assert.Equal(Outcome.Denied, scene.Decide(change: policy => policy with { DenyOnForbiddenRobots = true })[Use.GenAiTrain].Outcome);
    }

    [Fact]
    public void Decision03_Noindex_IsReportedApart()
    {
        var scene = Scene.Of().Image("X-Robots-Tag: noindex").WithSilence();
        Assert.Equal((Outcome.Eligible, Outcome.Denied), (scene.Outcome(), scene.Outcome(Use.Index)));
    }

    [Fact]
    public void Decision04_TdmFirstMatch_AndTheLongestForTheCareful() =>
        Both(Scene.Of("https://img.example/a/b.jpg").SiteFile("https://img.example/.well-known/tdmrep.json", "[{\"location\":\"/\",\"tdm-reservation\":0},{\"location\":\"/a/\",\"tdm-reservation\":1}]"), Outcome.Denied, Outcome.Eligible);

    [Fact]
    public void Decision05_ContentSignal_IsGroupScoped_GlobalOutsideGroups()
    {
        Both(Scene.Of().ImageRobots("Content-Signal: ai-train=no\n\nUser-agent: OurBot\nAllow: /"), Outcome.Denied, Outcome.Denied);
        Both(Scene.Of().ImageRobots("User-agent: *\nContent-Signal: ai-train=no\nAllow: /\n\nUser-agent: OurBot\nAllow: /"), Outcome.Eligible, Outcome.Eligible);
    }

    [Fact]
    public void Decision06_MalformedAipref_DeniesForTheCareful() => Both(Scene.Of().Image("Content-Usage: train-ai = n"), Outcome.Denied, Outcome.Eligible);

    [Fact]
    public void Decision07_PageTdmMeta_BindsTheAltHalf()
    {
        var verdict = Scene.Of().Page("<head><meta name=tdm-reservation content=1></head>").WithSilence().Decide(Profile.StrictLegal)[Use.GenAiTrain];
        Assert.Equal((HalfStance.Unspecified, HalfStance.Denied, Outcome.Denied), (verdict.Picture, verdict.AltText, verdict.Outcome));
    }

    [Fact]
    public void Decision08_AcrossFamilies_TheStricterWins() =>
        Both(Scene.Of().Image("Content-Usage: train-ai=y").SiteFile("https://img.example/trust.txt", "datatrainingallowed=no"), Outcome.Denied, Outcome.Denied);

    [Fact]
    public void Decision09_Noarchive_IsAProxy() => Both(Scene.Of().Page("<head><meta name=robots content=noarchive></head>"), Outcome.Denied, Outcome.Eligible);

    [Theory]
    [InlineData("N5r", 2)]
    [InlineData("N4", 1)]
    public void Decision10_NaturalLanguage_BindsTheConservativeOnly(string rule, byte strength) =>
        Both(Stated(new StatedSignals.Stated(SignalFamily.NaturalLanguage, rule, strength, StanceMap.Of(Use.AiTrain, Stance.Deny))), Outcome.Denied, Outcome.Eligible);

    [Theory]
    [InlineData("public-domain")]
    [InlineData("in-copyright")]
    public void Decision11_CopyrightStatus_IsNoReservation(string status) =>
        Both(Stated(new StatedSignals.Stated(SignalFamily.RightsStatement, status, 3, StanceMap.None) { Facts = [new Fact(FactKind.CopyrightStatus, status)] }), Outcome.Eligible, Outcome.Eligible);

    [Fact]
    public void Decision12_ScrapingBan_BindsTheConservativeOnly() =>
        Both(Stated(new StatedSignals.Stated(SignalFamily.NaturalLanguage, "N2", 1, StanceMap.Of(Use.Tdm, Stance.Deny))), Outcome.Denied, Outcome.Eligible);

    [Fact]
    public void Decision13_LegacyKeys_DenyAndNeverAllow() =>
        Both(Stated(new StatedSignals.Stated(SignalFamily.PlusDataMining, "DMI-ALLOWED-noaitraining", 4, StanceMap.Of(Stance.Deny, Use.AiTrain, Use.GenAiTrain)) { Reading = Reading.Legacy }), Outcome.Denied, Outcome.Denied);

    [Fact]
    public void Decision14_LaterOptOut_Sticks_LaterGrantDoesNot()
    {
        var then = new DateTimeOffset(2024, 5, 20, 0, 0, 0, TimeSpan.Zero);
        var scene = Scene.Of().Add(ObservationRole.Image, Scene.ImageUrl, 200, "b", null, then).Add(ObservationRole.Image, Scene.ImageUrl, 200, "b", ["X-Robots-Tag: noai"], Scene.Now.AddDays(-1)).WithSilence();
        Assert.Equal(Outcome.Denied, scene.Outcome());
        var granted = Scene.Of().Add(ObservationRole.Image, Scene.ImageUrl, 200, "b", null, then).Add(ObservationRole.Image, Scene.ImageUrl, 200, "b", ["Content-Usage: train-ai=y"], Scene.Now.AddDays(-1)).WithSilence();
        Assert.Equal(HalfStance.Unspecified, granted.Decide()[Use.GenAiTrain].Picture);
        Assert.Equal(HalfStance.Allowed, Scene.Of().Image("Content-Usage: train-ai=y").WithSilence().Decide()[Use.GenAiTrain].Picture);
    }

    private static Scene Stated(StatedSignals.Stated signal)
    {
        var scene = Scene.Silent();
        scene.Extra = new StatedSignals(signal);
        return scene;
    }

    private static void Both(Scene scene, Outcome conservative, Outcome strict)
    {
        scene.WithSilence();
        Assert.Equal((conservative, strict), (scene.Outcome(), scene.Outcome(profile: Profile.StrictLegal)));
    }
}
