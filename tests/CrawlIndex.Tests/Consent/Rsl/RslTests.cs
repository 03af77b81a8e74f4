using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Rsl;
using CrawlIndex.Tests.Consent.Licences;
using Xunit;

namespace CrawlIndex.Tests.Consent.Rsl;

public class RslTests
{
    private const string Host = "https://e.example/license.xml";

    private static string Wrap(string contents) => $"<rsl xmlns=\"https://rslstandard.org/rsl\">{contents}</rsl>";

    private static RslDocument Document(string contents) => RslReader.Read(Encoding.UTF8.GetBytes(Wrap(contents)))!;

    private static IReadOnlyList<Signal> Read(string contents, PairTarget? pair = null) =>
        RightsReading.Read(new RslParser(), SignalPart.Body, Wrap(contents), "application/rsl+xml", role: ObservationRole.Licence, url: Host, target: pair ?? RightsReading.Pair());

    private static StanceMap Picture(IReadOnlyList<Signal> signals)
    {
        var map = StanceMap.None;
        foreach (var signal in signals.Where(signal => signal.Binds.HasFlag(Halves.Picture)))
            foreach (var use in Uses.All)
                if (signal.Stances[use] > map[use]) map = map.With(use, signal.Stances[use]);
        return map;
    }

    [Fact]
    public void L01_ListedIsAllowed_UnlistedIsDenied()
    {
        var found = Picture(Read("""<content url="/"><license><permits type="usage">search ai-index</permits><prohibits type="usage">ai-train</prohibits></license></content>"""));
        Assert.Equal(Stance.Allow, found[Use.Search]);
        Assert.Equal(Stance.Allow, found[Use.Index]);
        Assert.Equal(Stance.Deny, found[Use.AiTrain]);
        Assert.Equal(Stance.Deny, found[Use.GenAiTrain]);
        Assert.Equal(Stance.Deny, found[Use.AiInput]);
        Assert.Equal(Stance.Unspecified, found[Use.Crawl]);
    }

    [Fact]
    public void L02_NarrowerBeatsBroader_TheRestStays()
    {
        var found = Picture(Read("""
            <content url="/"><license><permits type="usage">all</permits></license></content>
            <content url="/articles/"><license><prohibits type="usage">ai-train</prohibits></license></content>
            """));
        Assert.Equal(Stance.Deny, found[Use.AiTrain]);
        Assert.Equal(Stance.Deny, found[Use.GenAiTrain]);
        Assert.All([Use.Search, Use.Index, Use.AiInput, Use.Tdm], use => Assert.Equal(Stance.Allow, found[use]));
    }

    [Fact]
    public void L02_TheOrderOfContentsIsIrrelevant()
    {
        const string site = """<content url="/"><license><prohibits type="usage">all</prohibits></license></content>""";
        const string folder = """<content url="/articles/*.jpg$"><license><permits type="usage">ai-all</permits></license></content>""";
        Assert.Equal(Picture(Read(site + folder)), Picture(Read(folder + site)));
        Assert.Equal(Stance.Allow, Picture(Read(site + folder))[Use.GenAiTrain]);
    }

    [Fact]
    public void L03_AServerMakesItConditional()
    {
        var signal = Assert.Single(Read("""<content url="/" server="https://l.example/"><license><permits type="usage">ai-all</permits><payment type="attribution"/></license></content>"""), signal => signal.Binds == Halves.Picture);
        Assert.Equal(Stance.Conditional, signal.Stances[Use.GenAiTrain]);
        Assert.Equal(Stance.Conditional, signal.Stances[Use.AiInput]);
        Assert.Contains("licence-server", signal.Flags);
        Assert.Equal("attribution", signal.Terms!.Duty);
    }

    [Fact]
    public void L04_TokensOfTheDraftsGrantNothing()
    {
        var found = Read("""<content url="/"><license><permits type="usage">train-ai,train-genai</permits></license></content>""");
        Assert.Equal(Stance.Deny, Picture(found)[Use.GenAiTrain]);
        Assert.Equal(Stance.Deny, Picture(found)[Use.AiTrain]);
        Assert.All(found, signal => Assert.Equal(Reading.Legacy, signal.Reading));
        Assert.All(found, signal => Assert.Contains("rsl-0.9", signal.Flags));
    }

    [Fact]
    public void L04_TokensOfTheDraftsForbidAsTheyDid() =>
        Assert.Equal(Stance.Deny, Document("""<content url="/"><license><prohibits type="usage">train-ai</prohibits></license></content>""").Contents[0].Stances[Use.AiTrain]);

