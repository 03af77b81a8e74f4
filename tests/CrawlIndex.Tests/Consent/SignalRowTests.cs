using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>Example rows of the signal reference that one family answers, by their ids.</summary>
public sealed class SignalRowTests
{
    [Fact]
    public void U01_DirectClass()
    {
        var scene = Scene.Of("https://img.example/gallery/1.png").ImageRobots("User-agent: CCBot\nDisallow: /gallery/");
        Assert.Equal("deny S3", scene.Half(Use.AiTrain));
        Assert.Equal("deny S3", scene.Half(Use.AiTrain, profile: Profile.StrictLegal));
        Assert.Equal(Outcome.Eligible, scene.Outcome(Use.Crawl));
    }

    [Fact]
    public void U02_ProxyTokens_BindOnlyTheConservative()
    {
        var scene = Scene.Of().ImageRobots("User-agent: GPTBot\nUser-agent: Google-Extended\nDisallow: /");
        Assert.Equal("deny S2", scene.Half(Use.AiTrain));
        Assert.Equal("unspecified", scene.Half(Use.AiTrain, profile: Profile.StrictLegal));
    }

    [Fact]
    public void U03_SearchToken_SpeaksOfInputOnly()
    {
        var scene = Scene.Of().ImageRobots("User-agent: PerplexityBot\nDisallow: /");
        Assert.Equal("unspecified", scene.Half(Use.AiTrain));
        Assert.Equal("deny S2", scene.Half(Use.AiInput));
    }

    [Fact]
    public void U04_AllowedCrawl_IsNoConsent() =>
        Assert.Equal("unspecified", Scene.Of().ImageRobots("User-agent: Google-Extended\nAllow: /").Half(Use.AiTrain));

    [Fact]
    public void R15_DisallowAiTraining() => Assert.Equal("deny S2", Scene.Of().ImageRobots("User-agent: *\nDisallowAITraining: /").Half(Use.AiTrain));

    [Fact]
    public void R16_Robots503_DeniesTheCrawl()
    {
        var scene = Scene.Of().Add(ObservationRole.Robots, "https://img.example/robots.txt", 503, null).WithSilence();
        var verdict = scene.Decide()[Use.Crawl];
        Assert.Equal(Outcome.Denied, verdict.Outcome);
        Assert.Equal("unreachable", verdict.Deciding[0].Rule);
    }

    [Fact]
    public void R17_R18_R19_PaceAndAcap_AreFacts()
    {
        var scene = Scene.For("A").ImageRobots("ACAP-crawler: *\nUser-agent: A\nCrawl-delay: 5\nUser-agent: B\nDisallow: /x").WithSilence();
        var facts = scene.Decide().Signals.SelectMany(signal => signal.Facts).ToList();
        Assert.Contains(new Fact(FactKind.CrawlPace, "5"), facts);
        Assert.Contains(new Fact(FactKind.Acap, "ACAP-crawler: *"), facts);
        Assert.Equal(HalfStance.Unspecified, scene.Decide()[Use.AiTrain].Picture);
    }

    [Theory]
    [InlineData("A01", "train-ai=n, search=y", "deny S4", "allow S4")]
    [InlineData("A02", "Train-AI=n", "deny S1", "unspecified")]
    [InlineData("A02", "train-ai = n", "deny S1", "unspecified")]
    [InlineData("A02", "train-ai=n,", "deny S1", "unspecified")]
    [InlineData("A03", "train-ai=\"n\"", "unspecified", "unspecified")]
    [InlineData("A03", "train-ai", "unspecified", "unspecified")]
    [InlineData("A03", "train-ai=N", "unspecified", "unspecified")]
    [InlineData("A04", "train-ai=y, train-ai=n", "deny S4", "unspecified")]
    [InlineData("A05", "train-ai;allow=n, train-ai=y", "allow S4", "unspecified")]
    [InlineData("A06", "train-ai=n;exceptions=cc-cr", "deny S4", "unspecified")]
    [InlineData("legacy -01", "genai=n", "unspecified", "unspecified")]
    [InlineData("legacy -04", "bots=n", "deny S3", "unspecified")]
    public void Aipref_Header(string id, string field, string training, string search)
    {
        var scene = Scene.Of().Image($"Content-Usage: {field}");
        Assert.True(training == scene.Half(Use.AiTrain), $"{id}: {scene.Half(Use.AiTrain)}");
        Assert.True(search == scene.Half(Use.Search), $"{id}: {scene.Half(Use.Search)}");
    }

