using System.Text.Json;
using CrawlIndex.App.Demo.Drawing;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary>Design section 10: the machine shape of pdq, and verdicts that rest on how a picture looks.</summary>
public sealed class PictureCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("picture-command-tests-").FullName;

    [Fact]
    public async Task Pdq_FilesFoldersAndGlobs_GiveALineEach_AndBadFilesAReason()
    {
        Draw("a.png", 1);
        Draw("sub/b.png", 2);
        File.WriteAllText(Path.Combine(folder, "sub", "c.txt"), "no picture");
        var result = await CrawlIndexProcess.RunAsync("pdq", Path.Combine(folder, "*.png"), Path.Combine(folder, "sub"), Path.Combine(folder, "absent.jpg"));
        Assert.Equal(1, result.ExitCode);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Matches("^[0-9a-f]{64},[0-9]{1,3},.*a\\.png$", lines[0]);
        Assert.EndsWith("b.png", lines[1], StringComparison.Ordinal);
        Assert.Contains("c.txt': is no picture", result.Error, StringComparison.Ordinal);
        Assert.Contains("2 hashed, 2 not", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pdq_DihedralJson_HasEightViewsOfWhichTheFirstIsTheHash()
    {
        Draw("a.png", 3);
        var result = await CrawlIndexProcess.RunAsync("pdq", "--dihedral", "--json", Path.Combine(folder, "a.png"));
        Assert.Equal(0, result.ExitCode);
        var picture = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("png", picture.GetProperty("format").GetString());
        var views = picture.GetProperty("views").EnumerateObject().ToList();
        Assert.Equal(8, views.Select(view => view.Value.GetString()).Distinct().Count());
        Assert.Equal(picture.GetProperty("hash").GetString(), views[0].Value.GetString());
    }

    [Fact]
    public async Task Eval_ClaimOnAFingerprint_FollowsThePictureToItsCopies()
    {
        var (original, copy, other) = (Draw("a.png", 1), Draw("copy.png", 1, 200, 150), Draw("b.png", 2));
        var hash = (await CrawlIndexProcess.RunAsync("pdq", original)).Output[..64];
        var cases = Path.Combine(folder, "cases.jsonl");
        File.WriteAllLines(cases, [Case("copy", copy, hash), Case("other", other, hash)]);
        var answers = (await CrawlIndexProcess.RunAsync("consent", "eval", cases)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("verdicts").GetProperty("gen-ai-train")).ToList();
        Assert.Equal("denied", answers[0].GetProperty("outcome").GetString());
        Assert.Equal("ledger", answers[0].GetProperty("deciding")[0].GetProperty("family").GetString());
        Assert.NotEqual("denied", answers[1].GetProperty("outcome").GetString());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Case(string id, string picture, string hash) => JsonSerializer.Serialize(new
    {
        id,
        pair = new { image_url = "https://a.example/i.png", page_url = "https://a.example/", alt = "x" },
        agent = "OurBot",
        policy = "opt-out",
        as_of = "2026-11-21T00:00:00Z",
        observations = new[] { new { role = "image", url = "https://a.example/i.png", status = 200, headers = Array.Empty<string[]>(), body_base64 = Convert.ToBase64String(File.ReadAllBytes(picture)), date = "2026-11-20T00:00:00Z" } },
        claims = new[] { new { id = "c1", kind = "opt-out", subject = new { type = "pdq", value = hash, radius = 31 }, party = "copyright-holder", uses = new[] { "gen-ai-train" }, valid_from = "2026-01-01T00:00:00Z", status = "verified", proof = "document" } },
    });

    private string Draw(string name, int seed, int width = 320, int height = 240)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, PngWriter.Write(Pictures.Landscape(seed, width, height)));
        return path;
    }
}
