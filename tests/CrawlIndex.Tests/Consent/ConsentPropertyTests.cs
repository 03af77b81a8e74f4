using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Robots;
using CrawlIndex.Consent.Usage;
using CrawlIndex.Consent.Verdicts;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>Properties: damage never turns a denial into consent, order is nothing, no input throws.</summary>
public sealed class ConsentPropertyTests
{
    private static readonly (string Name, string Word, Func<string, Scene> Build)[] Denials =
    [
        ("x-robots-tag", "noai", text => Scene.Of().Image($"X-Robots-Tag: {text}")),
        ("meta", "noai", text => Scene.Of().Page($"<head><meta name=robots content=\"{text}\"></head>")),
        ("content-usage", "train-ai=n", text => Scene.Of().Image($"Content-Usage: {text}")),
        ("content-signal", "ai-train=no", text => Scene.Of().ImageRobots($"User-agent: *\nContent-Signal: {text}\nAllow: /")),
        ("own group", "Disallow: /", text => Scene.Of().ImageRobots($"User-agent: OurBot\n{text}")),
        ("tdm header", "1", text => Scene.Of().Image($"tdm-reservation: {text}")),
        ("tdm file", "[{\"location\":\"/\",\"tdm-reservation\":1}]", text => Scene.Of().SiteFile("https://img.example/.well-known/tdmrep.json", text)),
        ("trust.txt", "datatrainingallowed=no", text => Scene.Of().SiteFile("https://img.example/trust.txt", text)),
        ("licence line", "License: https://h/l.xml", text => Scene.Of().ImageRobots($"User-agent: *\n{text}\nAllow: /")),
    ];