    [Fact]
    public void A02_InStrictLegal_IsUnknown() => Assert.Equal("unspecified", Scene.Of().Image("Content-Usage: Train-AI=n").Half(Use.AiTrain, profile: Profile.StrictLegal));

    [Fact]
    public void A06_Exception_IsShown()
    {
        var deciding = Scene.Of().Image("Content-Usage: train-ai=n;exceptions=cc-cr").WithSilence().Decide()[Use.AiTrain].Deciding;
        Assert.Equal("cc-cr", deciding[0].Terms?.Text);
    }

    [Theory]
    [InlineData("A07", "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /ok/ train-ai=y", "/ok/a.png", "allow S3")]
    [InlineData("A07", "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /ok/ train-ai=y", "/b.png", "deny S3")]
    [InlineData("A08", "User-agent: *\nContent-Usage: *.jpg train-ai=n", "/a.jpg", "deny S1")]
    [InlineData("A11", "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /x/ search=y", "/x/a", "deny S2")]
    [InlineData("S03", "User-agent: *\nContent-Signal: /blog/ ai-train=no\nContent-Signal: /about ai-train=yes\nAllow: /", "/blog/a.png", "deny S3")]
    [InlineData("S03", "User-agent: *\nContent-Signal: /blog/ ai-train=no\nContent-Signal: /about ai-train=yes\nAllow: /", "/about.png", "allow S3")]
    [InlineData("S03", "User-agent: *\nContent-Signal: /blog/ ai-train=no\nContent-Signal: /about ai-train=yes\nAllow: /", "/x.png", "unspecified")]
    [InlineData("S02", "User-agent: googlebot\nContent-Signal: ai-train=no\nAllow: /\n\nUser-agent: *\nAllow: /", "/x.png", "deny S2")]
    [InlineData("M02", "User-agent: *\nContent-Signal: search=yes,ai-train=no\nAllow: /\n\nUser-agent: *\nDisallow: /admin", "/a.jpg", "deny S3")]
    [InlineData("prohibits", "User-agent: *\nProhibits: ai-train\nAllow: /", "/a.jpg", "deny S1")]
    [InlineData("one-agent-run", "User-agent: A\nContent-Signal: ai-train=no\nUser-agent: *\nDisallow: /private", "/a.jpg", "deny S2")]
    public void UsageLines_OfRobots(string id, string robots, string path, string training)
    {
        var scene = Scene.Of("https://img.example" + path).ImageRobots(robots);
        Assert.True(training == scene.Half(Use.AiTrain), $"{id}: {scene.Half(Use.AiTrain)}");
    }

    [Fact]
    public void A08_A11_InStrictLegal_AreUnknown()
    {
        Assert.Equal("unspecified", Scene.Of().ImageRobots("User-agent: *\nContent-Usage: *.jpg train-ai=n").Half(Use.AiTrain, profile: Profile.StrictLegal));
        var inherited = Scene.Of("https://img.example/x/a").ImageRobots("User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /x/ search=y");
        Assert.Equal("unspecified", inherited.Half(Use.AiTrain, profile: Profile.StrictLegal));
        Assert.Equal("allow S3", inherited.Half(Use.Search));
    }

    [Fact]
    public void A09_UncrawlablePath_HasNoPreference()
    {
        var verdict = Scene.Of("https://img.example/p/a.png").ImageRobots("User-agent: *\nDisallow: /p/\nContent-Usage: /p/ train-ai=y").WithSilence().Decide();
        Assert.Equal(Outcome.Denied, verdict[Use.Crawl].Outcome);
        Assert.Equal(HalfStance.Unspecified, verdict[Use.AiTrain].Picture);
        Assert.Equal(Outcome.Denied, verdict[Use.AiTrain].Outcome);
        Assert.Equal("disallow", verdict[Use.AiTrain].Deciding[0].Rule);
    }

