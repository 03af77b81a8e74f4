using System.Text;
using System.Text.Json;
using CrawlIndex.App.Demo.Drawing;
using CrawlIndex.Catalog;
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

    [Fact]
    public async Task Workspace_IsIndexed_SearchedByPicture_AndItsDuplicatesAreListed()
    {
        var (original, copy, other) = (Draw("a.png", 1), Draw("copy.png", 1, 200, 150), Draw("b.png", 2));
        var workspace = Path.Combine(folder, "workspace");
        await MakeWorkspaceAsync(workspace, ("https://art.example/a.png", original, "https://art.example/", 1), ("https://board.example/copy.png", copy, "https://board.example/9", 2), ("https://art.example/b.png", other, "https://art.example/", 1));
        var built = await CrawlIndexProcess.RunAsync("index", "build", "--workspace", workspace);
        Assert.True(built.ExitCode == 0, built.Error);
        Assert.Contains("3 fingerprints of 3 pictures", built.Output, StringComparison.Ordinal);
        Assert.Contains("0 fingerprints", (await CrawlIndexProcess.RunAsync("index", "build", "--workspace", workspace)).Output, StringComparison.Ordinal);

        var hits = Lines(await CrawlIndexProcess.RunAsync("search", "--image", original, "--workspace", workspace, "--json"));
        Assert.Equal(["https://art.example/a.png", "https://board.example/copy.png"], hits.Select(hit => hit.GetProperty("url").GetString()));
        Assert.Equal(0, hits[0].GetProperty("distance").GetInt32());
        Assert.Equal("https://board.example/9", hits[1].GetProperty("page_url").GetString());
        Assert.False(string.IsNullOrEmpty(hits[1].GetProperty("verdict").GetString()));

        var hash = (await CrawlIndexProcess.RunAsync("pdq", other)).Output[..64];
        Assert.Equal("https://art.example/b.png", Assert.Single(Lines(await CrawlIndexProcess.RunAsync("search", "--hash", hash, "--workspace", workspace, "--json"))).GetProperty("url").GetString());
        Assert.Equal(2, (await CrawlIndexProcess.RunAsync("search", "--hash", "12", "--workspace", workspace)).ExitCode);
        Assert.Equal(1, (await CrawlIndexProcess.RunAsync("search", "--image", Path.Combine(workspace, "images", "a.parquet"), "--workspace", workspace)).ExitCode);

        var cluster = Assert.Single(Lines(await CrawlIndexProcess.RunAsync("duplicates", "--workspace", workspace, "--json")));
        Assert.Equal(2, cluster.GetProperty("size").GetInt32());
        Assert.Equal(["art.example", "board.example"], cluster.GetProperty("chain").EnumerateArray().Select(stop => stop.GetProperty("domain").GetString()));
        Assert.Contains("1 cluster of 2 pictures", (await CrawlIndexProcess.RunAsync("duplicates", "--workspace", workspace)).Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static List<JsonElement> Lines(CrawlIndexProcess.Result result)
    {
        Assert.True(result.ExitCode == 0, result.Error);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static async Task MakeWorkspaceAsync(string workspace, params (string Url, string File, string Page, int Day)[] pictures)
    {
        using var images = new TableWriter(Tables.Images, Path.Combine(workspace, "images", "a.parquet"));
        using var pairs = new TableWriter(Tables.Pairs, Path.Combine(workspace, "pairs", "a.parquet"));
        foreach (var (url, file, page, day) in pictures)
        {
            var line = (await CrawlIndexProcess.RunAsync("pdq", file)).Output.Split(',');
            images.Text(ImageColumn.Url, Encoding.UTF8.GetBytes(url));
            images.Text(ImageColumn.UrlHostRegisteredDomain, Encoding.UTF8.GetBytes(new Uri(url).Host));
            images.Text(ImageColumn.Outcome, "fetched"u8);
            images.Text(ImageColumn.Pdq, Encoding.UTF8.GetBytes(line[0]));
            images.Int32(ImageColumn.PdqQuality, int.Parse(line[1], null));
            images.Int32(ImageColumn.Attempt, 1);
            images.EndRow();
            pairs.Text(PairColumn.PairId, Encoding.UTF8.GetBytes(url));
            pairs.Text(PairColumn.Url, Encoding.UTF8.GetBytes(url));
            pairs.Text(PairColumn.PageUrl, Encoding.UTF8.GetBytes(page));
            pairs.Text(PairColumn.PageHostRegisteredDomain, Encoding.UTF8.GetBytes(new Uri(page).Host));
            pairs.TimestampMicros(PairColumn.FetchTime, day * 86_400_000_000L);
            pairs.EndRow();
        }
        images.Finish();
        pairs.Finish();
    }

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
