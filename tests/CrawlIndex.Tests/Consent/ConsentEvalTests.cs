using System.Text;
using System.Text.Json;
using CrawlIndex.Consent.Eval;
using CrawlIndex.Consent.Robots;
using CrawlIndex.Consent.Verdicts;
using Xunit;

namespace CrawlIndex.Tests.Consent;

/// <summary>The JSON Lines shape of "consent eval".</summary>
public sealed class ConsentEvalTests
{
    private const string Z02 = """
        {"id":"Z02","pair":{"image_url":"https://img.example/a.jpg","page_url":"https://page.example/p","alt":"A dog"},"agent":"OurBot","policy":"opt-out","profile":"conservative","as_of":"2026-11-21T00:00:00Z","observations":[{"role":"robots","url":"https://img.example/robots.txt","status":404},{"role":"robots","url":"https://page.example/robots.txt","status":404},{"role":"page","url":"https://page.example/p","status":200,"headers":[["Content-Type","text/html"]],"body":"<head><meta name=\"robots\" content=\"NoImageAI\"></head>","date":"2026-11-20T00:00:00Z"},{"role":"image","url":"https://img.example/a.jpg","status":200,"headers":[],"body_base64":"/9j/"}],"claims":[]}
        """;

    [Fact]
    public void Shape_IsTheAgreedOne()
    {
        var (lines, counts) = Run(Z02);
        Assert.Equal(new EvalCounts(1, 0), counts);
        var answer = lines[0].RootElement;
        Assert.Equal("Z02", answer.GetProperty("id").GetString());
        var verdict = answer.GetProperty("verdicts").GetProperty("gen-ai-train");
        Assert.Equal("denied", verdict.GetProperty("outcome").GetString());
        Assert.Equal("deny", verdict.GetProperty("picture").GetString());
        Assert.Equal("unspecified", verdict.GetProperty("alt").GetString());
        var deciding = verdict.GetProperty("deciding")[0];
        Assert.Equal(("meta-robots", "noimageai", "deny", 3, "NoImageAI", 2), (deciding.GetProperty("family").GetString(), deciding.GetProperty("rule").GetString(),
            deciding.GetProperty("stance").GetString(), deciding.GetProperty("strength").GetInt32(), deciding.GetProperty("quote").GetString(), deciding.GetProperty("observation").GetInt32()));
        Assert.Equal(7, answer.GetProperty("verdicts").EnumerateObject().Count());
    }

    [Fact]
    public void Evidence_PointsAtTheBytes()
    {
        var deciding = Run(Z02).Lines[0].RootElement.GetProperty("verdicts").GetProperty("gen-ai-train").GetProperty("deciding")[0];
        const string Body = "<head><meta name=\"robots\" content=\"NoImageAI\"></head>";
        Assert.Equal("NoImageAI", Body.Substring(deciding.GetProperty("start").GetInt32(), deciding.GetProperty("length").GetInt32()));
    }

    [Theory]
    [InlineData("not json", "null")]
    [InlineData("{\"id\":\"a\"", "\"a\"")]
    [InlineData("{\"id\":\"a\"}", "\"a\"")]
    [InlineData("{\"id\":7,\"pair\":{\"image_url\":\"ftp://x/a\"}}", "7")]
    [InlineData("{\"id\":\"b\",\"pair\":{\"image_url\":\"https://e/a\"},\"observations\":{}}", "\"b\"")]
    [InlineData("{\"id\":\"b\",\"pair\":{\"image_url\":\"https://e/a\"},\"observations\":[{\"role\":\"moon\",\"url\":\"https://e/\"}]}", "\"b\"")]
    [InlineData("{\"id\":\"b\",\"pair\":{\"image_url\":\"https://e/a\"},\"observations\":[{\"role\":\"image\",\"url\":\"https://e/a\",\"body_base64\":\"%\"}]}", "\"b\"")]
    [InlineData("{\"id\":\"b\",\"pair\":{\"image_url\":\"https://e/a\"},\"policy\":\"maybe\"}", "\"b\"")]
    [InlineData("{\"id\":\"b\",\"pair\":{\"image_url\":\"https://e/a\"},\"as_of\":\"soon\"}", "\"b\"")]
    [InlineData("[1]", "null")]
    public void MalformedLine_IsAnswered_AndStopsNothing(string line, string id)
    {
        var (lines, counts) = Run(line, Z02);
        Assert.Equal(new EvalCounts(1, 1), counts);
        Assert.Equal(2, counts.ExitCode);
        Assert.Equal(id, lines[0].RootElement.GetProperty("id").GetRawText());
        Assert.NotEmpty(lines[0].RootElement.GetProperty("error").GetString()!);
        Assert.Equal("Z02", lines[1].RootElement.GetProperty("id").GetString());
    }

    [Fact]
    public void LoneSurrogates_AreReplaced_NotThrown()
    {
        var (lines, counts) = Run("{\"id\":\"s\",\"pair\":{\"image_url\":\"https://e/\\ud800\"},\"observations\":[{\"role\":\"robots\",\"url\":\"https://e/robots.txt\",\"body\":\"User-agent: \\udfff\"}]}");
        Assert.Equal(1, counts.Decided);
        Assert.True(lines[0].RootElement.TryGetProperty("verdicts", out _));
    }

