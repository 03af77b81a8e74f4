using System.Text.Json;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary>Design sections 5 and 10: the machine shapes of consent eval, robots check, rights and index.</summary>
public sealed class ConsentCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("consent-command-tests-").FullName;

    [Fact]
    public async Task Eval_Cases_GiveVerdictsPerUse_AndMalformedLinesAnErrorWithExitCode2()
    {
        var cases = Write("cases.jsonl", """
            {"id":"denied","pair":{"image_url":"https://a.example/i.jpg","page_url":"https://a.example/","alt":"x"},"agent":"OurBot","policy":"opt-out","profile":"conservative","as_of":"2026-11-21T00:00:00Z","observations":[{"role":"robots","url":"https://a.example/robots.txt","status":404,"headers":[],"date":"2026-11-20T00:00:00Z"},{"role":"image","url":"https://a.example/i.jpg","status":200,"headers":[["X-Robots-Tag","noai"]],"body":"x","date":"2026-11-20T00:00:00Z"}]}
            {"id":"unseen","pair":{"image_url":"https://a.example/i.jpg","page_url":"https://a.example/","alt":"x"},"agent":"OurBot","policy":"opt-out","profile":"conservative","as_of":"2026-11-21T00:00:00Z","observations":[]}
            {"id":"meta","pair":{"image_url":"https://a.example/i.jpg","page_url":"https://a.example/","alt":"x"},"agent":"OurBot","policy":"opt-out","profile":"conservative","as_of":"2026-11-21T00:00:00Z","observations":[{"role":"robots","url":"https://a.example/robots.txt","status":404,"headers":[],"date":"2026-11-20T00:00:00Z"},{"role":"page","url":"https://a.example/","status":200,"headers":[["Content-Type","text/html"]],"body":"<html><head><meta name=robots content=\"NoImageAI\"></head><body><img src=i.jpg alt=x></body></html>","date":"2026-11-20T00:00:00Z"},{"role":"image","url":"https://a.example/i.jpg","status":200,"headers":[],"body":"x","date":"2026-11-20T00:00:00Z"}]}
            {"id":"broken","pair":
            """);
        var result = await CrawlIndexProcess.RunAsync("consent", "eval", cases);
        Assert.Equal(2, result.ExitCode);
        var answers = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(4, answers.Count);
        Assert.Equal(["denied", "undecided", "denied"], answers.Take(3).Select(answer => answer.GetProperty("verdicts").GetProperty("gen-ai-train").GetProperty("outcome").GetString()));
        var deciding = answers[2].GetProperty("verdicts").GetProperty("gen-ai-train").GetProperty("deciding")[0];
        Assert.Equal("NoImageAI", deciding.GetProperty("quote").GetString());
        Assert.True(answers[3].TryGetProperty("error", out _));
    }

    [Theory]
    [InlineData("OurBot", "https://a.example/img/public/a.jpg", 0)]
    [InlineData("OurBot", "https://a.example/img/a.jpg", 1)]
    [InlineData("Other", "https://a.example/x", 0)]
    public async Task RobotsCheck_AnswersInOneSentence_AndByExitCode(string agent, string url, int exitCode)
    {
        var robots = Write("robots.txt", "User-agent: *\nDisallow: /img/\nAllow: /img/public/\n");
        var result = await CrawlIndexProcess.RunAsync("robots", "check", "--agent", agent, url, robots);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Single(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        if (exitCode == 1) Assert.Contains("line 2, 'Disallow: /img/'", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_InitIsSound_AndFaultsNameLineAndKey()
    {
        var policy = Path.Combine(folder, "policy.yaml");
        Assert.Equal(0, (await CrawlIndexProcess.RunAsync("consent", "policy", "init", policy)).ExitCode);
        Assert.Equal(0, (await CrawlIndexProcess.RunAsync("consent", "policy", "check", policy)).ExitCode);
        var faulty = Write("faulty.yaml", "use: gen-ai-train\nprofil: conservative\n");
        var result = await CrawlIndexProcess.RunAsync("consent", "policy", "check", faulty);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("line 2, profil", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Index_QueryGivesEveryHashWithinTheRadius()
    {
        var zero = new string('0', 64);
        var near = "7" + new string('0', 63);
        var far = new string('f', 64);
        var index = Path.Combine(folder, "index");
        var built = await CrawlIndexProcess.RunAsync("index", "build", Write("hashes.txt", $"{zero}\n{near},some metadata\nhash={far}\nno hash\n"), "-o", index);
        Assert.Equal(1, built.ExitCode);
        Assert.Contains("3 hashes, 0 blank, 1 bad", built.Output, StringComparison.Ordinal);
        var queries = Write("queries.txt", zero + "\n");
        var found = await CrawlIndexProcess.RunAsync("index", "query", index, queries, "--radius", "3");
        Assert.Equal([$"{zero},{zero},0", $"{zero},{near},3"], found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal([$"{zero},{zero},0"], (await CrawlIndexProcess.RunAsync("index", "query", index, queries, "--radius", "2")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("3 hashes", (await CrawlIndexProcess.RunAsync("index", "status", index, "--verify")).Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, string content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
