using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>A site file that was moved speaks for the place where it was asked for, as RFC 9309 2.3.1.2 has it for robots.txt.</summary>
public sealed class SiteFileRedirectTests
{
    private const string Reserved = "[{\"location\":\"/\",\"tdm-reservation\":1}]";

    [Theory]
    [InlineData("https://img.example/.well-known/tdmrep.json", "https://files.example/tdm/img.json", Reserved)]
    [InlineData("https://img.example/trust.txt", "https://www.other.example/trust.txt", "datatrainingallowed=no")]
    [InlineData("https://img.example/ai.txt", "/legal/ai.txt", "User-Agent: *\nDisallow: *.jpg")]
    public void Moved_File_BindsTheOriginThatWasAsked(string asked, string target, string body)
    {
        var absolute = target[0] == '/' ? "https://img.example" + target : target;
        var scene = Scene.Of().Add(ObservationRole.SiteFile, asked, 302, null, [$"Location: {target}"]).SiteFile(absolute, body);
        Assert.Equal(Outcome.Denied, scene.WithSilence().Outcome());
    }

    [Fact]
    public void Moved_File_OfAnotherOrigin_BindsOnlyWhereItWasAsked() =>
        Assert.Equal(Outcome.Eligible, Scene.Of().Add(ObservationRole.SiteFile, "https://unrelated.example/trust.txt", 301, null, ["Location: https://files.example/trust.txt"])
            .SiteFile("https://files.example/trust.txt", "datatrainingallowed=no").WithSilence().Outcome());

    [Fact]
    public void Redirects_InACircle_EndSomewhere() =>
        Assert.Equal(Outcome.Eligible, Scene.Of().Add(ObservationRole.SiteFile, "https://img.example/trust.txt", 301, null, ["Location: /ai.txt"])
            .Add(ObservationRole.SiteFile, "https://img.example/ai.txt", 301, null, ["Location: /trust.txt"]).WithSilence().Outcome());

    /// <summary>TDMRep section 6: the policy document behind a reservation adds facts, and permits nothing by itself.</summary>
    [Fact]
    public void Odrl_Policy_SaysWhatIsAskedFor()
    {
        var scene = Scene.Of().Image("tdm-reservation: 1", "tdm-policy: https://p.example/policy.json").Add(ObservationRole.Licence, "https://p.example/policy.json", 200,
            """{"@context":["http://www.w3.org/ns/odrl.jsonld"],"@type":"Offer","assigner":{"uid":"https://p.example","vcard:fn":"Foto Meier"},"permission":[{"action":"tdm:mine","duty":[{"action":"obtainConsent"}],"constraint":[{"leftOperand":"purpose","operator":"eq","rightOperand":{"@id":"tdm:non-research"}}]}]}""",
            ["Content-Type: application/ld+json"]).WithSilence();
        var verdict = scene.Decide()[Use.Tdm];
        Assert.NotEqual(Outcome.Eligible, verdict.Outcome);
        Assert.Contains("restriction:duty:obtainConsent", verdict.Flags);
        Assert.Contains("restriction:purpose:tdm:non-research", verdict.Flags);
    }
}
