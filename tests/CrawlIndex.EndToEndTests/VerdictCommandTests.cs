using System.Text;
using System.Text.Json;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary><c>search --verdict</c>, <c>signals</c>, <c>consent tokens</c> and block lists as their user runs them.</summary>
public sealed class VerdictCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("verdict-").FullName;

    private string Workspace => Path.Combine(folder, "w");

    [Fact]
    public async Task Search_ByVerdict_GivesRowsAndCounts_AndTheTokensOfTheWorkspaceDecide()
    {
        await IngestAsync();
        var rows = await RunAsync(0, "search", "--verdict", "denied", "--json");
        using (var row = JsonDocument.Parse(Assert.Single(Lines(rows))))
        {
            Assert.Equal("https://page.example/kept.png", row.RootElement.GetProperty("url").GetString());
            Assert.Equal(("denied", "meta-robots", "noai"), (row.RootElement.GetProperty("verdict").GetString(), row.RootElement.GetProperty("family").GetString(), row.RootElement.GetProperty("quote").GetString()));
        }
        Assert.Equal(["verdict,pairs", "undecided,1", "denied,1"], Lines(await RunAsync(0, "search", "--verdict", "any", "--group-by", "verdict", "--csv")).Order(StringComparer.Ordinal).Reverse());
        Assert.Contains("not observed", await RunAsync(0, "search", "--domain", "page.example", "--verdict", "undecided"), StringComparison.Ordinal);

        var list = Path.Combine(folder, "robots.json");
        await File.WriteAllTextAsync(list, """{"GPTBot":{},"CCBot":{},"NewScraper":{"function":"Scrapes data to train models."}}""");
        await RunAsync(0, "consent", "tokens", "update", list);
        Assert.Equal("NewScraper\ttrainer\ttoken", (await RunAsync(0, "consent", "tokens", "show", "newscraper")).Trim());
        Assert.Equal(["ai_token,1", "meta-robots,1"], Lines(await RunAsync(0, "search", "--verdict", "denied", "--group-by", "family", "--csv")).Skip(1).Select(line => line.Replace("ai-token", "ai_token", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Signals_AreCountedByFamilyAndYear()
    {
        await IngestAsync();
        var lines = Lines(await RunAsync(0, "signals", "--group-by", "family,year", "--csv"));
        Assert.StartsWith("family,year,statements,hosts,denied,", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("meta-robots,2024,1,1,1,", StringComparison.Ordinal));
        Assert.Contains("signals have no 'colour'", await RunAsync(2, "signals", "--group-by", "colour"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_OfListsAndDates_NameTheirPlace()
    {
        await IngestAsync();
        var policy = Path.Combine(folder, "policy.yaml");
        await File.WriteAllTextAsync(policy, "name: p\nblock_lists:\n  - {file: ours.txt, type: md5}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "ours.txt"), "0123456789abcdef0123456789abcdef\nsecret words\n");
        var said = await RunAsync(2, "search", "--verdict", "denied", "--policy", policy);
        Assert.Contains("line 3, block_lists: ours.txt line 2", said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
        Assert.Contains("is no date", await RunAsync(2, "search", "--verdict", "any", "--as-of", "soon"), StringComparison.Ordinal);
        Assert.Contains("needs --domain", await RunAsync(2, "search"), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string[] Lines(string text) => text.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);

    private async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        var result = await CrawlIndexProcess.RunAsync([.. arguments, "--workspace", Workspace]);
        Assert.True(result.ExitCode == exitCode, result.Error + result.Output);
        return exitCode == 0 ? result.Output : result.Error;
    }

    private async Task IngestAsync()
    {
        var file = Path.Combine(folder, "made.warc");
        await File.WriteAllTextAsync(file,
            Record("https://page.example/robots.txt", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: NewScraper\nDisallow: /free\n")
            + Record("https://page.example/free", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<img src=/free.png alt=free>")
            + Record("https://page.example/kept", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<meta name=robots content=noai><img src=/kept.png alt=kept>"));
        await RunAsync(0, "ingest", file);
    }

    private static string Record(string uri, string block) =>
        $"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2024-05-18T01:58:10Z\r\nWARC-Record-ID: <urn:uuid:3d3f4785-c69a-4f8c-968c-d23302c55ef4>\r\nWARC-Target-URI: {uri}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {Encoding.UTF8.GetByteCount(block)}\r\n\r\n{block}\r\n\r\n";
}
