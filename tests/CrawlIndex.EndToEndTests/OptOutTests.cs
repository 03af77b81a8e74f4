using System.Text.Json;
using CrawlIndex.App.Demo.Drawing;
using CrawlIndex.App.Demo.Sites;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary>Design section 6: an opt-out follows the picture. An artist hands in a file; the copy on another host is denied everywhere.</summary>
public sealed class OptOutTests : IDisposable
{
    private const string Copy = "http://www.repost-board.example/uploads/8f3a.png";

    private readonly string folder = Directory.CreateTempSubdirectory("opt-out-tests-").FullName;

    private string Workspace => Path.Combine(folder, "workspace");

    [Fact]
    public async Task Design6_OptOutByFile_DeniesTheCopyElsewhere_InSearchAuditAndExport()
    {
        var (painting, list, policy) = (Path.Combine(folder, "painting.png"), Path.Combine(folder, "list.txt"), Path.Combine(folder, "policy.yaml"));
        File.WriteAllBytes(painting, PngWriter.Write(Works.Of(0)));
        File.WriteAllText(list, Copy + "\n");
        await DoneAsync("demo", "--json");
        await DoneAsync("index", "build");
        await DoneAsync("keys", "init");
        await DoneAsync("consent", "policy", "init", policy);
        Assert.Equal("eligible", await VerdictOfCopyAsync(painting));
        Assert.Equal(0, (await RunAsync("audit", list, "-o", Path.Combine(folder, "before"))).ExitCode);
        Assert.StartsWith("included", await ExportAsync(policy, "with"), StringComparison.Ordinal);

        await DoneAsync("ledger", "add", "--image", painting, "--party", "creator", "--verified");

        Assert.Equal("denied", await VerdictOfCopyAsync(painting));
        Assert.Equal(1, (await RunAsync("audit", list, "-o", Path.Combine(folder, "after"))).ExitCode);
        Assert.StartsWith("absent", await ExportAsync(policy, "without"), StringComparison.Ordinal);
        Assert.Contains("events hold", await DoneAsync("ledger", "verify"), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<string?> VerdictOfCopyAsync(string painting)
    {
        var hits = (await DoneAsync("search", "--image", painting, "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
        return hits.Single(hit => hit.GetProperty("url").GetString() == Copy).GetProperty("verdict").GetString();
    }

    /// <summary>Exports and gives what verify says of the copy.</summary>
    private async Task<string> ExportAsync(string policy, string name)
    {
        await DoneAsync("export", "--policy", policy, "--shape", "parquet", "-o", Path.Combine(folder, name));
        return (await CrawlIndexProcess.RunAsync("verify", Path.Combine(folder, name, "manifest.json"), "--item", Copy, "--key", Path.Combine(Workspace, "keys", "operator.pub.pem"))).Output;
    }

    private async Task<string> DoneAsync(params string[] arguments)
    {
        var result = await (arguments[0] == "consent" ? CrawlIndexProcess.RunAsync(arguments) : RunAsync(arguments));
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.Error}");
        return result.Output;
    }

    private Task<CrawlIndexProcess.Result> RunAsync(params string[] arguments) => CrawlIndexProcess.RunAsync([.. arguments, "--workspace", Workspace]);
}
