using System.Diagnostics;
using System.Text.Json;
using CrawlIndex.App.Demo;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.EndToEndTests;

/// <summary>The demo by the executable: what the catalog holds is what the sites declare, however often it runs.</summary>
public sealed partial class DemoRunTests(ITestOutputHelper log) : IDisposable
{
    private const string AllPairs = "SELECT page_url, kind, url, alt FROM pairs ORDER BY ALL";

    private readonly string folder = Directory.CreateTempSubdirectory("demo tests-").FullName;

    private string Workspace => Path.Combine(folder, "workspace");

    [Fact]
    public async Task Demo_Twice_FindsWhatTheSitesDeclare()
    {
        for (var run = 1; run <= 2; run++)
        {
            using var report = await DemoAsync();
            Assert.Equal(DemoWorld.Sites.Sum(site => site.OpenPages.Sum(page => page.Pairs.Count)), report.RootElement.GetProperty("pairs").GetInt32());
            Assert.Equal(Declared(), await PairsAsync());
            Assert.Equal(DemoWorld.Sites.Sum(site => site.OpenPages.Count()), await CountAsync("SELECT count(*) AS n FROM pages WHERE fetch_status = 200"));
            Assert.Equal(1, await CountAsync("SELECT count(*) AS n FROM segments"));
        }
    }

    [Fact]
    public async Task Demo_InAWorkspaceWithOtherSegments_LeavesThemAlone()
    {
        var other = SegmentMaker.Make(Path.Combine(folder, "in"), segments: 1, pagesPerSegment: 3);
        Assert.Equal(0, (await CrawlIndexProcess.RunAsync("ingest", other, "--workspace", Workspace)).ExitCode);
        for (var run = 1; run <= 2; run++)
        {
            using var report = await DemoAsync();
            Assert.Equal(Declared().Count, report.RootElement.GetProperty("pairs").GetInt32());
            Assert.Equal(Declared().Count + (3 * SegmentMaker.ImagesPerPage), await CountAsync("SELECT count(*) AS n FROM pairs"));
        }
    }

    [Fact]
    public async Task Demo_KilledAtRandomMoments_NextRunIsWhole()
    {
        var seed = Environment.TickCount;
        log.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var kill = 0; kill < 6; kill++)
        {
            using var process = CrawlIndexProcess.Start("demo", "--workspace", Workspace);
            if (!process.WaitForExit(random.Next(100, 2500))) process.Kill();
            await process.WaitForExitAsync();
        }
        using var report = await DemoAsync();
        Assert.Equal(Declared(), await PairsAsync());
    }

    [Fact]
    public async Task Demo_Keep_TakesTheEarlierCrawl()
    {
        using var first = await DemoAsync();
        var archive = Path.Combine(Workspace, "crawl", DemoRun.ArchiveName);
        var bytes = File.ReadAllBytes(archive);
        using var second = await DemoAsync("--keep");
        Assert.Equal(bytes, File.ReadAllBytes(archive));
        Assert.Equal(JsonValueKind.Null, second.RootElement.GetProperty("crawl").ValueKind);
        Assert.Equal(first.RootElement.GetProperty("pairs").GetInt32(), second.RootElement.GetProperty("pairs").GetInt32());
    }

    [Fact]
    public async Task Demo_CommandsToTryNext_FindRows()
    {
        using var report = await DemoAsync();
        var commands = report.RootElement.GetProperty("next").EnumerateArray().Select(command => command.GetString()!).ToList();
        Assert.Equal(4, commands.Count);
        foreach (var command in commands)
        {
            var arguments = Words(command).SkipWhile(word => word is not ("search" or "consent")).ToList();
            var result = await CrawlIndexProcess.RunAsync([.. arguments, .. arguments[0] == "search" ? (string[])["--csv"] : []]);
            Assert.True(result.ExitCode == 0, result.Error);
            Assert.True(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 2, $"{command} gave:\n{result.Output}");
        }
    }

    [Fact]
    public async Task Demo_InAPipe_SaysWhatWasFoundAndWhere()
    {
        var result = await CrawlIndexProcess.RunAsync("demo", "--workspace", Workspace);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Empty(result.Error);
        Assert.Contains($"{Declared().Count} image/alt pairs", result.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Workspace, "crawl", DemoRun.ArchiveName), result.Output, StringComparison.Ordinal);
        Assert.Contains("gen-ai-train is DENIED", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
    }

    [TerminalFact]
    public async Task Demo_OnATerminal_ShowsProgressAndATable()
    {
        var app = Path.Combine(AppContext.BaseDirectory, "crawlindex.dll");
        using var process = Process.Start(new ProcessStartInfo("script", ["-qec", $"dotnet '{app}' demo --workspace '{Workspace}'", "/dev/null"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("│ picture domain", output, StringComparison.Ordinal);
        Assert.Contains($"{Declared().Count} image/alt pairs", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_Interrupted_SaysHowToGoOn()
    {
        // A shell that runs the tests in the background hands down an ignored Ctrl-C, which .NET respects.
        using var process = CrawlIndexProcess.StartBy("env", ["--default-signal=INT", "dotnet"], "demo", "--workspace", Workspace);
        var output = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Add(line);
            // The crawl has begun: Ctrl-C.
            if (line.StartsWith("Crawling", StringComparison.Ordinal)) Assert.Equal(0, Kill(process.Id, Interrupt));
        }
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 3, string.Join('\n', output) + error);
        Assert.Contains("interrupted", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Workspace, "crawl", DemoRun.ArchiveName)));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A signal by system call: starting a program for it can take longer than the crawl.</summary>
    private const int Interrupt = 2;

    [System.Runtime.InteropServices.LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private static List<string> Declared() =>
        [.. DemoWorld.Sites.SelectMany(site => site.OpenPages.SelectMany(page => page.Pairs.Select(pair => $"{new Uri(site.Root, page.Target)} {pair.Kind} {pair.Url} | {pair.Alt}"))).Order(StringComparer.Ordinal)];

    private async Task<JsonDocument> DemoAsync(params string[] options)
    {
        var result = await CrawlIndexProcess.RunAsync(["demo", "--json", "--workspace", Workspace, .. options]);
        Assert.True(result.ExitCode == 0, result.Error);
        return JsonDocument.Parse(result.Output);
    }

    private async Task<List<string>> PairsAsync() =>
        [.. (await RowsAsync(AllPairs)).Select(row => $"{row["page_url"]} {row["kind"]} {row["url"]} | {row["alt"]}").Order(StringComparer.Ordinal)];

    private async Task<int> CountAsync(string sql) => int.Parse((await RowsAsync(sql)).Single()["n"]);

    private async Task<List<Dictionary<string, string>>> RowsAsync(string sql)
    {
        var result = await CrawlIndexProcess.RunAsync("sql", sql, "--json", "--workspace", Workspace);
        Assert.True(result.ExitCode == 0, result.Error);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.ToString()))];
    }

    /// <summary>Words of a command line as a POSIX shell splits it, single quotes only.</summary>
    private static IEnumerable<string> Words(string command) =>
        command.Split('\'').SelectMany((part, number) => number % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