    [Fact]
    public void L05_RobotsLicenceLine_IsConditionalUntilTheDocumentIsRead()
    {
        var signal = Assert.Single(RightsReading.Read(new RslParser(), SignalPart.Header, "https://e/b.xml", "License", role: ObservationRole.Robots, url: "https://e.example/robots.txt"));
        Assert.Equal(SignalRules.RslPointer, signal.Rule);
        Assert.Equal("https://e/b.xml", signal.Terms!.Url);
        Assert.Equal(Stance.Conditional, signal.Stances[Use.GenAiTrain]);
    }

    [Fact]
    public void L06_CreativeCommonsLinkIsNoRsl() =>
        Assert.Empty(RightsReading.Read(new RslParser(), SignalPart.Link, "https://creativecommons.org/licenses/by/4.0/", "license"));

    [Theory]
    [InlineData("<https://h/l.xml>; rel=\"license\"; type=\"application/rsl+xml\"", 1)]
    [InlineData("</x>; rel=next, <https://h/l.xml>; type=application/rsl+xml; rel=\"canonical license\"", 1)]
    [InlineData("<https://h/l.xml>; rel=\"license\"", 0)]
    [InlineData("<https://h/l.xml; rel=license", 0)]
    public void Association_LinkHeader(string value, int count)
    {
        var found = RightsReading.Read(new RslParser(), SignalPart.Header, value, "Link", role: ObservationRole.Image, url: RightsReading.Picture);
        Assert.Equal(count, found.Count);
        Assert.All(found, signal => Assert.Equal(("https://h/l.xml", (byte)4), (signal.Terms!.Url, signal.Strength)));
    }

    [Fact]
    public void Association_LinkElement_AndScript()
    {
        Assert.Equal("https://e.example/l.xml", Assert.Single(RightsReading.Read(new RslParser(), SignalPart.Link, "/l.xml", "license", "application/rsl+xml")).Terms!.Url);
        var script = RightsReading.Read(new RslParser(), SignalPart.Script, Wrap("""<content url=""><license><prohibits type="usage">ai-train</prohibits></license></content>"""), "application/rsl+xml");
        Assert.Equal(Stance.Deny, Assert.Single(script, signal => signal.Binds == Halves.AltText).Stances[Use.GenAiTrain]);
        // What a page refuses reaches the pictures it shows; what it grants does not.
        Assert.Equal(Stance.Deny, Assert.Single(script, signal => signal.Binds == Halves.Picture).Stances[Use.GenAiTrain]);
        var granted = RightsReading.Read(new RslParser(), SignalPart.Script, Wrap("""<content url=""><license><permits type="usage">all</permits></license></content>"""), "application/rsl+xml");
        Assert.Equal(Halves.AltText, Assert.Single(granted).Binds);
    }

    [Fact]
    public void Association_ADocumentOfAnotherHostGovernsTheSiteThatPointsToIt()
    {
        const string contents = """<content url="/"><license><prohibits type="usage">all</prohibits></license></content>""";
        var foreign = RightsReading.Read(new RslParser(), SignalPart.Body, Wrap(contents), "application/rsl+xml", role: ObservationRole.Licence, url: "https://licences.example/l.xml", target: RightsReading.Pair());
        Assert.Empty(foreign);
        var named = RightsReading.Read(new RslParser(), SignalPart.Body, Wrap(contents), "application/rsl+xml", role: ObservationRole.Licence, url: "https://licences.example/l.xml", target: RightsReading.Pair(), appliesTo: "https://e.example/robots.txt");
        Assert.Equal(Stance.Deny, Picture(named)[Use.GenAiTrain]);
    }

    [Theory]
    [InlineData("""<permits type="usage">ai-train</permits><payment type="purchase"/>""", Stance.Conditional)]
    [InlineData("""<permits type="usage">ai-train</permits><payment type="free"/>""", Stance.Allow)]
    [InlineData("""<permits type="usage">ai-train</permits><payment type="attribution"/>""", Stance.Allow)]
    [InlineData("""<permits type="usage">ai-train</permits><payment type="crawl"/>""", Stance.Conditional)]
    [InlineData("""<permits type="usage">ai-train</permits><reporting/>""", Stance.Conditional)]
    [InlineData("""<permits type="usage">ai-train</permits><permits type="user">education</permits>""", Stance.Conditional)]
    [InlineData("""<permits type="usage">ai-train</permits><permits type="geo">EU</permits>""", Stance.Conditional)]
    [InlineData("""<permits type="usage">ai-train all</permits><prohibits type="usage">ai-all</prohibits>""", Stance.Deny)]
    [InlineData("""<payment type="subscription"/>""", Stance.Conditional)]
    [InlineData("""<prohibits type="usage">search</prohibits>""", Stance.Unspecified)]
    [InlineData("""<permits type="usage">nonsense</permits>""", Stance.Deny)]
    public void Section6_Licence(string inside, Stance expected) =>
        Assert.Equal(expected, Document($"""<content url="/"><license>{inside}</license></content>""").Contents[0].Stances[Use.GenAiTrain]);

