using System.Diagnostics;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.EndToEndTests;

/// <summary>Design sections 8 and 10: from the demo's workspace to a signed export, its proofs, an opt-out afterwards, and its removal.</summary>
public sealed class ExportCommandTests(ITestOutputHelper log) : IDisposable
{
    private const string AsOf = "2036-01-01T00:00:00Z";
    private const int Kills = 8;

    private readonly string folder = Directory.CreateTempSubdirectory("export-command-tests-").FullName;

    private string Workspace => Path.Combine(folder, "w");

    private string Policy => Path.Combine(folder, "policy.yaml");

    private string PublicKey => Path.Combine(Workspace, "keys", "operator.pub.pem");

    [Fact]
    public async Task Export_Verify_Prove_OptOut_Recheck_ApplyRemovals()
    {
        await MakeWorkspace();
        var export = Path.Combine(folder, "export");
        var made = await Json(0, "export", "--policy", Policy, "--shape", "laion", "-o", export, "--workspace", Workspace, "--json");
        var items = made.GetProperty("items").GetInt64();
        Assert.InRange(items, 10, 1000);
        Assert.Equal(items, made.GetProperty("outcomes").GetProperty("exported").GetInt64());
        Assert.True((await Json(0, "export", "--policy", Policy, "--shape", "laion", "-o", export, "--workspace", Workspace, "--json")).GetProperty("complete_before").GetBoolean());

        Assert.Equal(items, (await Json(0, "verify", export, "--key", PublicKey, "--json")).GetProperty("rows").GetInt64());
        var denied = await Sql("SELECT url FROM pairs WHERE url LIKE '%mira-solberg%' LIMIT 1");
        Assert.Equal("absent", (await Json(0, "verify", export, "--item", denied, "--key", PublicKey, "--json")).GetProperty("result").GetString());
        var open = await Sql("SELECT url FROM pairs WHERE url LIKE '%open-meadow%' ORDER BY url LIMIT 1");
        var proof = await CrawlIndexProcess.RunAsync("prove", Path.Combine(export, "manifest.json"), open);
        Assert.Equal(0, proof.ExitCode);
        File.WriteAllText(Path.Combine(folder, "proof.json"), proof.Output);
        var proven = await Json(0, "verify", Path.Combine(folder, "proof.json"), "--key", PublicKey, "--json");
        Assert.Equal("included", proven.GetProperty("result").GetString());
        Assert.Equal(open, proven.GetProperty("rows")[0].GetProperty("url").GetString());

        Assert.Equal(0, (await Json(0, "export", "recheck", export, "--as-of", AsOf, "-o", Path.Combine(folder, "none.json"), "--workspace", Workspace, "--json")).GetProperty("removed").GetInt64());
        Assert.Equal(0, (await CrawlIndexProcess.RunAsync("ledger", "add", "--url", open, "--uses", "gen-ai-train", "--verified", "--workspace", Workspace)).ExitCode);
        var diff = Path.Combine(folder, "removals.json");
        var recheck = await Json(1, "export", "recheck", export, "--as-of", AsOf, "-o", diff, "--workspace", Workspace, "--json");
        var removed = recheck.GetProperty("removed").GetInt64();
        Assert.InRange(removed, 1, items - 1);
        Assert.True(recheck.GetProperty("in_diff").GetInt64() >= removed);
        var data = Path.Combine(export, "data", "part-00000.parquet");
        var applied = await Json(0, "apply-removals", diff, data, "--key", PublicKey, "--json");
        Assert.Equal(("rewritten", recheck.GetProperty("in_diff").GetInt64()), (applied.GetProperty("outcome").GetString(), applied.GetProperty("removed").GetInt64()));
        Assert.Equal("unchanged", (await Json(0, "apply-removals", diff, data, "--key", PublicKey, "--json")).GetProperty("outcome").GetString());
        Assert.Equal(1, (await CrawlIndexProcess.RunAsync("verify", export)).ExitCode);
        // The private key lies in the workspace, beyond the reach of SQL.
        Assert.NotEqual(0, (await CrawlIndexProcess.RunAsync("sql", $"SELECT * FROM read_text('{Path.Combine(Workspace, "keys", "operator.pem")}')", "--workspace", Workspace)).ExitCode);
    }

    [Fact]
    public async Task ExactlyOnce_KilledAtRandomMoments_TheNextRunGivesTheSameBytes()
    {
        await MakeWorkspace();
        string[] Command(string output) => ["export", "--policy", Policy, "--shape", "img2dataset", "--rows-per-file", "9", "-o", output, "--as-of", AsOf, "--workspace", Workspace];
        var calm = Path.Combine(folder, "calm");
        var clock = Stopwatch.StartNew();
        var first = await CrawlIndexProcess.RunAsync(Command(calm));
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains("hold no picture bytes", first.Output, StringComparison.Ordinal);
        var duration = clock.Elapsed;
        var expected = Bytes(calm);
        var seed = Environment.TickCount;
        log.WriteLine($"seed {seed}, undisturbed run {duration.TotalSeconds:0.00} s");
        var random = new Random(seed);
        for (var round = 0; round < Kills; round++)
        {
            var output = Path.Combine(folder, $"killed-{round}");
            using (var process = CrawlIndexProcess.Start(Command(output)))
            {
                if (!process.WaitForExit(duration * (0.3 + (0.7 * random.NextDouble())))) process.Kill();
                process.WaitForExit();
            }
            var next = await CrawlIndexProcess.RunAsync(Command(output));
            Assert.True(next.ExitCode == 0, next.Error);
            Assert.Equal(expected, Bytes(output));
        }
    }

    [Fact]
    public async Task Export_WithoutKeyPolicyOrWorkspace_SaysWhatToDo()
    {
        File.WriteAllText(Policy, "name: p\n");
        var keyless = Directory.CreateDirectory(Path.Combine(folder, "keyless")).FullName;
        var result = await CrawlIndexProcess.RunAsync("export", "--policy", Policy, "-o", Path.Combine(folder, "e"), "--workspace", keyless);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("crawlindex keys init", result.Error, StringComparison.Ordinal);
        File.WriteAllText(Policy, "usee: tdm\n");
        Assert.Equal(2, (await CrawlIndexProcess.RunAsync("export", "--policy", Policy, "-o", Path.Combine(folder, "e"), "--workspace", keyless)).ExitCode);
        Assert.Equal(2, (await CrawlIndexProcess.RunAsync("verify", Policy)).ExitCode);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static SortedDictionary<string, string> Bytes(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToBase64String(File.ReadAllBytes(file))), StringComparer.Ordinal);

    private static async Task<JsonElement> Json(int exitCode, params string[] arguments)
    {
        var result = await CrawlIndexProcess.RunAsync(arguments);
        Assert.True(result.ExitCode == exitCode, $"{string.Join(' ', arguments)}: {result.ExitCode} {result.Error} {result.Output}");
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private async Task<string> Sql(string sql)
    {
        var result = await CrawlIndexProcess.RunAsync("sql", sql, "--csv", "--workspace", Workspace);
        return result.Output.Split('\n')[1].Trim();
    }

    private async Task MakeWorkspace()
    {
        var demo = await CrawlIndexProcess.RunAsync("demo", "--workspace", Workspace);
        Assert.True(demo.ExitCode == 0, demo.Error);
        Assert.Equal(0, (await CrawlIndexProcess.RunAsync("keys", "init", "--workspace", Workspace)).ExitCode);
        File.WriteAllText(Policy, "name: test\nuse: gen-ai-train\ndefault: opt-out\nprofile: conservative\n");
    }
}
