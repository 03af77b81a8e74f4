using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Registries;
using CrawlIndex.Consent.Verdicts;
using Xunit;
using static CrawlIndex.Tests.Consent.StatedSignals;

namespace CrawlIndex.Tests.Consent;

/// <summary>The composite cases Z01 to Z24, for gen-ai-train. What other folders parse is stated as signals.</summary>
public sealed class CompositeCaseTests
{
    private static readonly StanceMap AllAllowed = StanceMap.Of(Stance.Allow, Use.Tdm, Use.AiTrain, Use.GenAiTrain);
    private static readonly SignalTerms OpenLicence = new("https://creativecommons.org/licenses/by/4.0/", Key: "by/4.0", Tier: LicenceTier.Open, Duty: "attribution");
    private static readonly Stated CreatorsLicence = new(SignalFamily.StructuredLicence, "licence", 4, StanceMap.AllUses(Stance.Licence)) { Terms = OpenLicence, Grants = Grants.Both };

    [Fact]
    public void Z01_NothingAnywhere() => Expect(Scene.Silent(), Outcome.Eligible, "no-grant");

    [Fact]
    public void Z02_NoImageAiOnThePage() => Expect(Scene.Of().Page("<head><meta name=robots content=noimageai></head>"), Outcome.Denied);

    [Fact]
    public void Z03_NoindexOnTheImage() => Expect(Scene.Of().Image("X-Robots-Tag: noindex"), Outcome.Eligible, "no-grant");

    [Fact]
    public void Z04_LicenceAgainstProxy()
    {
        var scene = Scene.Of().ImageRobots("User-agent: GPTBot\nDisallow: /");
        scene.Extra = new StatedSignals(CreatorsLicence);
        Expect(scene, Outcome.Denied);
        Assert.Equal(2, scene.Decide()[Use.GenAiTrain].Deciding[0].Strength);
        Assert.Equal(Outcome.Eligible, scene.Outcome(profile: Profile.StrictLegal));
        var optIn = scene.Decide(Profile.StrictLegal, PolicyDefault.OptIn)[Use.GenAiTrain];
        Assert.Equal(Outcome.Eligible, optIn.Outcome);
        Assert.Contains("opt-in-open-licence", optIn.Flags);
    }

    [Fact]
    public void Z05_DenialBeatsLicence() =>
        Expect(With(CreatorsLicence, new Stated(SignalFamily.PlusDataMining, "DMI-PROHIBITED-GENAIMLTRAINING", 4, StanceMap.Of(Use.GenAiTrain, Stance.Deny))), Outcome.Denied);

    [Fact]
    public void Z06_HeaderZeroOverFileOne() =>
        Expect(Scene.Of().SiteFile("https://img.example/.well-known/tdmrep.json", "[{\"location\":\"/\",\"tdm-reservation\":1}]").Image("tdm-reservation: 0"), Outcome.Eligible, "no-grant");

    [Fact]
    public void Z07_PageMetaBindsTheAltHalf() => Expect(Scene.Of().Page("<head><meta name=tdm-reservation content=1></head>"), Outcome.Denied);

    [Fact]
    public void Z08_FamiliesDisagree() =>
        Expect(Scene.Of().Image("Content-Usage: train-ai=y").ImageRobots("User-agent: *\nContent-Signal: ai-train=no\nAllow: /"), Outcome.Denied);

    [Fact]
    public void Z09_BrokenSignatureStillDenies() =>
        Expect(With(new Stated(SignalFamily.TrainingMining, "c2pa.ai_generative_training", 4, StanceMap.Of(Use.GenAiTrain, Stance.Deny))), Outcome.Denied);

    [Fact]
    public void Z10_IngredientDenies()
    {
        var scene = With(new Stated(SignalFamily.TrainingMining, "c2pa.ai_generative_training", 3, StanceMap.Of(Use.GenAiTrain, Stance.Deny)) { Reading = Reading.Inherited });
        Expect(scene, Outcome.Denied);
        Assert.Equal(3, scene.Decide()[Use.GenAiTrain].Deciding[0].Strength);
    }

    [Fact]
    public void Z11_FooterLicenceOverAnAgencyPicture()
    {
        var scene = With(
            new Stated(SignalFamily.PageLicence, "rel-license", 3, StanceMap.AllUses(Stance.Licence)) { Binds = Halves.AltText, Terms = OpenLicence, Grants = Grants.Both, Speaker = Speaker.PageAuthor },
            new Stated(SignalFamily.RightsText, "dc:rights", 1, StanceMap.None) { Facts = [new Fact(FactKind.CopyrightNotice, "Reuters")] });
        Expect(scene, Outcome.Eligible, "conflict");
        Assert.Contains("conflict", scene.Decide()[Use.GenAiTrain].Flags);
    }

