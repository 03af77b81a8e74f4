using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Datasets.Proofs;
using CrawlIndex.Datasets.Removals;
using CrawlIndex.Pipeline.Keys;
using Xunit;

namespace CrawlIndex.Tests.Datasets;

/// <summary>Items whose consent ended are found, go out of every shape, and a diff tells nobody which they are.</summary>
public sealed class RemovalTests : IDisposable
{
    private readonly TestExport export = new();
    private readonly List<Reference> before = TestExport.References(600, 21);

    /// <summary>The same catalog later: every 9th item is denied now, every 13th is no longer there.</summary>
    private List<Reference> After()
    {
        var items = TestExport.Expected(before).Keys.ToList();
        var (denied, gone) = (items.Where((_, i) => i % 9 == 0).ToHashSet(StringComparer.Ordinal), items.Where((_, i) => i % 13 == 1).ToHashSet(StringComparer.Ordinal));
        return [.. before.Where(one => !gone.Contains(one.PairId)).Select(one => denied.Contains(one.PairId) ? one with { Denied = true } : one)];
    }

    [Fact]
    public void Recheck_FindsExactlyWhatMayNoLongerBeUsed_AndPadsTheDiff()
    {
        var manifest = export.Run(export.Options("e", ExportShape.Parquet), new OfferList(before));
        var (diff, result) = Diff(manifest, After());
        var items = TestExport.Expected(before).Keys.ToList();
        var still = TestExport.Expected(After());
        var removed = items.Where(id => !still.ContainsKey(id)).ToList();
        Assert.Equal(removed, result.Removed.Order().Select(index => items[(int)index]));
        Assert.Equal(items.Count(id => !After().Any(one => one.PairId == id)), result.Gone);
        Assert.Superset(removed.Select(id => RemovalDiff.Tag(diff.Salt, id)).ToHashSet(), diff.Tags.ToHashSet());
        Assert.Equal(removed.Count + ((items.Count - removed.Count) / 10), diff.Tags.Count);
        Assert.Equal("2.0.0", diff.ToVersion);
        var text = Encoding.UTF8.GetString(diff.Sign(export.Key));
        Assert.DoesNotContain("host", text, StringComparison.Ordinal);
        Assert.All(items, id => Assert.DoesNotContain(id, text, StringComparison.Ordinal));
        Assert.Equal(text, Encoding.UTF8.GetString(Diff(manifest, After()).Diff.Sign(export.Key)));
        Assert.Empty(Diff(manifest, before).Diff.Tags);
    }

    [Theory]
    [InlineData(ExportShape.Parquet, "data", ".parquet", "pair_id")]
    [InlineData(ExportShape.Laion, "data", ".parquet", "pair_id")]
    [InlineData(ExportShape.Laion, "items", ".parquet", "pair_id")]
    [InlineData(ExportShape.DataComp, "data", ".parquet", "uid")]
    [InlineData(ExportShape.Img2Dataset, "data", ".parquet", "pair_id")]
    public void Apply_ToParquet_TakesOutWhatIsTagged_KeepsTheRestInOrder_AndIsIdempotent(ExportShape shape, string folder, string ending, string id)
    {
        var manifest = export.Run(export.Options("e", shape), new OfferList(before));
        var diff = Diff(manifest, After()).Diff;
        var files = TestExport.Files(manifest, folder, ending);
        var columns = TestExport.Column(files.Take(1), "*");
        var ids = TestExport.Column(files, id);
        var stay = ids.Where(one => !diff.Tags.Contains(RemovalDiff.Tag(diff.Salt, one!))).ToList();
        var removed = 0L;
        foreach (var file in files)
        {
            var result = new RemovalRun(diff).Apply(file, default);
            Assert.Equal(RemovalOutcome.Rewritten, result.Outcome);
            removed += result.Removed;
        }
        Assert.Equal(ids.Count - stay.Count, removed);
        Assert.Equal(stay, TestExport.Column(files, id));
        var once = files.Select(File.ReadAllBytes).ToList();
        Assert.All(files, file => Assert.Equal(RemovalOutcome.Unchanged, new RemovalRun(diff).Apply(file, default).Outcome));
        Assert.Equal(once, files.Select(File.ReadAllBytes));
        Assert.NotEmpty(columns);
    }

    [Fact]
    public void Apply_ToParquetOfOthers_ComputesThePairIdFromUrlAndText()
    {
        var manifest = export.Run(export.Options("e", ExportShape.Parquet), new OfferList(before));
        var diff = Diff(manifest, After()).Diff;
        var (source, theirs) = (TestExport.Files(manifest, "data", ".parquet")[0], export.Folder("theirs.parquet"));
        using (var session = new SqlSession())
            session.Execute($"COPY (SELECT url AS URL, alt AS TEXT, 1.5 AS similarity FROM read_parquet({SqlSession.PathOf(source)})) TO {SqlSession.Quote(theirs)} (FORMAT parquet)", "make theirs");
        Assert.Equal(new RemovalRun(diff).Apply(source, default).Removed, new RemovalRun(diff).Apply(theirs, default).Removed);
        Assert.Equal(TestExport.Column([source], "url"), TestExport.Column([theirs], "URL"));
        using (var session = new SqlSession()) session.Execute($"COPY (SELECT 1 AS a) TO {SqlSession.Quote(theirs)} (FORMAT parquet)", "make theirs");
        Assert.Equal(RemovalOutcome.Unidentified, new RemovalRun(diff).Apply(theirs, default).Outcome);
    }

