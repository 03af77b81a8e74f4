using System.Diagnostics;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.EndToEndTests;

/// <summary>The audit as its user runs it: a dataset in, three files out, exit codes, kill -9.</summary>
public sealed class AuditCommandTests(ITestOutputHelper log) : IDisposable
{
    private const int Kills = 8;

    private static readonly string[] Results = ["findings.parquet", "report.html", "summary.json"];

    private readonly string folder = Directory.CreateTempSubdirectory("audit-tests-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Audit_OfAList_GivesThreeFilesAndASummaryThatAddsUp()
    {
        await IngestAsync();
        File.WriteAllText(At("rows.csv"), "link,words\nhttps://a.example/1.jpg,one\nnonsense,two\n");
        var run = await CrawlIndexProcess.RunAsync("audit", At("rows.csv"), "-o", At("out"), "-w", At("ws"), "--columns", "url=link,text=words", "--as-of", "2026-11-21", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using var summary = JsonDocument.Parse(run.Output);
        Assert.Equal(2, summary.RootElement.GetProperty("rows").GetInt64());
        Assert.Equal(2, summary.RootElement.GetProperty("outcomes").EnumerateObject().Sum(outcome => outcome.Value.GetInt64()));
        Assert.Equal(Results, Directory.GetFileSystemEntries(At("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var same = await CrawlIndexProcess.RunAsync("audit", "diff", At("out"), At("out"));
        Assert.True(same.ExitCode == 0, same.Error);
    }

    [Fact]
    public async Task Audit_OfWhatIsNoDataset_SaysWhatItWants()
    {
        await IngestAsync();
        File.WriteAllBytes(At("junk"), [1, 2, 0, 4]);
        var run = await CrawlIndexProcess.RunAsync("audit", At("junk"), "-o", At("out"), "-w", At("ws"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("holds no dataset", run.Error, StringComparison.Ordinal);
        File.WriteAllText(At("cut.parquet"), "PAR1 and no more");
        run = await CrawlIndexProcess.RunAsync("audit", At("cut.parquet"), "-o", At("out2"), "-w", At("ws"), "--json");
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task Audit_KilledAtRandomMoments_GoesOnAndGivesTheSameBytes()
    {
        await IngestAsync();
        File.WriteAllText(At("rows.txt"), string.Concat(Enumerable.Range(0, 700_000).Select(i => $"https://host-{i % 313}.example/{i}.jpg\n")));
        string[] arguments = ["audit", At("rows.txt"), "-w", At("ws"), "--as-of", "2026-11-21", "--json", "-o"];
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, (await CrawlIndexProcess.RunAsync([.. arguments, At("calm")])).ExitCode);
        var duration = clock.Elapsed;
        var seed = Environment.TickCount;
        log.WriteLine($"seed {seed}, undisturbed run {duration.TotalSeconds:0.00} s");
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = CrawlIndexProcess.Start([.. arguments, At("killed")]);
            if (process.WaitForExit(duration * random.NextDouble())) break;
            process.Kill();
            process.WaitForExit();
        }
        var next = await CrawlIndexProcess.RunAsync([.. arguments, At("killed")]);
        Assert.True(next.ExitCode == 0, next.Error);
        foreach (var file in Results) Assert.Equal(File.ReadAllBytes(At($"calm/{file}")), File.ReadAllBytes(At($"killed/{file}")));
        Assert.False(Directory.Exists(At("killed/.audit")));
    }

    private string At(string name) => Path.Combine(folder, name);

    private async Task IngestAsync()
    {
        var input = SegmentMaker.Make(At("in"), 1, pagesPerSegment: 3);
        var ingest = await CrawlIndexProcess.RunAsync("ingest", input, "--workspace", At("ws"));
        Assert.True(ingest.ExitCode == 0, ingest.Error);
    }
}