    [Fact]
    public void Z12_UnreachableRobots()
    {
        var scene = Scene.Of().Add(ObservationRole.Robots, "https://img.example/robots.txt", 503, null).WithSilence();
        Assert.Equal(Outcome.Undecided, scene.Outcome());
        Assert.NotEqual(Outcome.Eligible, scene.Outcome(policy: PolicyDefault.OptIn));
        Assert.Null(Permit.ToFetch(scene.Case(), scene.Decide()));
    }

    [Fact]
    public void Z13_LicenceFileMissing()
    {
        var scene = Scene.Of().ImageRobots("User-agent: *\nAllow: /\nLicense: https://h/l.xml").Add(ObservationRole.Licence, "https://h/l.xml", 404, null);
        Expect(scene, Outcome.Conditional);
        Assert.Equal("https://h/l.xml", scene.Decide()[Use.GenAiTrain].Deciding[0].Terms?.Url);
    }

    [Fact]
    public void Z14_HostIsOwnerAndCreator()
    {
        var scene = With(
            new Stated(SignalFamily.Rsl, "permits", 3, StanceMap.Of(Stance.Allow, Use.AiTrain, Use.AiInput)) { Speaker = Speaker.HostOperator, Terms = new SignalTerms("https://img.example/l.xml", Duty: "attribution") },
            new Stated(SignalFamily.RightsText, "owner", 1, StanceMap.None) { Facts = [new Fact(FactKind.CopyrightOwner, "img.example"), new Fact(FactKind.Creator, "https://img.example/about")] });
        Expect(scene, Outcome.Eligible, "opt-in-explicit", optIn: Outcome.Eligible);
    }

    [Fact]
    public void Z15_ProseOnly()
    {
        var scene = With(new Stated(SignalFamily.NaturalLanguage, "N5", 1, StanceMap.Of(Use.Tdm, Stance.Deny)));
        Expect(scene, Outcome.Denied);
        var strict = scene.Decide(Profile.StrictLegal)[Use.GenAiTrain];
        Assert.Equal(Outcome.Eligible, strict.Outcome);
        Assert.Single(strict.Losing);
        Assert.Equal(Outcome.Denied, scene.Outcome(profile: Profile.StrictLegal, policy: PolicyDefault.OptIn));
    }

    [Fact]
    public void Z16_AllowedByOwnerAndCreator() =>
        Expect(With(new Stated(SignalFamily.PlusDataMining, "DMI-ALLOWED", 4, AllAllowed) { Grants = Grants.Both }), Outcome.Eligible, "opt-in-explicit", optIn: Outcome.Eligible);

    [Fact]
    public void Z17_DualLicence_KeepsItsRestriction()
    {
        var scene = With(CreatorsLicence with { Facts = [new Fact(FactKind.Restriction, "trademarked")] });
        Expect(scene, Outcome.Eligible, "opt-in-open-licence", optIn: Outcome.Eligible);
        Assert.Contains("restriction:trademarked", scene.Decide()[Use.GenAiTrain].Flags);
    }

    [Fact]
    public void Z18_BlockList()
    {
        var list = new BlockList("stopncii");
        list.AddStopNcii("[{\"signalType\":\"ImagePDQ\",\"hashValue\":\"0000000000000000000000000000000000000000000000000000000000000001\",\"hashStatus\":\"Active\"}]"u8);
        var decision = Scene.Silent().Block(list, new FixedFingerprint(50)).Decide();
        Assert.All(decision.Verdicts, verdict => Assert.Equal(Outcome.Denied, verdict.Outcome));
    }

    /// <summary>The list as a registry's answer: undecided until the picture can be compared, unreadable never silent.</summary>
    [Theory]
    [InlineData("[{\"signalType\":\"ImagePDQ\",\"hashValue\":\"0000000000000000000000000000000000000000000000000000000000000001\",\"hashStatus\":\"Active\"}]", Outcome.Undecided, Outcome.Denied)]
    [InlineData("[{\"signalType\":\"ImagePDQ\",\"hashValue\":\"0000000000000000000000000000000000000000000000000000000000000001\",\"hashStatus\":\"Withdrawn\"}]", Outcome.Eligible, Outcome.Eligible)]
    [InlineData("[{\"hashValue\":\"00\",\"hashSta", Outcome.Undecided, Outcome.Undecided)]
    public void Z18_BlockListByRegistry(string body, Outcome without, Outcome with)
    {
        var scene = Scene.Of().Add(ObservationRole.Registry, "https://list.example/hashes", 200, body).WithSilence();
        Assert.Equal(without, scene.Outcome());
        Assert.Equal(with, scene.Block(new BlockList("empty"), new FixedFingerprint(50)).Outcome());
    }