    [Fact]
    public void Apply_ToTars_DropsWholeSamples_AndKeepsAllOtherMembersByteForByte()
    {
        var manifest = export.Run(export.Options("e", ExportShape.WebDataset), new OfferList(before));
        var diff = Diff(manifest, After()).Diff;
        foreach (var file in TestExport.Files(manifest, "data", ".tar"))
        {
            var members = Members(file);
            var dropped = members.Where(one => one.Name.EndsWith(".json", StringComparison.Ordinal))
                .Where(one => diff.Tags.Contains(RemovalDiff.Tag(diff.Salt, JsonDocument.Parse(one.Content).RootElement.GetProperty("pair_id").GetString()!)))
                .Select(one => one.Name[..one.Name.IndexOf('.', StringComparison.Ordinal)]).ToHashSet(StringComparer.Ordinal);
            Assert.NotEmpty(dropped);
            var result = new RemovalRun(diff).Apply(file, default);
            Assert.Equal((RemovalOutcome.Rewritten, dropped.Count), (result.Outcome, (int)result.Removed));
            Assert.Equal(members.Where(one => !dropped.Contains(one.Name[..one.Name.IndexOf('.', StringComparison.Ordinal)])), Members(file));
            var once = File.ReadAllBytes(file);
            Assert.Equal(RemovalOutcome.Unchanged, new RemovalRun(diff).Apply(file, default).Outcome);
            Assert.Equal(once, File.ReadAllBytes(file));
        }
    }

    [Fact]
    public void Apply_ToTarWithLongNamesAndScatteredMembers_FindsTheSample()
    {
        var manifest = export.Run(export.Options("e", ExportShape.Parquet), new OfferList(before));
        var diff = Diff(manifest, After()).Diff;
        var removed = TestExport.Expected(before).Values.First(one => diff.Tags.Contains(RemovalDiff.Tag(diff.Salt, one.PairId)));
        var path = export.Folder("odd.tar");
        var deep = new string('d', 150) + "/" + new string('e', 120);
        using (var tar = new TarWriter(File.Create(path), TarEntryFormat.Pax))
        {
            Add(tar, $"{deep}/a.jpg", "bytes of a");
            Add(tar, $"{deep}/b.jpg", "bytes of b");
            Add(tar, $"{deep}/b.json", "{\"url\":\"https://stays.example/\",\"caption\":\"\"}");
            Add(tar, $"{deep}/a.json", JsonSerializer.Serialize(new { url = removed.Url, caption = removed.Alt }));
            Add(tar, "c.jpg", "nothing says what this is");
        }
        var result = new RemovalRun(diff).Apply(path, default);
        Assert.Equal((RemovalOutcome.Rewritten, 3L, 1L, 1L), (result.Outcome, result.Items, result.Removed, result.Unidentified));
        Assert.Equal([$"{deep}/b.jpg", $"{deep}/b.json", "c.jpg"], Members(path).Select(one => one.Name));
    }

    [Fact]
    public void Apply_ToDamagedFiles_LeavesThemAsTheyAre()
    {
        var manifest = export.Run(export.Options("e", ExportShape.WebDataset), new OfferList(before));
        var diff = Diff(manifest, After()).Diff;
        var tar = TestExport.Files(manifest, "data", ".tar")[0];
        var parquet = TestExport.Files(manifest, "items", ".parquet")[0];
        foreach (var file in (string[])[tar, parquet])
        {
            var bytes = File.ReadAllBytes(file);
            foreach (var length in (int[])[bytes.Length / 3, bytes.Length / 2 + 100, 700, 5])
            {
                File.WriteAllBytes(file, bytes[..length]);
                var result = new RemovalRun(diff).Apply(file, default);
                Assert.Equal(RemovalOutcome.Failed, result.Outcome);
                Assert.NotEmpty(result.Message);
                Assert.Equal(bytes[..length], File.ReadAllBytes(file));
            }
            Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(file)!, ".*.part"));
        }
        Assert.Equal(RemovalOutcome.Failed, new RemovalRun(diff).Apply(export.Folder("not-there.tar"), default).Outcome);
    }

    [Fact]
    public void Diff_ChangedOrByAnotherKey_IsRefused()
    {
        var manifest = export.Run(export.Options("e", ExportShape.Parquet), new OfferList(before));
        var bytes = Diff(manifest, After()).Diff.Sign(export.Key);
        var path = export.Folder("diff.json");
        File.WriteAllBytes(path, bytes);
        Assert.Equal(Diff(manifest, After()).Diff.Tags, RemovalDiff.Read(path, export.Key.PublicKey).Tags);
        using var other = OperatorKey.OfSeed(new byte[32]);
        Assert.Throws<InvalidDataException>(() => RemovalDiff.Read(path, other.PublicKey));
        var random = new Random(3);
        for (var flip = 0; flip < 60; flip++)
        {
            var flipped = bytes.ToArray();
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, flipped);
            Assert.Throws<InvalidDataException>(() => RemovalDiff.Read(path, export.Key.PublicKey));
        }
    }

    public void Dispose() => export.Dispose();

    private static void Add(TarWriter tar, string name, string content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });

    private static List<(string Name, string Content)> Members(string path)
    {
        var members = new List<(string, string)>();
        using var tar = new TarReader(File.OpenRead(path));
        while (tar.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            members.Add((entry.Name, Encoding.UTF8.GetString(content.ToArray())));
        }
        return members;
    }

    private (RemovalDiff Diff, RecheckResult Result) Diff(Manifest manifest, List<Reference> later)
    {
        using var items = TreeFile.Open(manifest.PathOf(Manifest.TreePath(TreeKind.Items)), TreeKind.Items);
        var result = Recheck.Run(items, new OfferList(later), new ExportProgress(), default);
        return (RemovalDiff.Create(manifest, "2026-12-01T00:00:00Z", result.Removed, items, 100, export.Key), result);
    }
}
