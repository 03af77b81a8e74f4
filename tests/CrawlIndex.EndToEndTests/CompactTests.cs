using System.Diagnostics;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.EndToEndTests;

/// <summary><c>crawlindex compact</c> as its user runs it: the same rows before, after, and after kill -9.</summary>
public sealed class CompactTests(ITestOutputHelper log) : IDisposable
{
    private const int Kills = 12;
    private const string BucketBytes = "65536";

    private readonly string folder = Directory.CreateTempSubdirectory("compact-tests-").FullName;

    [Fact]
    public async Task Compact_KillAtRandomMoments_NextRunEndsWithTheSameBytes()
    {
        var input = SegmentMaker.Make(Path.Combine(folder, "in"), segments: 12, pagesPerSegment: 120);
        var ingested = Path.Combine(folder, "ingested");
        await Run("ingest", input, "--workspace", ingested);
        var rows = await Rows(ingested);
        var calm = CopyOf(ingested, "calm");
        var clock = Stopwatch.StartNew();
        await Run("compact", "--workspace", calm, "--bucket-bytes", BucketBytes);
        var duration = clock.Elapsed;
        Assert.Equal(rows, await Rows(calm));
        var expected = Live(calm);
        Assert.Contains(expected, line => line.StartsWith("pairs bucket-", StringComparison.Ordinal));

        var seed = Environment.TickCount;
        log.WriteLine($"seed {seed}, undisturbed {duration.TotalSeconds:0.00} s, {expected.Count} files");
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            var workspace = CopyOf(ingested, $"killed-{kill}");
            using (var process = CrawlIndexProcess.Start("compact", "--workspace", workspace, "--bucket-bytes", BucketBytes))
            {
                if (!process.WaitForExit(duration * (0.2 + 0.8 * random.NextDouble()))) process.Kill();
                process.WaitForExit();
            }
            Assert.Equal(rows, await Rows(workspace));
            await Run("compact", "--workspace", workspace, "--bucket-bytes", BucketBytes);
            Assert.Equal(rows, await Rows(workspace));
            Assert.Equal(expected, Live(workspace));
            Directory.Delete(workspace, recursive: true);
        }
    }

    [Fact]
    public async Task Compact_ThenIngestSearchTravelAndVacuum()
    {
        var first = SegmentMaker.Make(Path.Combine(folder, "in"), segments: 4, pagesPerSegment: 40);
        var workspace = Path.Combine(folder, "w");
        await Run("ingest", first, "--workspace", workspace);
        var search = await Run("search", "--domain", "example1.com", "--json", "--workspace", workspace);
        var status = await Run("status", "--json", "--workspace", workspace);
        Assert.Contains("""{"table":"pairs","version":4,"files":4,""", status, StringComparison.Ordinal);

        var compact = await Run("compact", "--json", "--bucket-bytes", BucketBytes, "--workspace", workspace);
        using (var json = JsonDocument.Parse(compact.Split('\n')[0])) Assert.Equal(("pairs", 4), (json.RootElement.GetProperty("table").GetString(), json.RootElement.GetProperty("files_before").GetInt32()));
        Assert.Equal(Sorted(search), Sorted(await Run("search", "--domain", "example1.com", "--json", "--workspace", workspace)));
        Assert.Contains("4 already done", await Run("ingest", first, "--workspace", workspace), StringComparison.Ordinal);

        const string Count = "SELECT count(*) AS n FROM pairs";
        var all = await Run("sql", Count, "--json", "--workspace", workspace);
        Assert.Equal("{\"n\":0}\n", await Run("sql", Count, "--json", "--version", "pairs=0", "--workspace", workspace));
        Assert.Equal(all, await Run("sql", Count, "--json", "--version", "pairs=4,pages=1", "--workspace", workspace));
        Assert.Equal("{\"n\":0}\n", await Run("sql", Count, "--json", "--as-of", "2020-01-01", "--workspace", workspace));
        Assert.Equal(all, await Run("sql", Count, "--json", "--as-of", "2200-01-01T00:00:00Z", "--workspace", workspace));
        Assert.Equal(2, (await CrawlIndexProcess.RunAsync("sql", Count, "--version", "nope=1", "--workspace", workspace)).ExitCode);
        Assert.Equal(2, (await CrawlIndexProcess.RunAsync("sql", Count, "--version", "pairs=999", "--workspace", workspace)).ExitCode);
        Assert.Equal(2, (await CrawlIndexProcess.RunAsync("sql", Count, "--as-of", "yesterday", "--workspace", workspace)).ExitCode);

        await Run("compact", "--vacuum", "--retention-hours", "0", "--bucket-bytes", BucketBytes, "--workspace", workspace);
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(workspace, "pairs"), "*.parquet"), file => !Path.GetFileName(file).StartsWith("bucket-", StringComparison.Ordinal));
        Assert.Equal(all, await Run("sql", Count, "--json", "--workspace", workspace));
        Assert.Equal(2, (await CrawlIndexProcess.RunAsync("compact", "--workspace", Path.Combine(folder, "none"))).ExitCode);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string[] Sorted(string lines) => [.. lines.Split('\n').Order(StringComparer.Ordinal)];

    private static async Task<string> Run(params string[] arguments)
    {
        var result = await CrawlIndexProcess.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    private static async Task<string> Rows(string workspace) =>
        await Run("sql", "SELECT (SELECT count(*) || ' ' || sum(hash(pairs)) FROM pairs), (SELECT count(*) || ' ' || sum(hash(pages)) FROM pages), (SELECT count(*) || ' ' || sum(hash(segments)) FROM segments)", "--csv", "--workspace", workspace);

    /// <summary>Table, name and hash of the bytes of every file that is part of a table.</summary>
    private static List<string> Live(string workspace)
    {
        using var catalog = new CrawlIndex.Catalog.CatalogReader(workspace);
        var bytes = WorkspaceBytes.Of(workspace);
        return [.. CrawlIndex.Catalog.Tables.All.SelectMany(table => catalog.Files(table).Files.Select(file => Path.GetRelativePath(workspace, file.Path)).Select(name => $"{name.Replace('/', ' ')[..Math.Min(name.Length, 23)]} {bytes[name]}"))];
    }

    private string CopyOf(string workspace, string name)
    {
        var copy = Path.Combine(folder, name);
        foreach (var file in Directory.EnumerateFiles(workspace, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(workspace, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }
}
