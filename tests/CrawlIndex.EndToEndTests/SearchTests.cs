using System.Text;
using System.Text.Json;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary>What an investigator asks: by domain, URL and words, as table, CSV and JSON.</summary>
public sealed class SearchTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("search-tests-").FullName;

    private string Workspace => Path.Combine(folder, "workspace");

    public async Task InitializeAsync()
    {
        var file = Path.Combine(folder, "made.warc");
        await File.WriteAllTextAsync(file, Record("https://www.alpha.co.uk/page", """
            <base href="https://img.beta.org/a/"><link rel="license" href="https://creativecommons.org/licenses/by/4.0/">
            <img src="one.jpg" alt="Ein Café in München"><img src="two.jpg" alt="red bicycle on a bridge">
            <img src="two.jpg" alt="bicycle red"><img src="https://www.alpha.co.uk/3.png" alt="a &quot;quoted&quot;, comma">
            """) + Record("http://other.example/", "<img src=/x.png alt=plain>"), Encoding.UTF8);
        var result = await CrawlIndexProcess.RunAsync("ingest", file, "--workspace", Workspace);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    [Theory]
    [InlineData("beta.org", 3)]
    [InlineData("img.beta.org", 3)]
    [InlineData("*.org", 3)]
    [InlineData("alpha.co.uk", 4)]
    [InlineData("co.uk", 0)]
    [InlineData("nothing.example", 0)]
    public async Task Domain_MatchesRegisteredDomainHostAndSuffix_OfPictureOrPage(string domain, int expected) =>
        Assert.Equal(expected, (await Rows("--domain", domain)).Count);

    [Theory]
    [InlineData("cafe munchen", 1)]
    [InlineData("CAFÉ", 1)]
    [InlineData("red bicycle", 2)]
    [InlineData("\"red bicycle\"", 1)]
    [InlineData("bicycl", 0)]
    public async Task Text_MatchesWordsAndPhrases_WhateverCaseAndAccents(string text, int expected) =>
        Assert.Equal(expected, (await Rows("--text", text)).Count);

    [Theory]
    [InlineData("https://img.beta.org/a/one.jpg")]
    [InlineData("HTTPS://IMG.beta.org:443/a/./one.jpg#fragment")]
    public async Task Url_MatchesExactAndCanonical(string url) => Assert.Single(await Rows("--url", url));

    [Fact]
    public async Task GroupBy_CountsPairs_MostFirst()
    {
        var groups = await Rows("--group-by", "domain");
        Assert.Equal(["beta.org", "alpha.co.uk", "other.example"], groups.Select(row => row.GetProperty("domain").GetString()));
        Assert.Equal(3, groups[0].GetProperty("pairs").GetInt64());
        var licences = await Rows("--group-by", "licence");
        Assert.Contains(licences, row => row.GetProperty("licence").GetString() == "https://creativecommons.org/licenses/by/4.0/" && row.GetProperty("pairs").GetInt64() == 4);
    }

    [Fact]
    public async Task Csv_QuotesAsRfc4180()
    {
        var result = await CrawlIndexProcess.RunAsync("search", "--text", "quoted comma", "--csv", "--workspace", Workspace);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("\"a \"\"quoted\"\", comma\"", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sql_ThatWritesOrLeavesTheWorkspace_IsRefused()
    {
        foreach (var statement in (string[])["CREATE TABLE x AS SELECT 1", "COPY pairs TO 'out.csv'", "SELECT * FROM read_text('/etc/hostname')", "ATTACH 'x.db'", "DELETE FROM pairs"])
        {
            var result = await CrawlIndexProcess.RunAsync("sql", statement, "--workspace", Workspace);
            Assert.True(result.ExitCode == 2, $"{statement}: exit code {result.ExitCode}, {result.Output}{result.Error}");
        }
    }

    [Fact]
    public async Task Status_ShowsOutcomesThatSumToTheRecords()
    {
        var result = await CrawlIndexProcess.RunAsync("status", "--json", "--workspace", Workspace);
        Assert.Equal(0, result.ExitCode);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(lines[0].GetProperty("records").GetInt64(), lines.Where(line => line.TryGetProperty("outcome", out _)).Sum(line => line.GetProperty("records").GetInt64()));
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    private async Task<List<JsonElement>> Rows(params string[] query)
    {
        var result = await CrawlIndexProcess.RunAsync(["search", .. query, "--json", "--workspace", Workspace]);
        Assert.True(result.ExitCode == 0, result.Error);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string Record(string url, string html)
    {
        var body = $"<!DOCTYPE html><html lang=de><meta charset=utf-8>{html}</html>";
        var block = $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}";
        return $"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-05-18T01:58:10Z\r\nWARC-Record-ID: <urn:uuid:{Guid.NewGuid()}>\r\n" +
            $"Content-Type: application/http; msgtype=response\r\nContent-Length: {Encoding.UTF8.GetByteCount(block)}\r\n\r\n{block}\r\n\r\n";
    }
}