    [Theory]
    [InlineData("""<content url="/"><license><permits type="usage">all</permits><unheard/></license></content>""", "unknown-element")]
    [InlineData("""<content url="/"><license><permits type="usage">all</permits><permits type="usage">ai-train</permits></license></content>""", "repeated-element")]
    [InlineData("""<content url="/"><license><permits type="usage">all</permits></license>""", "not-well-formed")]
    [InlineData("""<content url="/"></content>""", "content-without-license")]
    public void Section43_WhatDoesNotConformGrantsNothing(string contents, string fault)
    {
        var document = RslReader.Read(Encoding.UTF8.GetBytes($"<rsl xmlns=\"https://rslstandard.org/rsl\">{contents}" + (fault == "not-well-formed" ? "" : "</rsl>")))!;
        Assert.Contains(fault, document.Faults);
        Assert.Equal(Stance.Unspecified, new[] { document.Evaluate(RightsReading.Url(RightsReading.Picture), null)[Use.GenAiTrain] }.FirstOrDefault(stance => stance == Stance.Allow));
        var found = RightsReading.Read(new RslParser(), SignalPart.Body, Encoding.UTF8.GetBytes($"<rsl xmlns=\"https://rslstandard.org/rsl\">{contents}</rsl>").AsSpan(), out var outcome, "application/rsl+xml", role: ObservationRole.Licence, url: Host);
        Assert.Equal(ParseOutcome.Malformed, outcome);
        Assert.All(found, signal => Assert.DoesNotContain(Uses.All, use => signal.Stances[use] == Stance.Allow));
    }

    [Fact]
    public void Section43_EntitiesAndDoctypeAreRefused()
    {
        const string bomb = """<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license><permits type="usage">&b;</permits></license></content></rsl>""";
        var found = RightsReading.Read(new RslParser(), SignalPart.Body, Encoding.UTF8.GetBytes(bomb), out var outcome, "application/rsl+xml", role: ObservationRole.Licence, url: Host);
        Assert.Equal(ParseOutcome.Malformed, outcome);
        Assert.Equal(Stance.Conditional, Assert.Single(found).Stances[Use.GenAiTrain]);
    }

    [Fact]
    public void Section6_DepthIsBounded()
    {
        var deep = string.Concat(Enumerable.Repeat("<license>", 5000));
        Assert.Contains("too-large", Document($"<content url=\"/\">{deep}").Faults);
    }

    [Fact]
    public void Evidence_IsTheContentElement()
    {
        const string content = """<content url="/ä/*"><license><prohibits type="usage">ai-train</prohibits></license></content>""";
        var signal = Assert.Single(RightsReading.Read(new RslParser(), SignalPart.Body, "<?xml version=\"1.0\"?>\r\n<!-- ü -->\r\n" + Wrap("\n  " + content + "\n"), "application/rsl+xml", role: ObservationRole.Licence, url: Host));
        Assert.Equal(content, signal.Evidence.Quote);
        Assert.Equal(new SignalScope(ScopeLevel.Path, "/ä/*"), signal.Scope);
    }

    [Fact]
    public void Fuzz_DamageNeverThrows_AndNeverGrantsWhatWasForbidden()
    {
        byte[][] seeds =
        [
            Encoding.UTF8.GetBytes(Wrap("""<content url="/" server="https://l/"><license><permits type="usage">all</permits><prohibits type="usage">ai-train</prohibits><payment type="purchase"><amount currency="USD">1</amount></payment></license></content>""")),
            Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Wrap("""<content url="/a*"><license><permits type="user">education</permits></license></content>"""))).ToArray(),
        ];
        Mutation.Run(new RslParser(), SignalPart.Body, seeds, 4000, "application/rsl+xml", ObservationRole.Licence, Host);
    }
}
