using System.Security.Cryptography;
using CrawlIndex.Pipeline.Ingestion;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Pipeline.Workspaces;
using Xunit;

namespace CrawlIndex.Tests.Pipeline;

public sealed class IngestRunnerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ingest-runner-").FullName;
    private readonly HttpClient http = new();
    private readonly byte[] segment = MadeSegment.Bytes([.. Enumerable.Range(0, 300).Select(page =>
        MadeSegment.Response($"http://host{page % 9}.example.com/{page}", $"<title>{page}</title><img src=/a/{page}.jpg alt='picture number {page}'>"))]);

    [Fact]
    public async Task RemoteSegment_OverABreakingConnection_GivesTheTablesOfTheLocalFile()
    {
        var local = Path.Combine(folder, "file.warc.gz");
        await File.WriteAllBytesAsync(local, segment);
        using var server = new BreakingServer(segment, 5000, 1, 20_000);
        Assert.Equal(SegmentOutcome.Ingested, (await RunAsync("local", SegmentSource.Of(local))).Outcome);
        Assert.Equal(SegmentOutcome.Ingested, (await RunAsync("remote", new SegmentSource(server.Url, "file.warc.gz"))).Outcome);
        Assert.Equal(TableOf("local", "pairs"), TableOf("remote", "pairs"));
        Assert.Equal(TableOf("local", "pages"), TableOf("remote", "pages"));
    }

    [Fact]
    public async Task SourceThatIsGone_FailsAlone_AndPublishesNothing()
    {
        var good = Path.Combine(folder, "good.warc");
        await File.WriteAllBytesAsync(good, segment);
        using var workspace = new Workspace(Path.Combine(folder, "w"));
        var results = await new IngestRunner(workspace, http, jobs: 2).RunAsync(
            [SegmentSource.Of(Path.Combine(folder, "gone.warc")), SegmentSource.Of(good)], new IngestProgress(), default);
        Assert.Equal([SegmentOutcome.Failed, SegmentOutcome.Ingested], results.Select(result => result.Outcome));
        Assert.Contains("gone.warc", results[0].Reason, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(folder, "w", "segments")));
    }

    [Fact]
    public async Task SymbolicLink_IsIngestedAsTheFileItNames()
    {
        var file = Path.Combine(folder, "real.warc");
        await File.WriteAllBytesAsync(file, segment);
        var link = Path.Combine(folder, "link.warc");
        File.CreateSymbolicLink(link, file);
        Assert.Equal(SegmentOutcome.Ingested, (await RunAsync("linked", SegmentSource.Of(link))).Outcome);
    }

    [Fact]
    public async Task Cancelled_LeavesNothingBehind()
    {
        var file = Path.Combine(folder, "good.warc");
        await File.WriteAllBytesAsync(file, segment);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        using (var workspace = new Workspace(Path.Combine(folder, "w")))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                new IngestRunner(workspace, http, jobs: 1).RunAsync([SegmentSource.Of(file)], new IngestProgress(), cancelled.Token));
        }
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "w"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Workspace_ClearsWhatDeadOwnersLeft_AndLeavesTheLiving()
    {
        var root = Path.Combine(folder, "w");
        var dead = Directory.CreateDirectory(Path.Combine(root, ".staging", "dead"));
        File.WriteAllText(Path.Combine(dead.FullName, "1.pairs"), "half");
        using var living = new Workspace(root);
        File.WriteAllText(living.StagingPath(".pairs"), "at work");
        using (new Workspace(root)) Assert.False(dead.Exists && Directory.Exists(dead.FullName));
        Assert.Single(Directory.GetFiles(Path.Combine(root, ".staging"), "*.pairs", SearchOption.AllDirectories));
    }

    [Fact]
    public void Workspace_SuffixListOfItsOwn_DecidesItsDomains_AndOnlyAListIsAccepted()
    {
        using var workspace = new Workspace(Path.Combine(folder, "w"));
        Assert.Throws<InvalidDataException>(() => workspace.ReplaceSuffixes(new MemoryStream("no list"u8.ToArray())));
        workspace.ReplaceSuffixes(new MemoryStream("// ===BEGIN ICANN DOMAINS===\ncom\nuk\nco.uk\nmade.up\n// ===END ICANN DOMAINS===\n"u8.ToArray()));
        Assert.True(workspace.Suffixes.RegisteredDomain("a.b.made.up"u8).SequenceEqual("b.made.up"u8));
    }

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<SegmentResult> RunAsync(string name, SegmentSource source)
    {
        using var workspace = new Workspace(Path.Combine(folder, name));
        return (await new IngestRunner(workspace, http, jobs: 1).RunAsync([source], new IngestProgress(), default))[0];
    }

    private string TableOf(string name, string table) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Assert.Single(Directory.GetFiles(Path.Combine(folder, name, table))))));
}
