using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.EndToEndTests;

/// <summary>Design section 4, exactly-once: kill -9 at any moment of an ingest costs nothing and doubles nothing.</summary>
public sealed class KillTests(ITestOutputHelper log) : IDisposable
{
    private const int Segments = 20;
    private const int Kills = 50;

    /// <summary>A moment after the end of a run kills nothing and is drawn again.</summary>
    private const int MaxAttempts = 4 * Kills;

    private readonly string folder = Directory.CreateTempSubdirectory("kill-tests-").FullName;

    [Fact]
    public async Task ExactlyOnce_KillAtFiftyRandomMoments_NextRunGivesTheSameBytes()
    {
        var input = SegmentMaker.Make(Path.Combine(folder, "in"), Segments, pagesPerSegment: 120);
        var calm = Path.Combine(folder, "calm");
        Assert.Equal(0, (await CrawlIndexProcess.RunAsync("ingest", input, "--workspace", calm, "--jobs", "2")).ExitCode);
        // Timed on a second run, when everything is warm as it is for the runs below.
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, (await CrawlIndexProcess.RunAsync("ingest", input, "--workspace", Path.Combine(folder, "timed"), "--jobs", "2")).ExitCode);
        var duration = clock.Elapsed;
        var expected = WorkspaceBytes.Of(calm);
        Assert.Equal(5 * Segments, expected.Count);
        var logs = await WorkspaceBytes.LogsOf(calm);
        Assert.Equal(10 * Segments, logs.Count);

        var seed = Environment.TickCount;
        log.WriteLine($"seed {seed}, undisturbed run {duration.TotalSeconds:0.00} s");
        var random = new Random(seed);
        var interrupted = 0;
        for (var attempt = 0; interrupted < Kills && attempt < MaxAttempts; attempt++)
        {
            var workspace = Path.Combine(folder, $"killed-{attempt}");
            using (var process = CrawlIndexProcess.Start("ingest", input, "--workspace", workspace, "--jobs", "2"))
            {
                clock.Restart();
                if (process.WaitForExit(duration * random.NextDouble()))
                {
                    // It was faster than the one timed: later moments would miss as well.
                    duration = clock.Elapsed < duration ? clock.Elapsed : duration;
                    continue;
                }
                process.Kill();
                interrupted++;
                process.WaitForExit();
            }
            var next = await CrawlIndexProcess.RunAsync("ingest", input, "--workspace", workspace, "--jobs", "2");
            Assert.True(next.ExitCode == 0, next.Error);
            Assert.Equal(expected, WorkspaceBytes.Of(workspace));
            Assert.Equal(logs, await WorkspaceBytes.LogsOf(workspace));
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(workspace, ".staging")));
            Directory.Delete(workspace, recursive: true);
        }
        Assert.Equal(Kills, interrupted);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
