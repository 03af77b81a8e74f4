using System.Buffers;
using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Exports;
using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Datasets.Proofs;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Datasets;

/// <summary>What an export holds, in which shape, and that a run that dies anywhere ends in the same bytes.</summary>
public sealed class ExportTests(ITestOutputHelper log) : IDisposable
{
    private readonly TestExport export = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(997)]
    public void Export_HoldsThePermittedPairsOnce_SortedByPairId_AndCountsEveryReference(int count)
    {
        var references = TestExport.References(count, seed: 5);
        var expected = TestExport.Expected(references);
        var manifest = export.Run(export.Options("e", ExportShape.Parquet), new OfferList(references));
        var files = TestExport.Files(manifest, "data", ".parquet");
        Assert.Equal(Math.Max(1, (expected.Count + 99) / 100), files.Length);
        Assert.Equal(expected.Keys, TestExport.Column(files, "pair_id"));
        Assert.Equal(expected.Values.Select(one => one.Url), TestExport.Column(files, "url"));
        Assert.Equal(expected.Values.Select(one => one.Alt), TestExport.Column(files, "alt"));
        Assert.Equal(expected.Values.Select(one => one.Page), TestExport.Column(files, "page_url"));
        Assert.Equal(expected.Values.Select(one => one.Licence), TestExport.Column(files, "licence"));
        Assert.All(TestExport.Column(files, "evidence_id"), id => Assert.Equal(32, id!.Length));
        Assert.Equal(expected.Count, manifest.Content.Items);
        Assert.Equal(references.Count, manifest.Content.Outcomes.Values.Sum());
        Assert.Equal(2, manifest.Content.Outcomes["invalid"]);
        Assert.Equal(references.Count(one => one.Denied), manifest.Content.Outcomes["denied"]);
        Assert.Empty(export.Verify(manifest).Faults);
        Assert.Empty(CroissantCheck.Check(File.ReadAllBytes(manifest.PathOf("croissant.json"))));
        Assert.False(Directory.Exists(Path.Combine(manifest.Folder, ".export")));
    }

    [Fact]
    public void Formats41_Laion_HasItsEightColumnsByNameOrderAndType()
    {
        var manifest = export.Run(export.Options("e", ExportShape.Laion), new OfferList(TestExport.References(250, 1)));
        var expected = TestExport.Expected(TestExport.References(250, 1));
        var files = TestExport.Files(manifest, "data", ".parquet");
        Assert.Equal(
            ["SAMPLE_ID BIGINT", "URL VARCHAR", "TEXT VARCHAR", "LICENSE VARCHAR", "NSFW VARCHAR", "similarity DOUBLE", "WIDTH INTEGER", "HEIGHT INTEGER"], Columns(files[0]).Take(8));
        Assert.Equal(expected.Values.Select(one => one.Url), TestExport.Column(files, "URL"));
        Assert.Equal(expected.Values.Select(one => one.Licence ?? "?"), TestExport.Column(files, "LICENSE"));
        Assert.Equal(expected.Keys, TestExport.Column(files, "pair_id"));
        Assert.All(TestExport.Column(files, "NSFW"), Assert.Null);
        Assert.Equal(expected.Keys, TestExport.Column(TestExport.Files(manifest, "items", ".parquet"), "pair_id"));
    }

    [Fact]
    public void Formats41_DataComp_HasItsNineColumnsByNameAndType()
    {
        var manifest = export.Run(export.Options("e", ExportShape.DataComp), new OfferList(TestExport.References(250, 1)));
        var expected = TestExport.Expected(TestExport.References(250, 1));
        var files = TestExport.Files(manifest, "data", ".parquet");
        Assert.Equal(
            [
                "uid VARCHAR", "url VARCHAR", "text VARCHAR", "original_width BIGINT", "original_height BIGINT", "clip_b32_similarity_score DOUBLE", "clip_l14_similarity_score DOUBLE",
                "face_bboxes DOUBLE[][]", "sha256 VARCHAR",
            ],
            Columns(files[0]).Take(9));
        Assert.Equal(expected.Keys, TestExport.Column(files, "uid"));
        Assert.Equal(expected.Values.Select(one => one.Sha256), TestExport.Column(files, "sha256"));
    }

    [Theory]
    [InlineData(ExportShape.WebDataset)]
    [InlineData(ExportShape.Img2Dataset)]
    public void Formats42_Tars_HoldTextAndJsonOfEverySample_AndBytesWhereTheyAreKept(ExportShape shape)
    {
        var references = TestExport.References(250, 2);
        var expected = TestExport.Expected(references);
        var manifest = export.Run(export.Options("e", shape, pictures: new EvenPictures()), new OfferList(references));
        var samples = new SortedDictionary<string, Dictionary<string, byte[]>>(StringComparer.Ordinal);
        foreach (var file in TestExport.Files(manifest, "data", ".tar"))
        {
            using var tar = new TarReader(File.OpenRead(file));
            while (tar.GetNextEntry() is { } entry)
            {
                Assert.Equal(DateTimeOffset.UnixEpoch, entry.ModificationTime);
                var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                var (key, extension) = (entry.Name[..entry.Name.IndexOf('.', StringComparison.Ordinal)], entry.Name[(entry.Name.IndexOf('.', StringComparison.Ordinal) + 1)..]);
                if (!samples.TryGetValue(key, out var sample)) samples[key] = sample = [];
                sample.Add(extension, content.ToArray());
            }
        }
        Assert.Equal(expected.Count, samples.Count);
        foreach (var ((key, sample), (pairId, reference)) in samples.Zip(expected))
        {
            Assert.Equal(7, key.Length);
            Assert.Equal(reference.Alt, Encoding.UTF8.GetString(sample["txt"]));
            var json = JsonDocument.Parse(sample["json"]).RootElement;
            Assert.Equal(pairId, json.GetProperty("pair_id").GetString());
            Assert.Equal(reference.Url, json.GetProperty("url").GetString());
            Assert.Equal(reference.Alt, json.GetProperty("caption").GetString());
            Assert.Equal(key, json.GetProperty("key").GetString());
            Assert.Equal(sample.ContainsKey("png"), json.GetProperty("status").GetString() == "success");
            Assert.Equal(EvenPictures.Keeps(pairId), sample.ContainsKey("png"));
        }
        if (shape == ExportShape.WebDataset) return;
        var tables = TestExport.Files(manifest, "data", ".parquet");
        Assert.Equal(samples.Keys, TestExport.Column(tables, "key"));
        var statuses = TestExport.Column(tables, "status");
        var stats = TestExport.Files(manifest, "data", "_stats.json").Select(file => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement).ToList();
        Assert.Equal(statuses.Count(status => status == "success"), stats.Sum(one => one.GetProperty("successes").GetInt32()));
        Assert.Equal(samples.Count, stats.Sum(one => one.GetProperty("count").GetInt32()));
        Assert.Equal(["key VARCHAR", "status VARCHAR", "error_message VARCHAR", "width INTEGER", "height INTEGER", "original_width INTEGER", "original_height INTEGER", "exif VARCHAR", "sha256 VARCHAR"], Columns(tables[0]).Skip(7));
    }

    [Fact]
    public void ExactlyOnce_StoppedAnywhere_TheNextRunGivesTheSameBytes()
    {
        var references = TestExport.References(600, 3);
        export.Run(export.Options("calm", ExportShape.Laion, jobs: 1), new OfferList(references));
        var expected = TestExport.Bytes(export.Folder("calm"));
        var seed = Environment.TickCount;
        log.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 12; round++)
        {
            var options = export.Options($"round{round}", ExportShape.Laion);
            using var stop = new CancellationTokenSource();
            var at = random.Next(references.Count);
            var offers = new OfferList(references) { Before = i => { if (round % 2 == 0 && i == at) stop.Cancel(); } };
            if (round % 2 == 1) stop.CancelAfter(random.Next(400));
            try
            {
                export.Run(options, offers, stop.Token);
            }
            catch (OperationCanceledException)
            {
                // What a killed process leaves: half-written files beside finished ones.
                File.WriteAllText(Path.Combine(options.Folder, ".export", "rows.spill.part"), "half");
            }
            if (round % 3 == 0 && Directory.Exists(Path.Combine(options.Folder, "data")) && !File.Exists(Path.Combine(options.Folder, "manifest.json")))
                foreach (var file in Directory.GetFiles(Path.Combine(options.Folder, "data")).Take(2)) File.Delete(file);
            export.Run(options, new OfferList(references));
            var found = TestExport.Bytes(options.Folder);
            Assert.Equal(expected.Keys, found.Keys);
            Assert.All(expected, file => Assert.True(file.Value.AsSpan().SequenceEqual(found[file.Key]), $"{file.Key} differs, seed {seed}, round {round}"));
        }
    }

    [Fact]
    public void Folder_WithAnotherExportOrOtherFiles_IsRefused()
    {
        var references = TestExport.References(50, 4);
        var options = export.Options("e", ExportShape.Parquet);
        export.Run(options, new OfferList(references));
        Assert.True(new ExportRunner(options, new OfferList(references), export.Key, new ExportProgress()).Run(default).WasComplete);
        Assert.Throws<InvalidDataException>(() => export.Run(options with { RowsPerFile = 7 }, new OfferList(references)));
        Assert.Throws<InvalidDataException>(() => export.Run(options, new OfferList(references, snapshot: "test:2")));
        var begun = export.Options("begun", ExportShape.Parquet);
        Assert.Throws<OperationCanceledException>(() => export.Run(begun, new OfferList(references), new CancellationToken(canceled: true)));
        Assert.Contains("shape", Assert.Throws<InvalidDataException>(() => export.Run(begun with { Shape = ExportShape.Laion }, new OfferList(references))).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(export.Folder("other"));
        File.WriteAllText(Path.Combine(export.Folder("other"), "thesis.docx"), "mine");
        Assert.Throws<InvalidDataException>(() => export.Run(export.Options("other", ExportShape.Parquet), new OfferList(references)));
    }

    [Fact]
    public void Permit_ForAnotherPicture_DoesNotLetARowIn()
    {
        var (foreign, row) = (new PermitKeeper(), new ItemRow());
        new OfferList([new Reference("https://a.example/1.jpg", "")]).Read(foreign, default);
        row.SetText(ItemColumn.PairId, new string('0', 32));
        row.SetText(ItemColumn.Url, "https://a.example/2.jpg");
        using var spill = new RowSpillWriter(Path.Combine(Directory.CreateDirectory(export.Folder("s")).FullName, "s"), 1, OfferList.Policy.Use);
        Assert.Throws<InvalidOperationException>(() => spill.Offer(row, foreign.Permit!));
    }

    [Fact]
    public void Documents_StateTheSameNumbers_AndTheHeadingsOfTheirTemplates()
    {
        var references = TestExport.References(400, 6);
        var manifest = export.Run(export.Options("e", ExportShape.Laion), new OfferList(references));
        var numbers = JsonDocument.Parse(File.ReadAllBytes(manifest.PathOf("numbers.json"))).RootElement;
        var items = numbers.GetProperty("items").GetInt64();
        Assert.Equal(manifest.Content.Items, items);
        Assert.Equal((numbers.GetProperty("domains").GetInt64() + 9) / 10, numbers.GetProperty("top_domains").GetArrayLength());
        var (summary, bill, card) = (File.ReadAllText(manifest.PathOf("eu-ai-act-summary.md")), File.ReadAllText(manifest.PathOf("california-ab-2013.md")), File.ReadAllText(manifest.PathOf("README.md")));
        foreach (var text in (string[])[summary, bill, card]) Assert.Contains($"{items:N0}", text, StringComparison.Ordinal);
        foreach (var heading in (string[])["## 1. General information", "## 2. List of data sources", "### 2.3 Data crawled and scraped from online sources", "## 3. Aspects of data processing", "### 3.1 Respect of reservations", "### 3.2 Removal of illegal content"])
            Assert.Contains(heading, summary, StringComparison.Ordinal);
        for (var point = 1; point <= 12; point++) Assert.Contains($"\n{point}. **", bill, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(manifest.Content.Trees[TreeKind.Items].Hash), card, StringComparison.Ordinal);
        Assert.Equal(TestExport.Policy, File.ReadAllBytes(manifest.PathOf("policy.yaml")));
    }

    [Fact]
    public void HotPath_EncodingDecodingAndHashingARow_AllocatesNothing()
    {
        var (row, copy, encoded, scratch) = (new ItemRow(), new ItemRow(), new ArrayBufferWriter<byte>(1 << 16), new ArrayBufferWriter<byte>(1 << 16));
        var entries = new byte[3 * TreeEntry.Length];
        var buffer = new byte[1 << 16];
        void Once()
        {
            row.Clear();
            row.SetText(ItemColumn.PairId, "00112233445566778899aabbccddeeff"u8);
            row.SetText(ItemColumn.Url, "https://host.example/a.jpg"u8);
            row.SetText(ItemColumn.Alt, "Bär \"x\" \n"u8);
            row.SetNumber(ItemColumn.Width, 640);
            encoded.ResetWrittenCount();
            row.Encode(encoded);
            encoded.WrittenSpan.CopyTo(buffer);
            copy.Decode(buffer, 0);
            copy.Entries(scratch, entries.AsSpan(0, 48), entries.AsSpan(48, 48), entries.AsSpan(96, 48));
        }
        for (var i = 0; i < 100; i++) Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Once();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal("{\"alt\":\"Bär \\\"x\\\" \\n\",\"pair_id\":\"00112233445566778899aabbccddeeff\",\"url\":\"https://host.example/a.jpg\",\"width\":640}", Encoding.UTF8.GetString(scratch.WrittenSpan));
    }

    public void Dispose() => export.Dispose();

    private static List<string> Columns(string file)
    {
        using var session = new SqlSession();
        using var rows = session.Query($"DESCRIBE SELECT * FROM read_parquet({SqlSession.PathOf(file)})", "describe");
        var columns = new List<string>();
        while (rows.Read()) columns.Add($"{rows.Text(0)} {rows.Text(1)}");
        return columns;
    }

    /// <summary>Keeps a byte sequence for every item whose pair id starts with an even digit.</summary>
    private sealed class EvenPictures : IKeptPictures
    {
        public static bool Keeps(string pairId) => (Convert.ToInt32(pairId[..1], 16) & 1) == 0;

        public bool TryRead(ItemRow row, out ReadOnlyMemory<byte> bytes, out string mediaType)
        {
            (bytes, mediaType) = (row.Text(ItemColumn.Url).ToArray(), "image/png");
            return Keeps(Encoding.ASCII.GetString(row.Text(ItemColumn.PairId)));
        }
    }

    private sealed class PermitKeeper : IOfferSink
    {
        public CrawlIndex.Consent.Verdicts.Permit? Permit { get; private set; }

        public void Offer(ItemRow row, CrawlIndex.Consent.Verdicts.Permit permit) => Permit = permit;

        public void Refuse(ItemRow row, CrawlIndex.Consent.Verdicts.Outcome outcome)
        {
        }

        public void Skip()
        {
        }
    }
}