    /// <summary>A denial stands as long as its words still stand whole, whatever surrounds them.</summary>
    [Fact]
    public void Damage_AroundADenial_NeverMakesItEligible()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        foreach (var (name, word, build) in Denials)
        {
            Assert.NotEqual(Outcome.Eligible, build(word).WithSilence().Outcome());
            if (name is "tdm header" or "tdm file" or "content-usage") continue;
            for (var round = 0; round < 60; round++)
            {
                // A value of a list: junk members before and after; a line of a file: junk lines.
                var isList = name is "x-robots-tag" or "meta" or "content-signal";
                var junk = Junk(random, isList);
                var damaged = isList ? $"{junk}, {word}, {Junk(random, true)}" : $"{junk}\n{word}\n{Junk(random, false)}";
                Assert.True(build(damaged).WithSilence().Outcome() != Outcome.Eligible, $"seed {seed}, {name}: {damaged}");
            }
        }
    }

    /// <summary>A flipped byte may destroy a denial, but it never becomes a grant.</summary>
    [Fact]
    public void Damage_InADenial_NeverGrants()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        foreach (var (name, word, build) in Denials)
        {
            for (var round = 0; round < 60; round++)
            {
                var text = word.ToCharArray();
                text[random.Next(text.Length)] = (char)random.Next(0x21, 0x7F);
                var damaged = new string(text);
                // These bytes really say the opposite now.
                if (damaged is "train-ai=y" or "0" || damaged.Contains("reservation\":0", StringComparison.Ordinal)) continue;
                var decision = build(damaged).WithSilence().Decide(policy: PolicyDefault.OptIn);
                Assert.True(decision[Use.GenAiTrain].Picture != HalfStance.Allowed, $"seed {seed}, {name}: {damaged}");
                Assert.NotEqual(Outcome.Eligible, decision[Use.GenAiTrain].Outcome);
            }
        }
    }

    [Fact]
    public void Order_OfObservations_ChangesNothing()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var scene = Scene.Of().ImageRobots("User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nContent-Signal: ai-train=no, search=yes\nAllow: /")
            .Image("X-Robots-Tag: noindex, noai", "Content-Usage: train-ai=y").SiteFile("https://img.example/trust.txt", "datatrainingallowed=no")
            .Add(ObservationRole.Image, Scene.ImageUrl, 200, "x", ["X-Robots-Tag: noml"], Scene.Now.AddDays(-3)).Page("<head><meta name=robots content=\"noimageai,noarchive\"></head>").WithSilence();
        var expected = Describe(scene.Decide());
        var consentCase = scene.Case();
        for (var round = 0; round < 30; round++)
        {
            var shuffled = consentCase.Observations.ToArray();
            random.Shuffle(shuffled);
            Assert.True(expected == Describe(scene.Engine().Decide(consentCase with { Observations = shuffled })), $"seed {seed}");
        }
    }

    [Fact]
    public void Totality_RandomObservations_NeverThrow()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var roles = Enum.GetValues<ObservationRole>();
        string[] names = ["X-Robots-Tag", "Robots-Tag", "Content-Usage", "Content-Signal", "Link", "Location", "tdm-reservation", "tdm-policy", "WWW-Authenticate", "Content-Type"];
        string[] urls = [Scene.ImageUrl, Scene.PageUrl, "https://img.example/robots.txt", "https://page.example/robots.txt", "https://img.example/.well-known/tdmrep.json", "https://img.example/trust.txt", "https://img.example/ai.txt", "https://img.example/.well-known/ai.txt", "no url", ""];
        int[] statuses = [0, 200, 204, 301, 302, 307, 401, 402, 403, 404, 429, 451, 500, 503, 999];
        for (var round = 0; round < 1500; round++)
        {
            var scene = Scene.Of();
            for (var i = random.Next(6); i >= 0; i--)
                scene.Add(roles[random.Next(roles.Length)], urls[random.Next(urls.Length)], statuses[random.Next(statuses.Length)], random.Next(5) == 0 ? null : Noise(random),
                    [.. Enumerable.Range(0, random.Next(4)).Select(_ => $"{names[random.Next(names.Length)]}: {Noise(random).ReplaceLineEndings(" ")}")]);
            var failure = Record.Exception(() => scene.Decide());
            Assert.True(failure is null, $"seed {seed}, round {round}: {failure}");
        }
    }

    [Theory]
    [InlineData("a=1, b=2.5;x, c=\"s\\\"\", d=tok/en:*, e=:YWI=:, f=?0, g=@1659578233, h=%\"f%c3%bc\", i=(1 \"x\";q=1 t);p", 9)]
    [InlineData("", 0)]
    [InlineData("a=1,\t b", 2)]
    [InlineData("*a.b_c-d=x", 1)]
    public void Rfc9651_Dictionaries_Parse(string field, int members)
    {
        var list = new List<StructuredMember>();
        Assert.True(StructuredDictionary.TryParse(Encoding.ASCII.GetBytes(field), list));
        Assert.Equal(members, list.Count);
    }

    [Theory]
    [InlineData("a=1,")]
    [InlineData("A=1")]
    [InlineData("a =1")]
    [InlineData("a= 1")]
    [InlineData("a=1 b=2")]
    [InlineData("a=1.")]
    [InlineData("a=1.2345")]
    [InlineData("a=1234567890123456")]
    [InlineData("a=\"x")]
    [InlineData("a=\"\\x\"")]
    [InlineData("a=:Y\":")]
    [InlineData("a=?2")]
    [InlineData("a=@1.5")]
    [InlineData("a=%\"f%C3\"")]
    [InlineData("a=(1")]
    [InlineData("a=(1\t2)")]
    [InlineData("\ta=1")]
    [InlineData("a=;")]
    public void Rfc9651_Faults_FailTheWholeField(string field) =>
        Assert.False(StructuredDictionary.TryParse(Encoding.ASCII.GetBytes(field), []));

    [Fact]
    public void Inventory_NamesPathsAndAgents()
    {
        var input = new SignalInput
        {
            Observation = new Observation { Role = ObservationRole.Robots, Url = "https://e.example/robots.txt" },
            Part = SignalPart.Body,
            Agent = "OurBot",
            Value = "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /art/\n\nUser-agent: *\nContent-Signal: /blog/ ai-train=no\nLicense: https://e/l.xml\nCrawl-delay: 3\n"u8,
        };
        var list = new SignalList();
        Assert.Equal(ParseOutcome.Signals, new RobotsSignalParser(CrawlIndex.Consent.Tokens.AgentTokens.Embedded).Parse(input, list));
        Assert.Equal(["GPTBot /art/", "CCBot /art/", "* /blog/", "* https://e.example/robots.txt", "* https://e.example/robots.txt"], list.Signals.Select(signal => $"{signal.Scope.Agent} {signal.Scope.Value}"));
    }

    private static string Describe(ConsentDecision decision) => string.Join('\n', decision.Verdicts.Select(verdict =>
        $"{verdict.Use} {verdict.Outcome} {verdict.Picture} {verdict.AltText} | {Names(verdict.Deciding)} | {Names(verdict.Losing)} | {string.Join(',', verdict.Flags)} | {string.Join(',', verdict.NotObserved)}"));

    private static string Names(IReadOnlyList<Signal> signals) => string.Join(' ', signals.Select(signal => $"{signal.FamilyName}/{signal.Rule}/{signal.Evidence.Quote}"));

    private static string Junk(Random random, bool isList)
    {
        var alphabet = isList ? "abcxyz019-_ '\t!" : "abcxyz019-_ =:\"'/#\t!";
        return string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => alphabet[random.Next(alphabet.Length)]));
    }

    private static string Noise(Random random)
    {
        string[] words = ["noai", "none", ",", ";", ":", "=", " ", "\n", "\"", "<", ">", "train-ai", "n", "y", "unavailable_after: Sat, 01 Jul", "[", "]", "{", "}", "\"tdm-reservation\"", "1", "User-agent: *", "Disallow: /", "License", "\0", "é", "\uFFFD", "%", "rel=license", "(", "@9", "%\"", "datatrainingallowed=no", "Content-Signal: /x ai-train=no", "<meta name=robots content=noai>"];
        return string.Concat(Enumerable.Range(0, random.Next(25)).Select(_ => words[random.Next(words.Length)]));
    }
}
