using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary><c>consent explain</c>: every reason it names can be read again from the archive with the command it prints.</summary>
public sealed class ConsentExplainTests : IDisposable
{
    private const string Page = "<html><head><meta name=\"robots\" content=\"NoImageAI\"><meta name=\"tdm-reservation\" content=\"1\"></head><body><img src=\"https://img.example/a.png\" alt=\"A dog\"></body></html>";

    private readonly string folder = Directory.CreateTempSubdirectory("explain tests-").FullName;

    private string Workspace => Path.Combine(folder, "w");

    [Fact]
    public async Task Explain_EveryEvidenceCommand_WritesTheQuotedBytes()
    {
        await IngestAsync();
        var result = await CrawlIndexProcess.RunAsync("consent", "explain", "https://img.example/a.png", "--workspace", Workspace, "--json");
        Assert.True(result.ExitCode == 0, result.Error);
        using var report = JsonDocument.Parse(result.Output);
        var verdict = report.RootElement.GetProperty("verdicts").GetProperty("gen-ai-train");
        Assert.Equal("denied", verdict.GetProperty("outcome").GetString());
        var quotes = verdict.GetProperty("deciding").EnumerateArray().Where(signal => signal.GetProperty("part").GetString() == "body")
            .ToDictionary(signal => (signal.GetProperty("rule").GetString(), signal.GetProperty("start").GetInt64()), signal => signal.GetProperty("quote").GetString());
        var checks = 0;
        foreach (var evidence in report.RootElement.GetProperty("evidence").EnumerateArray())
        {
            if (!quotes.TryGetValue((evidence.GetProperty("rule").GetString(), evidence.GetProperty("start").GetInt64()), out var quote)) continue;
            Assert.Equal(quote, await ShellAsync(evidence.GetProperty("command").GetString()!));
            checks++;
        }
        Assert.True(checks >= 3, result.Output);
        // A header's command writes the record; the field stands there under its number.
        var header = report.RootElement.GetProperty("evidence").EnumerateArray().First(evidence => evidence.GetProperty("part").GetString() == "http-header 1");
        Assert.Contains("X-Robots-Tag: noai", await ShellAsync(header.GetProperty("command").GetString()!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_ForPeople_SaysWhatDecides_WhatIsMissing_AndWhatWouldChange()
    {
        await IngestAsync();
        var result = await CrawlIndexProcess.RunAsync("consent", "explain", "https://page.example/p", "--workspace", Workspace, "--use", "tdm");
        Assert.True(result.ExitCode == 0, result.Error);
        foreach (var line in (string[])["tdm is DENIED (picture: undecided, text: deny)", "What decides tdm", "tdmrep-meta tdm-reservation:1: denies tdm, for the text", "Not observed", "robots https://img.example", "What would change tdm", "without tdmrep-meta"])
            Assert.Contains(line, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Fact]
    public async Task Explain_WhatIf_AddsObservations()
    {
        await IngestAsync();
        var extra = Path.Combine(folder, "extra.jsonl");
        await File.WriteAllTextAsync(extra, """
            {"role":"robots","url":"https://img.example/robots.txt","status":404}

            {"role":"image","url":"https://img.example/a.png","status":200,"headers":[],"body":"x"}
            """);
        var (before, after) = (await OutcomeAsync("search"), await OutcomeAsync("search", "--what-if", extra));
        Assert.Equal(("undecided", "eligible"), (before, after));
        await File.AppendAllTextAsync(extra, "\n{\"role\":\"moon\"}\n");
        var broken = await CrawlIndexProcess.RunAsync("consent", "explain", "https://img.example/a.png", "--workspace", Workspace, "--what-if", extra);
        Assert.Equal(2, broken.ExitCode);
        Assert.Contains("line 4: role: expected", broken.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://nowhere.example/x.png", "has this id, picture or page")]
    [InlineData("https://img.example/a.png --use dance", "unknown use 'dance'")]
    [InlineData("https://img.example/a.png --as-of soon", "is no date")]
    public async Task Explain_WhatItCannotFind_IsSaidInALine(string arguments, string said)
    {
        await IngestAsync();
        var result = await CrawlIndexProcess.RunAsync(["consent", "explain", .. arguments.Split(' '), "--workspace", Workspace]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task IngestAsync()
    {
        var file = Path.Combine(folder, "made it.warc");
        var response = $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Robots-Tag: noai\r\n\r\n{Page}";
        var robots = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: GPTBot\nDisallow: /\n";
        await File.WriteAllTextAsync(file, Record("https://page.example/robots.txt", robots) + Record("https://page.example/p", response));
        var result = await CrawlIndexProcess.RunAsync("ingest", file, "--workspace", Workspace);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private static string Record(string uri, string block) =>
        $"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2024-05-18T01:58:10Z\r\nWARC-Record-ID: <urn:uuid:3d3f4785-c69a-4f8c-968c-d23302c55ef4>\r\nWARC-Target-URI: {uri}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {Encoding.UTF8.GetByteCount(block)}\r\n\r\n{block}\r\n\r\n";

    private async Task<string?> OutcomeAsync(string use, params string[] more)
    {
        var result = await CrawlIndexProcess.RunAsync(["consent", "explain", "https://img.example/a.png", "--workspace", Workspace, "--use", use, "--json", .. more]);
        Assert.True(result.ExitCode == 0, result.Error);
        using var report = JsonDocument.Parse(result.Output);
        return report.RootElement.GetProperty("verdicts").GetProperty(use).GetProperty("outcome").GetString();
    }

    /// <summary>Runs a printed command line as a user does, with the program's name standing for this build.</summary>
    private static async Task<string> ShellAsync(string command)
    {
        var program = $"crawlindex() {{ dotnet '{Path.Combine(AppContext.BaseDirectory, "crawlindex.dll")}' \"$@\"; }}\n";
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", program + command]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return output;
    }
}
