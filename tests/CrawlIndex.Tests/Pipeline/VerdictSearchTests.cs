using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Registries;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Pipeline.Ingestion;
using CrawlIndex.Pipeline.Signals;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Pipeline.Workspaces;
using Xunit;

namespace CrawlIndex.Tests.Pipeline;

/// <summary>Search by verdict, and the counts of statements over time, from crawl files of two years.</summary>
public sealed class VerdictSearchTests : IAsyncLifetime, IDisposable
{
    private const string Html = "Content-Type: text/html\r\n";
    private const string Then = "2022-05-18T01:58:10Z";
    private const string Today = "2026-05-18T01:58:10Z";

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("verdicts-").FullName;
    private readonly HttpClient http = new();

    private string Root => Path.Combine(folder, "w");

    public async Task InitializeAsync()
    {
        await IngestAsync("2022.warc",
            MadeSegment.Answer("https://open.example/robots.txt", 200, "", "User-agent: *\nDisallow: /admin\n", Then),
            MadeSegment.Answer("https://open.example/p", 200, Html, "<img src=/a.png alt='a red dog'><img src=/b.png alt='a cat'>", Then),
            MadeSegment.Answer("https://open.example/a.png", 200, "Content-Type: image/png\r\n", "bytes one", Then),
            MadeSegment.Answer("https://open.example/b.png", 200, "Content-Type: image/png\r\n", "bytes two", Then),
            MadeSegment.Answer("https://kept.example/robots.txt", 404, "", "gone", Then),
            MadeSegment.Answer("https://kept.example/p", 200, Html, "<meta name=robots content=noai><img src=/c.png alt='a red fish'>", Then),
            MadeSegment.Answer("https://kept.example/c.png", 200, "Content-Type: image/png\r\n", "bytes three", Then));
        await IngestAsync("2026.warc", MadeSegment.Answer("https://open.example/robots.txt", 200, "", "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nDisallow: /admin\n", Today));
    }

    [Fact]
    public void Verdicts_FollowTheTimeOfTheDecision()
    {
        var then = new DateTimeOffset(2023, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(["https://kept.example/c.png denied meta-robots", "https://open.example/a.png eligible ", "https://open.example/b.png eligible "], Found(new SearchQuery(), null, then));
        Assert.Equal(["https://kept.example/c.png denied meta-robots", "https://open.example/a.png denied ai-token", "https://open.example/b.png denied ai-token"], Found(new SearchQuery(), null, Now));
        Assert.Empty(Found(new SearchQuery(), Outcome.Eligible, Now));
    }

    [Fact]
    public void Verdicts_CombineWithTheOtherConditions()
    {
        Assert.Equal(["https://open.example/a.png denied ai-token"], Found(new SearchQuery { Text = "red", Domain = "open.example" }, Outcome.Denied, Now));
        Assert.Equal(["https://kept.example/c.png denied meta-robots"], Found(new SearchQuery { Url = "https://kept.example/c.png" }, Outcome.Denied, Now));
        Assert.Equal(["https://open.example/b.png eligible "], Found(new SearchQuery { Text = "cat" }, Outcome.Eligible, Now, new ConsentPolicy { Name = "search", Use = Use.Search }));
    }

    [Fact]
    public void Verdicts_AreCountedByFamilyAndDomain()
    {
        Assert.Equal([("ai-token", 2), ("meta-robots", 1)], Counted(VerdictGroup.Family));
        Assert.Equal([("open.example", 2), ("kept.example", 1)], Counted(VerdictGroup.Domain));
        Assert.Equal([("denied", 3)], Counted(VerdictGroup.Verdict));
    }

    [Fact]
    public void BlockList_OfThePolicy_ComesBeforeAnything()
    {
        var list = new BlockList("ours");
        Assert.Empty(BlockListFile.Read(new MemoryStream("url_md5 "u8.ToArray().Concat(System.Text.Encoding.ASCII.GetBytes(
            Convert.ToHexStringLower(Md5("https://open.example/b.png")))).ToArray()), list));
        Assert.Equal(["https://open.example/b.png denied "], Found(new SearchQuery { Text = "cat" }, Outcome.Denied, Now, new ConsentPolicy { Name = "search", Use = Use.Search }, [list]));
    }

    /// <summary>The robots.txt of one host in 2022 against today: the counts show what was added.</summary>
    [Fact]
    public void Signals_OverTime_ShowWhatWasAdded()
    {
        Assert.Equal(["2022|0", "2026|2"], Signals("domain,year", "ai-token", "open.example", [("2022", 0), ("2026", 0)]));
        using var catalog = new CatalogReader(Root);
        using var rows = catalog.Sql(SignalCounts.Sql(["family", "domain", "year"], "gen_ai_train", null, null, null));
        var lines = new List<string>();
        while (rows.Read()) lines.Add($"{rows.Text(0)} {rows.Text(1)} {rows.Text(2)} {rows.Text(3)} {rows.Text(5)}");
        Assert.Contains("ai-token open.example 2026 2 2", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("ai-token open.example 2022", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("meta-robots kept.example 2022", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("robots open.example 2022", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("colour")]
    [InlineData("")]
    [InlineData("family,rule,host,year,month")]
    public void Signals_UnknownOrTooManyFields_AreRefused(string fields) =>
        Assert.Throws<CatalogException>(() => SignalCounts.Sql(fields.Split(',', StringSplitOptions.RemoveEmptyEntries), "tdm", null, null, null));

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private List<string> Signals(string fields, string family, string domain, (string Year, int Count)[] years)
    {
        using var catalog = new CatalogReader(Root);
        using var rows = catalog.Sql(SignalCounts.Sql(fields.Split(','), "ai_train", family, domain, null));
        var seen = years.ToDictionary(year => year.Year, year => (long)year.Count);
        while (rows.Read()) seen[rows.Text(1)] = rows.Int64(2);
        return [.. seen.OrderBy(year => year.Key, StringComparer.Ordinal).Select(year => $"{year.Key}|{year.Value}")];
    }

    private List<string> Found(SearchQuery query, Outcome? outcome, DateTimeOffset asOf, ConsentPolicy? policy = null, IReadOnlyList<BlockList>? lists = null)
    {
        using var catalog = new CatalogReader(Root);
        using var source = CaseSource.Open(Root, blockLists: lists);
        return [.. VerdictSearch.Find(catalog, query, source, policy ?? ConsentPolicy.OptOut, asOf, outcome).Select(pair => $"{pair.Pair.Url} {pair.Outcome} {pair.Deciding?.FamilyName}").Order(StringComparer.Ordinal)];
    }

    private IReadOnlyList<(string, long)> Counted(VerdictGroup group)
    {
        using var catalog = new CatalogReader(Root);
        using var source = CaseSource.Open(Root);
        return VerdictSearch.Count(VerdictSearch.Find(catalog, new SearchQuery(), source, ConsentPolicy.OptOut, Now, Outcome.Denied), group);
    }

    private async Task IngestAsync(string name, params string[] records)
    {
        var file = Path.Combine(folder, name);
        await File.WriteAllBytesAsync(file, MadeSegment.Bytes(records));
        using var workspace = new Workspace(Root);
        var results = await new IngestRunner(workspace, http, 1).RunAsync([SegmentSource.Of(file)], new IngestProgress(), default);
        Assert.Equal(SegmentOutcome.Ingested, results[0].Outcome);
    }

#pragma warning disable CA5351 // The exchange format names this digest.
    private static byte[] Md5(string url) => System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(url));
#pragma warning restore CA5351
}