    [Fact]
    public void A10_HeaderAndRobots_Combine() =>
        Assert.Equal("deny S3", Scene.Of().Image("Content-Usage: train-ai=y").ImageRobots("User-agent: *\nContent-Usage: train-ai=n").Half(Use.AiTrain));

    [Fact]
    public void S01_ContentSignal()
    {
        var scene = Scene.Of().ImageRobots("User-agent: *\nContent-Signal: search=yes,ai-train=no,use=reference\nAllow: /").WithSilence();
        Assert.Equal("allow S3", scene.Half(Use.Search));
        Assert.Equal("deny S3", scene.Half(Use.AiTrain));
        Assert.Equal("unspecified", scene.Half(Use.AiInput));
        Assert.Contains(new Fact(FactKind.UseLevel, "reference"), scene.Decide().Signals.SelectMany(signal => signal.Facts));
    }

    [Fact]
    public void S02_OtherBot_InStrictLegal_IsUnspecified() =>
        Assert.Equal("unspecified", Scene.Of().ImageRobots("User-agent: googlebot\nContent-Signal: ai-train=no\nAllow: /\n\nUser-agent: *\nAllow: /").Half(Use.AiTrain, profile: Profile.StrictLegal));

    [Fact]
    public void S04_UndefinedValues_DenyButNeverAllow()
    {
        var scene = Scene.Of().Image("Content-Signal: ai-train=disallow, search=allow");
        Assert.Equal("deny S1", scene.Half(Use.AiTrain));
        Assert.Equal("unspecified", scene.Half(Use.Search));
        Assert.Equal("unspecified", scene.Half(Use.AiTrain, profile: Profile.StrictLegal));
    }

    [Theory]
    [InlineData("F01", "https://img.example/a.jpg", "https://img.example/ai.txt", "# Spawning AI\nUser-Agent: *\nDisallow: *.jpg\nAllow: *.png", "deny S2")]
    [InlineData("F01", "https://img.example/a.png?v=1", "https://img.example/ai.txt", "User-Agent: *\nDisallow: *.jpg\nAllow: *.png", "allow S2")]
    [InlineData("F02", "https://img.example/a.jpg", "https://img.example/trust.txt", "# t\nmember=https://x/\nDataTrainingAllowed = No\n", "deny S3")]
    [InlineData("F02 well-known", "https://img.example/a.jpg", "https://img.example/.well-known/trust.txt", "datatrainingallowed=yes", "allow S3")]
    [InlineData("F03", "https://img.example/a.jpg", "https://img.example/trust.txt", "<!doctype html><p>datatrainingallowed=no", "unspecified")]
    [InlineData("F04", "https://img.example/a.jpg", "https://img.example/llms.txt", "# Site\nUse everything for training.", "unspecified")]
    [InlineData("markdown ai.txt", "https://img.example/a.jpg", "https://img.example/ai.txt", "---\ntitle: x\n---\n# AI", "unspecified")]
    [InlineData("T01", "https://img.example/a.jpg", "https://img.example/.well-known/tdmrep.json", "[{\"location\":\"/\",\"tdm-reservation\":1}]", "deny S3")]
    [InlineData("T02", "https://img.example/a/img/x.jpg", "https://img.example/.well-known/tdmrep.json", "[{\"location\":\"/a/\",\"tdm-reservation\":1},{\"location\":\"/a/img/*.jpg\",\"tdm-reservation\":0}]", "deny S3")]
    [InlineData("T05", "https://img.example/a.jpg", "https://img.example/.well-known/tdmrep.json", "{\"tdm-reservation\":1}", "deny S1")]
    [InlineData("T05 zero", "https://img.example/a.jpg", "https://img.example/.well-known/tdmrep.json", "{\"tdm-reservation\":0}", "unspecified")]
    [InlineData("cut JSON", "https://img.example/a.jpg", "https://img.example/.well-known/tdmrep.json", "[{\"location\":\"/\",\"tdm-reservation\":1},{\"loc", "deny S1")]
    public void SiteFiles(string id, string image, string url, string body, string training)
    {
        var scene = Scene.Of(image).SiteFile(url, body);
        Assert.True(training == scene.Half(Use.AiTrain), $"{id}: {scene.Half(Use.AiTrain)}");
    }

