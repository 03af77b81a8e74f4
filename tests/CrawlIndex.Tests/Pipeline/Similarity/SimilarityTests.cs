using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Images.Pdq;
using CrawlIndex.Index.Shards;
using CrawlIndex.Pipeline.Similarity;
using CrawlIndex.Pipeline.Workspaces;
using CrawlIndex.Tests.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Pipeline.Similarity;

/// <summary>Fingerprints of a workspace: indexed exactly once, found, and clustered, against plain comparison.</summary>
public sealed class SimilarityTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Random random = new(11);

    [Fact]
    public async Task Stage_EachFileOnce_AndLaterAttemptsTakeThePlaceOfEarlierOnes()
    {
        var (first, second) = (NextHash(), NextHash());
        Images("a", Row("https://a.example/1.jpg", first), Row("https://a.example/2.jpg", NextHash(), quality: 10), Row("https://a.example/3.jpg", null, outcome: "timed_out"), Row("https://a.example/4.jpg", NextHash(), outcome: "placeholder"));
        Assert.Equal(new SimilarityCounts(1, 4, 1, 3), await RunAsync());
        Assert.Equal(new SimilarityCounts(0, 0, 0, 0), await RunAsync());
        Images("b-2", Row("https://a.example/1.jpg", second, attempt: 2), Row("https://a.example/3.jpg", first, attempt: 2));
        Assert.Equal(new SimilarityCounts(1, 2, 2, 0), await RunAsync());
        using var similar = SimilarPictures.Open(folder.Root);
        Assert.Equal(["https://a.example/3.jpg"], Urls(similar, first));
        Assert.Equal(["https://a.example/1.jpg"], Urls(similar, second));
    }

    [Fact]
    public async Task Stage_WithoutItsMarks_DoublesNothing_AndWithoutItsFolderBuildsAgain()
    {
        Images("a", [.. Enumerable.Range(0, 500).Select(i => Row($"https://a.example/{i}.jpg", NextHash()))]);
        await RunAsync();
        // A run that died between the checkpoint and the marks.
        Directory.Delete(folder["index/files"], recursive: true);
        Assert.Equal(500, (await RunAsync()).Keys);
        Assert.Equal(500, Held());
        Directory.Delete(folder["index"], recursive: true);
        Assert.Equal(500, (await RunAsync()).Keys);
        Assert.Equal(500, Held());
    }

    [Fact]
    public async Task Search_FindsWhatPlainComparisonFinds_WithPagesAndViews()
    {
        var original = NextHash();
        var near = Enumerable.Range(0, 40).Select(bits => Flip(original, bits)).ToList();
        Images("a", [.. near.Select((hash, i) => Row($"https://host{i}.example/p.jpg", hash, upright: i == 39 ? original : null)), .. Enumerable.Range(0, 200).Select(i => Row($"https://other.example/{i}.jpg", NextHash()))]);
        Pairs("p", ("https://host3.example/p.jpg", "https://blog.example/", "A dog", 5), ("https://host3.example/p.jpg", "https://board.example/x", "dog", 7));
        await RunAsync();
        using var similar = SimilarPictures.Open(folder.Root);
        var hits = similar.Near([(PdqView.Original, original)], 31);
        var expected = Enumerable.Range(0, 32).Concat([39]).Select(i => $"https://host{i}.example/p.jpg").Order(StringComparer.Ordinal);
        Assert.Equal(expected, hits.Select(hit => hit.Url).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(hits.OrderBy(hit => hit.Distance).Select(hit => hit.Distance), hits.Select(hit => hit.Distance));
        Assert.Equal(["https://blog.example/", "https://board.example/x"], hits.Where(hit => hit.Distance == 3).Select(hit => hit.Pair!.PageUrl));
        Assert.Equal(0, hits.Single(hit => hit.Url == "https://host39.example/p.jpg").Distance);
        Assert.All(similar.Near([(PdqView.Original, NextHash()), (PdqView.Rotate90, original)], 0), hit => Assert.Equal(PdqView.Rotate90, hit.View));
        Assert.Equal(2, similar.WithDigest(Digest("https://host3.example/p.jpg")).Count);
        Assert.Empty(similar.WithDigest("' OR 1=1 --"));
        Assert.Equal(original, similar.HashOf("https://host0.example/p.jpg"));
        Assert.Null(similar.HashOf("https://o'brien.example/"));
    }

    [Fact]
    public async Task Clusters_AreTheComponentsOfPlainComparison()
    {
        var hashes = new List<PdqHash>();
        foreach (var size in new[] { 1, 2, 5, 120 })
        {
            var centre = NextHash();
            hashes.AddRange(Enumerable.Range(0, size).Select(_ => Flip(centre, random.Next(0, 30))));
        }
        // A chain of small steps joins its ends.
        var link = NextHash();
        for (var step = 0; step < 4; step++) hashes.Add(link = Flip(link, 25));
        Images("a", [.. hashes.Select((hash, i) => Row($"https://host{i % 7}.example/{i:D3}.jpg", hash))]);
        Pairs("p", ("https://host3.example/003.jpg", "https://late.example/", "x", 900), ("https://host4.example/004.jpg", "https://early.example/", "x", 100));
        await RunAsync();
        using var clusters = PictureClusters.Open(folder.Root);
        var found = clusters.Find(31);
        Assert.Equal(Components(hashes).Where(size => size > 1).OrderDescending(), found.Select(cluster => cluster.Size));
        Assert.Equal(found[0].Size >= PictureCluster.MemorisationCopies, found[0].IsMemorisationRisk);
        var shown = found.Single(cluster => cluster.Pairs > 0);
        Assert.Equal(["early.example", "late.example"], clusters.ChainOf(shown).Select(stop => stop.Domain));
        Assert.Equal("https://host4.example/004.jpg", shown.Copies[0].Url);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(100), shown.FirstSeen);
        Assert.All(clusters.Find(31, minSize: 5), cluster => Assert.True(cluster.Size >= 5));
    }

    [Fact]
    public void Search_WithoutAnIndex_SaysWhatMakesOne() =>
        Assert.Contains("index build --workspace", Assert.Throws<DirectoryNotFoundException>(() => SimilarPictures.Open(folder.Root)).Message, StringComparison.Ordinal);

    public void Dispose() => folder.Dispose();

    private static List<string> Urls(SimilarPictures similar, PdqHash hash) => [.. similar.Near([(PdqView.Original, hash)], 0).Select(hit => hit.Url)];

    private static List<int> Components(List<PdqHash> hashes)
    {
        var label = Enumerable.Range(0, hashes.Count).ToArray();
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < hashes.Count; i++)
            {
                for (var j = 0; j < hashes.Count; j++)
                {
                    if (label[i] <= label[j] || hashes[i].DistanceTo(hashes[j]) > 31) continue;
                    label[i] = label[j];
                    changed = true;
                }
            }
        }
        return [.. label.GroupBy(one => one).Select(group => group.Count())];
    }

    private long Held()
    {
        using var index = ShardSet.Open(folder["index"]);
        return index.Shards.Sum(shard => shard.Status().Items);
    }

    private async Task<SimilarityCounts> RunAsync()
    {
        using var workspace = new Workspace(folder.Root);
        return await new SimilarityStage(workspace).RunAsync();
    }

    private PdqHash NextHash()
    {
        Span<byte> bytes = stackalloc byte[PdqHash.Bytes];
        random.NextBytes(bytes);
        return PdqHash.FromBigEndian(bytes);
    }

    /// <summary>The hash with that many different bits inverted.</summary>
    private PdqHash Flip(PdqHash hash, int bits)
    {
        Span<byte> bytes = stackalloc byte[PdqHash.Bytes];
        hash.WriteBigEndian(bytes);
        foreach (var bit in Enumerable.Range(0, PdqHash.Bits).OrderBy(_ => random.Next()).Take(bits).ToList()) bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return PdqHash.FromBigEndian(bytes);
    }

    private static string Digest(string url) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes("bytes of " + url)));

    private static Action<TableWriter> Row(string url, PdqHash? hash, int quality = 100, string outcome = "fetched", int attempt = 1, PdqHash? upright = null) => row =>
    {
        row.Text(ImageColumn.Url, Encoding.UTF8.GetBytes(url));
        row.Text(ImageColumn.UrlHostRegisteredDomain, Encoding.UTF8.GetBytes(new Uri(url).Host));
        row.Text(ImageColumn.Outcome, Encoding.UTF8.GetBytes(outcome));
        row.Text(ImageColumn.Sha256, Encoding.UTF8.GetBytes(Digest(url)));
        row.Int32(ImageColumn.Attempt, attempt);
        if (hash is { } pdq)
        {
            row.Text(ImageColumn.Pdq, Encoding.UTF8.GetBytes(pdq.ToString()));
            row.Int32(ImageColumn.PdqQuality, quality);
        }
        if (upright is { } shown) row.Text(ImageColumn.PdqUpright, Encoding.UTF8.GetBytes(shown.ToString()));
        row.EndRow();
    };

    private void Images(string name, params Action<TableWriter>[] rows)
    {
        using var table = new TableWriter(Tables.Images, folder[$"images/{name}.parquet"]);
        foreach (var row in rows) row(table);
        table.Finish();
    }

    private void Pairs(string name, params (string Url, string Page, string Alt, int Seconds)[] rows)
    {
        using var table = new TableWriter(Tables.Pairs, folder[$"pairs/{name}.parquet"]);
        foreach (var (url, page, alt, seconds) in rows)
        {
            table.Text(PairColumn.Url, Encoding.UTF8.GetBytes(url));
            table.Text(PairColumn.PageUrl, Encoding.UTF8.GetBytes(page));
            table.Text(PairColumn.PageHostRegisteredDomain, Encoding.UTF8.GetBytes(new Uri(page).Host));
            table.Text(PairColumn.Alt, Encoding.UTF8.GetBytes(alt));
            table.Text(PairColumn.PairId, Encoding.UTF8.GetBytes(Digest(url + page)[..32]));
            table.TimestampMicros(PairColumn.FetchTime, seconds * 1_000_000L);
            table.EndRow();
        }
        table.Finish();
    }
}