    [Fact]
    public void AbsentRobots_Is_NotObserved_404_Is_Silence()
    {
        var without = Z02.Replace("{\"role\":\"robots\",\"url\":\"https://img.example/robots.txt\",\"status\":404},", "").Replace("NoImageAI", "index");
        Assert.Equal("undecided", OutcomeOf(without, "gen-ai-train"));
        Assert.Equal("undecided", OutcomeOf(without, "crawl"));
        Assert.Equal("eligible", OutcomeOf(Z02.Replace("NoImageAI", "index"), "gen-ai-train"));
        Assert.Equal("eligible", OutcomeOf(Z02.Replace("NoImageAI", "index"), "crawl"));
    }

    [Theory]
    [InlineData("\"kind\":\"opt-out\",\"subject\":{\"type\":\"url\",\"value\":\"https://img.example/a.jpg\"}", "verified", "denied")]
    [InlineData("\"kind\":\"opt-out\",\"subject\":{\"type\":\"domain\",\"value\":\"example\"}", "verified", "denied")]
    [InlineData("\"kind\":\"opt-out\",\"subject\":{\"type\":\"url-prefix\",\"value\":\"https://page.example/\"}", "verified", "denied")]
    [InlineData("\"kind\":\"opt-out\",\"subject\":{\"type\":\"url\",\"value\":\"https://img.example/b.jpg\"}", "verified", "eligible")]
    [InlineData("\"kind\":\"opt-out\",\"subject\":{\"type\":\"url\",\"value\":\"https://img.example/a.jpg\"}", "revoked", "eligible")]
    [InlineData("\"kind\":\"opt-out\",\"subject\":{\"type\":\"url\",\"value\":\"https://img.example/a.jpg\"},\"valid_to\":\"2026-01-01T00:00:00Z\"", "verified", "eligible")]
    [InlineData("\"kind\":\"opt-out\",\"subject\":{\"type\":\"pdq\",\"value\":\"0000000000000000000000000000000000000000000000000000000000000001\",\"radius\":31}", "verified", "undecided")]
    [InlineData("\"kind\":\"opt-out\",\"subject\":{\"type\":\"sha256\",\"value\":\"4FEA7F5F7D2E8C2F0BC91B5EE4F4C5D5B7FCE5F5C6B8B1D2C3E4F5A6B7C8D9E0\"}", "verified", "eligible")]
    public void Claims(string claim, string status, string outcome)
    {
        var line = Z02.Replace("NoImageAI", "index").Replace("\"claims\":[]", "\"claims\":[{\"id\":\"c1\"," + claim + ",\"party\":\"copyright-holder\",\"uses\":[\"gen-ai-train\"],\"status\":\"" + status + "\"}]");
        Assert.Equal(outcome, OutcomeOf(line, "gen-ai-train"));
    }

    [Fact]
    public void Claims_OptInNeedsHolderAndCreator()
    {
        const string Subject = "\"kind\":\"opt-in\",\"subject\":{\"type\":\"url\",\"value\":\"https://img.example/a.jpg\"},\"uses\":[\"gen-ai-train\"],\"status\":\"verified\"";
        var line = Z02.Replace("NoImageAI", "index").Replace("\"opt-out\"", "\"opt-in\"");
        string With(string claims) => OutcomeOf(line.Replace("\"claims\":[]", $"\"claims\":[{claims}]"), "gen-ai-train");
        Assert.Equal("denied", With("{\"id\":\"h\"," + Subject + ",\"party\":\"copyright-holder\"}"));
        Assert.Equal("eligible", With("{\"id\":\"h\"," + Subject + ",\"party\":\"copyright-holder\"},{\"id\":\"c\"," + Subject + ",\"party\":\"creator\"}"));
        Assert.Equal("denied", With("{\"id\":\"h\"," + Subject + ",\"party\":\"copyright-holder\"},{\"id\":\"c\"," + Subject + ",\"party\":\"creator\",\"valid_to\":\"2026-01-01T00:00:00Z\"}"));
    }

    [Fact]
    public void Lines_OfAnySplit_ReadTheSame()
    {
        var bytes = Encoding.UTF8.GetBytes(Z02 + "\r\n\n" + Z02);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var expected = Output(new MemoryStream(bytes));
        for (var round = 0; round < 20; round++) Assert.True(expected == Output(new TricklingStream(bytes, random)), $"seed {seed}");
    }

    private static string OutcomeOf(string line, string use) =>
        Run(line).Lines[0].RootElement.GetProperty("verdicts").GetProperty(use).GetProperty("outcome").GetString()!;

    private static (List<JsonDocument> Lines, EvalCounts Counts) Run(params string[] lines)
    {
        var output = new MemoryStream();
        var counts = Eval().Run(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))), output);
        return ([.. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => JsonDocument.Parse(text))], counts);
    }

    private static string Output(Stream input)
    {
        var output = new MemoryStream();
        Eval().Run(input, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static ConsentEval Eval() => new(new ConsentEngine(SignalParsers.All(cache: new RobotsCache()), new AngleSharpPages()));

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class TricklingStream(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, random.Next(1, 40)));
    }
}
