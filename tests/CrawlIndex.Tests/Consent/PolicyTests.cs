using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>Policy files: what they say, and what is said about bad ones.</summary>
public sealed class PolicyTests
{
    [Fact]
    public void Template_ReadsBackAsTheDefault()
    {
        var file = ConsentPolicy.Load(PolicyTemplate.Text);
        Assert.Empty(file.Faults);
        var (read, fallback) = (file.Policy!, new ConsentPolicy());
        Assert.Equal((fallback.Name, fallback.Use, fallback.Default, fallback.Profile, fallback.Actor, fallback.Agent), (read.Name, read.Use, read.Default, read.Profile, read.Actor, read.Agent));
        Assert.Equal((fallback.PdqRadius, fallback.PdqQuality, fallback.AcceptLimitedLicences, fallback.DenyOnForbiddenRobots), (read.PdqRadius, read.PdqQuality, read.AcceptLimitedLicences, read.DenyOnForbiddenRobots));
        Assert.Empty(read.Contracts);
    }

    [Theory]
    [InlineData("profile: bold", 1, "profile")]
    [InlineData("use: ai-train\ndefault: maybe", 2, "default")]
    [InlineData("agent: A\n\nprofil: conservative", 3, "profil")]
    [InlineData("pdq_radius: 300", 1, "pdq_radius")]
    [InlineData("conditions_met: x", 1, "conditions_met")]
    [InlineData("deny_on_forbidden_robots: perhaps", 1, "deny_on_forbidden_robots")]
    [InlineData("contracts:\n  - {holder: A, scope: e.example}", 2, "contracts")]
    [InlineData("contracts:\n  - holder: A\n    scope: e.example\n    document: d\n    uses: [fly]", 5, "contracts.uses")]
    [InlineData("- a list", 1, "")]
    [InlineData("a: [", 1, "")]
    [InlineData("use: [[[[[[[[[[x]]]]]]]]]]", 1, "")]
    public void BadFile_NamesLineAndKey(string yaml, long line, string key)
    {
        var file = ConsentPolicy.Load(yaml);
        Assert.Null(file.Policy);
        Assert.Contains(file.Faults, fault => fault.Key == key && (fault.LineNumber == line || key.Length == 0));
    }

    [Fact]
    public void DeepNesting_IsAFault_NotAnOverflow() => Assert.NotEmpty(ConsentPolicy.Load(new string('[', 200_000)).Faults);

    [Fact]
    public void Contract_LiftsAUse_NeverTheCrawl()
    {
        var contract = new Contract("Meier", "img.example", [Use.GenAiTrain], null, Scene.Now.AddDays(1), "sha256:00");
        var denied = Scene.Of().Image("X-Robots-Tag: noai").WithSilence();
        Assert.Equal(Outcome.Eligible, denied.Decide(change: policy => policy with { Contracts = [contract] })[Use.GenAiTrain].Outcome);
        Assert.Equal(Outcome.Denied, denied.Decide(change: policy => policy with { Contracts = [contract with { ValidTo = Scene.Now.AddDays(-1) }] })[Use.GenAiTrain].Outcome);
        var closed = Scene.Of().ImageRobots("User-agent: *\nDisallow: /").WithSilence();
        Assert.Equal(Outcome.Denied, closed.Decide(change: policy => policy with { Contracts = [contract] })[Use.GenAiTrain].Outcome);
    }

    [Fact]
    public void RequiredRegistry_Unanswered_IsUndecided() =>
        Assert.Equal(Outcome.Undecided, Scene.Silent().Decide(change: policy => policy with { RequiredRegistries = ["https://registry.example/"] })[Use.GenAiTrain].Outcome);

    [Fact]
    public void ResearchActor_MaySetAsideAReservationOfMining_NotOfTraining()
    {
        var scene = Scene.Of().Image("tdm-reservation: 1").WithSilence();
        var decision = scene.Decide(change: policy => policy with { Actor = Actor.Research });
        Assert.Equal((Outcome.Eligible, Outcome.Denied), (decision[Use.Tdm].Outcome, decision[Use.GenAiTrain].Outcome));
    }

    [Fact]
    public void K10_NonCommercialLicence_AndTheActor()
    {
        var scene = Scene.Silent();
        scene.Extra = new StatedSignals(new StatedSignals.Stated(SignalFamily.StructuredLicence, "licence", 4, StanceMap.AllUses(Stance.Licence)) { Terms = new SignalTerms("https://cc/by-nc", Key: "by-nc/4.0", Tier: LicenceTier.NonCommercial), Grants = Grants.Both });
        Assert.Contains("licence-limited", scene.Decide()[Use.GenAiTrain].Flags);
        Assert.Equal(Outcome.Denied, scene.Outcome(policy: PolicyDefault.OptIn));
        Assert.Equal(Outcome.Eligible, scene.Decide(policy: PolicyDefault.OptIn, change: policy => policy with { Actor = Actor.NonCommercial })[Use.GenAiTrain].Outcome);
        Assert.Equal(Outcome.Eligible, scene.Decide(policy: PolicyDefault.OptIn, change: policy => policy with { LicencesAccepted = ["by-nc/4.0"] })[Use.GenAiTrain].Outcome);
        Assert.Equal(Outcome.Denied, scene.Decide(change: policy => policy with { AcceptLimitedLicences = false })[Use.GenAiTrain].Outcome);
    }

    [Fact]
    public void WhatWouldChange_NamesTheTurningPoint()
    {
        var scene = Scene.Of().ImageRobots("User-agent: GPTBot\nDisallow: /").WithSilence();
        var changes = scene.Engine().WhatWouldChange(scene.Case(), Use.GenAiTrain);
        Assert.Contains(new CounterFactual("without ai-token", Outcome.Eligible), changes);
        Assert.Contains(new CounterFactual("under strict-legal", Outcome.Eligible), changes);
        var gap = Scene.Of().Image().Page("").ImageRobots("User-agent: *\nAllow: /");
        Assert.Contains(gap.Engine().WhatWouldChange(gap.Case(), Use.GenAiTrain), change => change is { Outcome: Outcome.Eligible } && change.Change.Contains("https://page.example"));
    }

    [Fact]
    public void Permit_ComesOnlyFromAnEligibleVerdict()
    {
        Assert.Empty(typeof(Permit).GetConstructors());
        var silent = Scene.Silent();
        Assert.NotNull(Permit.ToUse(silent.Case(), silent.Decide()));
        Assert.NotNull(Permit.ToFetch(silent.Case(), silent.Decide()));
        var denied = Scene.Of().Image("X-Robots-Tag: noai").WithSilence();
        Assert.Null(Permit.ToUse(denied.Case(), denied.Decide()));
        Assert.Null(Permit.ToFetch(denied.Case(), denied.Decide()));
        var unseen = Scene.Of().ImageRobots("User-agent: *\nAllow: /");
        Assert.NotNull(Permit.ToFetch(unseen.Case(), unseen.Decide()));
        Assert.Null(Permit.ToUse(unseen.Case(), unseen.Decide()));
    }
}
