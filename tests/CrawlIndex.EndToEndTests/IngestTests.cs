using System.Text.Json;
using Xunit;

namespace CrawlIndex.EndToEndTests;

public sealed class IngestTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ingest-tests-").FullName;

    private string Workspace => Path.Combine(folder, "workspace");

    [Fact]
    public async Task Ingest_Twice_SkipsWhatIsDone_AndDoublesNothing()
    {
        var input = SegmentMaker.Make(Path.Combine(folder, "in"), segments: 3, pagesPerSegment: 5);
        using var first = await JsonOf("ingest", input, "--workspace", Workspace, "--json");
        Assert.Equal(3, first.RootElement.GetProperty("ingested").GetInt32());
        Assert.Equal(3 * 5 * SegmentMaker.ImagesPerPage, first.RootElement.GetProperty("pairs").GetInt64());
        Assert.Equal(3 * 6, first.RootElement.GetProperty("records").GetInt64());
        var bytes = WorkspaceBytes.Of(Workspace);
        using var second = await JsonOf("ingest", input, "--workspace", Workspace, "--json");
        Assert.Equal(0, second.RootElement.GetProperty("ingested").GetInt32());
        Assert.Equal(3, second.RootElement.GetProperty("already_done").GetInt32());
        Assert.Equal(bytes, WorkspaceBytes.Of(Workspace));
    }

    [Fact]
    public async Task Ingest_FileThatIsNoArchive_FailsAloneWithReason()
    {
        var input = SegmentMaker.Make(Path.Combine(folder, "in"), segments: 1, pagesPerSegment: 2);
        File.WriteAllText(Path.Combine(input, "x.warc"), "this is no archive");
        var result = await CrawlIndexProcess.RunAsync("ingest", input, "--workspace", Workspace);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("x.warc", result.Error, StringComparison.Ordinal);
        Assert.Contains("warc check", result.Error, StringComparison.Ordinal);
        Assert.Contains("1 ingested, 0 already done, 1 failed", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extract_GivesTheRowsOfIngest()
    {
        var input = SegmentMaker.Make(Path.Combine(folder, "in"), segments: 1, pagesPerSegment: 4);
        await CrawlIndexProcess.RunAsync("ingest", input, "--workspace", Workspace);
        var ingested = await CrawlIndexProcess.RunAsync("sql", "SELECT pair_id, url, position FROM pairs ORDER BY page_url, position", "--json", "--workspace", Workspace);
        var extracted = await CrawlIndexProcess.RunAsync("extract", Path.Combine(input, "segment-00.warc.gz"), "-o", "-");
        Assert.Equal(0, extracted.ExitCode);
        Assert.Equal(Ids(ingested.Output), Ids(extracted.Output));
    }

    [Fact]
    public async Task BadUsage_IsExitCode2_WithARemedy()
    {
        var unknown = await CrawlIndexProcess.RunAsync("ingest", Path.Combine(folder, "nowhere"), "--workspace", Workspace);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("nowhere", unknown.Error, StringComparison.Ordinal);
        var option = await CrawlIndexProcess.RunAsync("search", "--no-such-option");
        Assert.Equal(2, option.ExitCode);
        Assert.Contains("crawlindex search --help", option.Error, StringComparison.Ordinal);
        var workspace = await CrawlIndexProcess.RunAsync("search", "--domain", "x.com", "--workspace", Path.Combine(folder, "none"));
        Assert.Equal(2, workspace.ExitCode);
        Assert.Contains("crawlindex ingest", workspace.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static SortedSet<string> Ids(string jsonLines) => new(
        jsonLines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("pair_id").GetString()!),
        StringComparer.Ordinal);

    private static async Task<JsonDocument> JsonOf(params string[] arguments)
    {
        var result = await CrawlIndexProcess.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return JsonDocument.Parse(result.Output);
    }
}