    [Fact]
    public void Z19_RobotsClosedLater()
    {
        var then = new DateTimeOffset(2024, 5, 20, 0, 0, 0, TimeSpan.Zero);
        var scene = Scene.Of().PageAt(then, "<title>t</title>").PageRobots("User-agent: *\nAllow: /", then).PageRobots("User-agent: *\nDisallow: /", Scene.Now.AddDays(-1)).WithSilence();
        Expect(scene, Outcome.Eligible, "no-grant");
        Assert.Contains("robots-closed-later", scene.Decide()[Use.GenAiTrain].Flags);
    }

    [Fact]
    public void Z20_ReciprocityIsADenial()
    {
        var scene = Scene.Of().Image("Content-Usage: train-ai=n;exceptions=cc-cr");
        Expect(scene, Outcome.Denied);
        Assert.Contains("cc-signal", scene.Decide()[Use.GenAiTrain].Deciding[0].Flags);
    }

    [Fact]
    public void Z21_AiMade()
    {
        var scene = With(new Stated(SignalFamily.DigitalSource, "trainedAlgorithmicMedia", 0, StanceMap.None) { Facts = [new Fact(FactKind.AiGenerated, "yes")] });
        Expect(scene, Outcome.Eligible, "no-grant");
        Assert.Contains("ai-made", scene.Decide()[Use.GenAiTrain].Flags);
    }

    [Fact]
    public void Z22_InCopyright()
    {
        var scene = With(new Stated(SignalFamily.RightsStatement, "InC", 3, StanceMap.None) { Facts = [new Fact(FactKind.CopyrightStatus, "in-copyright")] });
        Expect(scene, Outcome.Eligible, "no-grant");
        Assert.Contains("in-copyright", scene.Decide()[Use.GenAiTrain].Flags);
    }

    [Fact]
    public void Z23_MetaInTheBody()
    {
        var scene = Scene.Of().Page("<html><head></head><body><p>comment: <meta name=\"robots\" content=\"noindex, noai\"></body></html>");
        Expect(scene, Outcome.Denied);
        Assert.Equal(1, scene.Decide()[Use.GenAiTrain].Deciding[0].Strength);
        Assert.Equal(Outcome.Eligible, scene.Outcome(profile: Profile.StrictLegal));
    }

    [Fact]
    public void Z24_LaterDenialSticks()
    {
        var scene = Scene.Of().PageAt(new DateTimeOffset(2024, 5, 20, 0, 0, 0, TimeSpan.Zero), "<title>t</title>").PageAt(Scene.Now.AddDays(-1), "<head><meta name=robots content=noai></head>");
        Expect(scene, Outcome.Denied);
    }

    [Theory]
    [InlineData(31, 50, true)]
    [InlineData(31, 49, false)]
    [InlineData(32, 100, false)]
    public void G03_PdqRadiusAndQuality(int distance, int quality, bool blocked)
    {
        var entry = string.Concat(Enumerable.Range(0, 64).Select(digit => distance >= digit * 4 + 4 ? 'f' : "0137"[Math.Clamp(distance - digit * 4, 0, 3)]));
        var list = new BlockList("list");
        Assert.True(list.Add("ImagePDQ", entry));
        var scene = Scene.Silent().Block(list, new FixedFingerprint(quality) { Bits = 0 });
        Assert.Equal(blocked ? Outcome.Denied : Outcome.Eligible, scene.Outcome());
    }

    [Fact]
    public void G04_WithdrawnHash_DoesNotBlock()
    {
        var list = new BlockList("stopncii");
        list.AddStopNcii("[{\"signalType\":\"ImagePDQ\",\"hashValue\":\"0000000000000000000000000000000000000000000000000000000000000001\",\"hashStatus\":\"Withdrawn\"}]"u8);
        Assert.Equal(1, list.Withdrawn);
        Assert.Equal(Outcome.Eligible, Scene.Silent().Block(list, new FixedFingerprint(100)).Outcome());
    }

    private static Scene With(params Stated[] signals)
    {
        var scene = Scene.Silent();
        scene.Extra = new StatedSignals(signals);
        return scene;
    }

    private static void Expect(Scene scene, Outcome optOut, string? optInFlag = null, Outcome? optIn = null)
    {
        scene.WithSilence();
        Assert.Equal(optOut, scene.Outcome());
        var consent = scene.Decide(policy: PolicyDefault.OptIn)[Use.GenAiTrain];
        if (optIn is { } expected) Assert.Equal(expected, consent.Outcome);
        else Assert.NotEqual(Outcome.Eligible, consent.Outcome);
        if (optInFlag is not null) Assert.Contains(optInFlag, consent.Flags);
    }

    /// <summary>A decoder that gives every picture one fingerprint.</summary>
    private sealed class FixedFingerprint(int quality) : IPictureFingerprints
    {
        public ulong Bits { get; init; } = 15;

        public PdqFingerprint? Fingerprint(ReadOnlySpan<byte> picture) => new PdqFingerprint(0, 0, 0, Bits, quality);
    }
}
