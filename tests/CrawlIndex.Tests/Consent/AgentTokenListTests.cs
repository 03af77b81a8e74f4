using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Tokens;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Pipeline.Workspaces;
using CrawlIndex.Tests.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>Lists of product tokens: what comes in, what is refused, and that a workspace's list is the one that counts.</summary>
public sealed class AgentTokenListTests
{
    private const string Newer = """{"GPTBot":{"function":"x"},"NewScraper":{"function":"Scrapes data to train models."},"HelpBot":{"function":"AI Assistants"},"Seeker-9":{"function":"AI Search Crawlers"},"Reader":{}}""";

    [Fact]
    public void Embedded_ReadsBackFromItsOwnShape()
    {
        var again = Read(AgentTokenList.Write(AgentTokens.Embedded));
        Assert.Equal(AgentTokens.Embedded.All.OrderBy(token => token.Token, StringComparer.Ordinal), again.All.OrderBy(token => token.Token, StringComparer.Ordinal));
        Assert.Equal(AgentTokenList.Write(AgentTokens.Embedded), AgentTokenList.Write(again));
    }

    [Fact]
    public void RobotsJson_AddsWhatIsNew()
    {
        var tokens = Read(Newer);
        Assert.Equal(AgentTokens.Embedded.All.Count + 4, tokens.All.Count);
        Assert.Equal((AgentClass.Trainer, AgentClass.Trainer, AgentClass.User, AgentClass.Search), (tokens.Find("gptbot")!.Class, tokens.Find("NewScraper")!.Class, tokens.Find("HelpBot")!.Class, tokens.Find("Seeker-9")!.Class));
        Assert.Equal((AgentClass.DataSet, true), (tokens.Find("Reader")!.Class, tokens.Find("Reader")!.WholeOnly));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"GPTBot\":")]
    [InlineData("{\"GPTBot\":1,\"CCBot\":2}")]
    [InlineData("GPTBot\ttrainer\nX\tbad-class\n")]
    [InlineData("Someone\ttrainer\n")]
    [InlineData("{\"a\\tb\":{}}")]
    public void NoList_IsRefused(string text) => Assert.Throws<FormatException>(() => Read(text));

    [Fact]
    public void Workspace_KeepsItsList_AndTheEngineReadsRobotsWithIt()
    {
        using var folder = new TemporaryFolder();
        Assert.Same(AgentTokens.Embedded, Workspace.TokensOf(folder.Root));
        using (var workspace = new Workspace(folder.Root))
        {
            workspace.ReplaceTokens(new MemoryStream(Encoding.UTF8.GetBytes(Newer)));
            Assert.Throws<InvalidDataException>(() => workspace.ReplaceTokens(new MemoryStream("{}"u8.ToArray())));
        }
        var scene = Scene.Of().ImageRobots("User-agent: NewScraper\nDisallow: /").WithSilence();
        Assert.Equal(Outcome.Eligible, scene.Outcome());
        var engine = new ConsentEngine(SignalParsers.All(Workspace.TokensOf(folder.Root)), new AngleSharpPages());
        Assert.Equal(Outcome.Denied, engine.Decide(scene.Case())[Use.GenAiTrain].Outcome);
    }

    /// <summary>What our words make of the published descriptions against the classes read by hand.</summary>
    [DataFact]
    public void RobotsJson_DescriptionsGiveTheClassesReadByHand()
    {
        var (same, compared) = (0, 0);
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(TestData.PathOf("robots/ai.robots.txt/robots.json")));
        foreach (var entry in json.RootElement.EnumerateObject())
        {
            if (AgentTokens.Embedded.Find(entry.Name) is not { } known) continue;
            compared++;
            if (Binds(AgentTokenList.ClassOf(entry.Value.GetProperty("function").GetString()!)) == Binds(known.Class)) same++;
        }
        Assert.True(compared > 100 && same > compared * 0.8, $"{same} of {compared}");

        static bool Binds(AgentClass kind) => kind is AgentClass.Control or AgentClass.Direct or AgentClass.DataSet or AgentClass.Trainer;
    }

    private static AgentTokens Read(string text) => AgentTokenList.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
