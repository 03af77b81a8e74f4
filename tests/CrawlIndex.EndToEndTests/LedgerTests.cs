using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.EndToEndTests;

/// <summary><c>crawlindex ledger</c> as its users run it, and killed while it takes claims in.</summary>
public sealed class LedgerTests(ITestOutputHelper log) : IDisposable
{
    private const int Kills = 20;

    private readonly string folder = Directory.CreateTempSubdirectory("ledger-e2e-").FullName;

    [Fact]
    public async Task Ledger_AddRevokeListVerify_TellWhatStands()
    {
        var added = await RunAsync("add", "--domain", "example.org", "--uses", "gen-ai-train", "--verified", "--id", "c-1", "--json");
        Assert.True(added.ExitCode == 0, added.Error);
        Assert.Equal(1, JsonDocument.Parse(added.Output).RootElement.GetProperty("sequence").GetInt64());
        Assert.Contains("stands already", (await RunAsync("add", "--domain", "example.org", "--uses", "gen-ai-train", "--verified", "--id", "c-1")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("add", "--domain", "co.uk")).ExitCode);
        Assert.Equal(2, (await RunAsync("add", "--kind", "opt-out")).ExitCode);
        Assert.Equal(0, (await RunAsync("revoke", "c-1", "--reason", "changed my mind")).ExitCode);
        Assert.Equal(2, (await RunAsync("confirm", "c-1")).ExitCode);
        Assert.Contains("c-1  revoked", (await RunAsync("list")).Output, StringComparison.Ordinal);
        Assert.Contains("2 events hold", (await RunAsync("verify")).Output, StringComparison.Ordinal);
        var file = Path.Combine(folder, "ledger", "events.jsonl");
        File.WriteAllText(file, File.ReadAllText(file).Replace("changed my mind", "changed his mind", StringComparison.Ordinal));
        var broken = await RunAsync("verify");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("line 2, byte ", broken.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("add", "--domain", "example.net")).ExitCode);
    }

    [Fact]
    public async Task Ledger_KilledAtRandomMoments_NothingAcknowledgedIsLost_NothingDoubled()
    {
        var seed = Environment.TickCount;
        log.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var acknowledged = new List<string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = CrawlIndexProcess.Start("ledger", "import", "-", "--workspace", folder);
            var claims = random.Next(1, 2000);
            try
            {
                for (var i = 0; i < claims; i++) await process.StandardInput.WriteLineAsync(Line($"k{kill}-{i}"));
                await process.StandardInput.FlushAsync();
            }
            catch (IOException)
            {
                // The process died with the pipe full: what it took in is in the file.
            }
            process.WaitForExit(random.Next(0, 400));
            process.Kill();
            process.WaitForExit();
            // A reader saw these before the next writer came: they are the ones that must stay.
            var seen = (await RunAsync("list", "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(IdOf).ToList();
            Assert.True(acknowledged.SequenceEqual(seen.Take(acknowledged.Count)), $"seed {seed}, kill {kill}: claims were lost");
            Assert.Equal(seen.Count, seen.Distinct().Count());
            acknowledged = seen;
        }
        var again = await RunAsync("add", "--domain", "example.org");
        Assert.True(again.ExitCode == 0, again.Error);
        log.WriteLine($"{acknowledged.Count} claims stand");
        var verified = await RunAsync("verify");
        Assert.True(verified.ExitCode == 0, verified.Output);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Line(string id) => $$"""{"id":"{{id}}","kind":"opt-out","subject":{"type":"url","value":"https://a.example/{{id}}.jpg"},"party":"creator","status":"verified"}""";

    private static string IdOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!;

    private Task<CrawlIndexProcess.Result> RunAsync(params string[] arguments) => CrawlIndexProcess.RunAsync(["ledger", .. arguments, "--workspace", folder]);
}