    [Fact]
    public void T03_HeaderSupersedesFile()
    {
        var scene = Scene.Of().SiteFile("https://img.example/.well-known/tdmrep.json", "[{\"location\":\"/\",\"tdm-reservation\":1}]").Image("tdm-reservation: 0");
        Assert.Equal("allow S4", scene.Half(Use.Tdm));
        Assert.Contains(scene.Decide()[Use.Tdm].Losing, signal => signal.Flags.Contains("superseded"));
    }

    [Fact]
    public void T04_PageMeta_BindsTheTextOnly()
    {
        var verdict = Scene.Of().Page("<meta name=tdm-reservation content=1><img src=a.jpg alt=x>").WithSilence().Decide()[Use.AiTrain];
        Assert.Equal((HalfStance.Unspecified, HalfStance.Denied, Outcome.Denied), (verdict.Picture, verdict.AltText, verdict.Outcome));
    }

    [Fact]
    public void T06_Policy_MakesItConditional()
    {
        var scene = Scene.Of().Image("tdm-reservation: 1", "tdm-policy: https://p/x.json").WithSilence();
        var verdict = scene.Decide()[Use.Tdm];
        Assert.Equal(Outcome.Conditional, verdict.Outcome);
        Assert.Equal("https://p/x.json", verdict.Deciding[0].Terms?.Url);
        Assert.Equal(Outcome.Eligible, scene.Decide(change: policy => policy with { ConditionsMet = ["https://p/x.json"] })[Use.Tdm].Outcome);
    }

    [Theory]
    [InlineData("G01", "{\"urls\":[{\"url\":\"https://img.example/a.jpg\",\"optOut\":true}]}", "deny S4")]
    [InlineData("G02", "{\"urls\":[{\"url\":\"https://img.example/a.jpg\",\"optOut\":false}]}", "unspecified")]
    [InlineData("G01 other URL", "{\"urls\":[{\"url\":\"https://img.example/b.jpg\",\"optOut\":true}]}", "unspecified")]
    public void Registry(string id, string body, string training)
    {
        var scene = Scene.Of().Add(ObservationRole.Registry, "https://registry.example/query", 200, body);
        Assert.True(training == scene.Half(Use.AiTrain), $"{id}: {scene.Half(Use.AiTrain)}");
    }

    [Fact]
    public void H01_402_IsConditional_AndItsBodyUnread()
    {
        var scene = Scene.Of().Add(ObservationRole.Image, Scene.ImageUrl, 402, "x", ["Link: <https://h/l.xml>; rel=\"license\"; type=\"application/rsl+xml\""]).WithSilence();
        var verdict = scene.Decide()[Use.GenAiTrain];
        Assert.Equal(Outcome.Conditional, verdict.Outcome);
        Assert.Equal("https://h/l.xml", verdict.Deciding[0].Terms?.Url);
        Assert.DoesNotContain(scene.Decide().Readings, reading => reading.Observation == 0 && reading.Part == "body");
    }

    [Fact]
    public void H02_451_DeniesEverything()
    {
        var decision = Scene.Of().Add(ObservationRole.Image, Scene.ImageUrl, 451, null).WithSilence().Decide();
        Assert.All(decision.Verdicts, verdict => Assert.Equal(Outcome.Denied, verdict.Outcome));
    }

    [Fact]
    public void H03_401WithLicenceChallenge_IsConditional() =>
        Assert.Equal(Outcome.Conditional, Scene.Of().Add(ObservationRole.Image, Scene.ImageUrl, 401, null, ["WWW-Authenticate: License realm=\"x\""]).WithSilence().Outcome());

    [Fact]
    public void H04_403_IsUndecided()
    {
        var verdict = Scene.Of().Add(ObservationRole.Image, Scene.ImageUrl, 403, null).WithSilence().Decide()[Use.AiTrain];
        Assert.Equal(Outcome.Undecided, verdict.Outcome);
        Assert.Empty(verdict.Deciding);
    }
}
