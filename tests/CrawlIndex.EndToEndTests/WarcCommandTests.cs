using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary>Design section 10: the machine shapes of <c>warc check</c>, <c>warc index</c> and <c>warc cat</c>.</summary>
public sealed class WarcCommandTests : IDisposable
{
    private const int Pages = 4;

    private readonly string folder = Directory.CreateTempSubdirectory("warc-command-tests-").FullName;
    private readonly string file;

    public WarcCommandTests() => file = Path.Combine(SegmentMaker.Make(Path.Combine(folder, "in"), segments: 1, Pages), "segment-00.warc.gz");

    [Fact]
    public async Task Check_SoundFile_AccountsForEveryByte_AndExitsWith0()
    {
        var result = await CrawlIndexProcess.RunAsync("warc", "check", "--json", file);
        Assert.Equal(0, result.ExitCode);
        using var report = JsonDocument.Parse(result.Output);
        var root = report.RootElement;
        Assert.Equal(file, root.GetProperty("file").GetString());
        Assert.Equal(new FileInfo(file).Length, root.GetProperty("bytes").GetInt64());
        Assert.Equal(root.GetProperty("bytes").GetInt64(), root.GetProperty("bytes_read").GetInt64() + root.GetProperty("bytes_skipped").GetInt64());
        Assert.Equal(Pages + 1, root.GetProperty("records").GetInt64());
        Assert.Equal(Pages, root.GetProperty("records_by_type").GetProperty("response").GetInt64());
        Assert.Equal(Pages + 1, root.GetProperty("outcomes").EnumerateObject().Sum(outcome => outcome.Value.GetInt64()));
        Assert.Empty(root.GetProperty("skipped").EnumerateArray());
    }

    [Fact]
    public async Task Check_GarbageInTheMiddle_IsSkippedWithOffsetAndReason_AndExitsWith1()
    {
        var bytes = await File.ReadAllBytesAsync(file);
        var damaged = Path.Combine(folder, "damaged.warc.gz");
        await File.WriteAllBytesAsync(damaged, [.. bytes, .. Encoding.ASCII.GetBytes(new string('x', 100))]);
        var result = await CrawlIndexProcess.RunAsync("warc", "check", "--json", damaged);
        Assert.Equal(1, result.ExitCode);
        using var report = JsonDocument.Parse(result.Output);
        var range = Assert.Single(report.RootElement.GetProperty("skipped").EnumerateArray());
        Assert.Equal(bytes.Length, range.GetProperty("offset").GetInt64());
        Assert.Equal(100, range.GetProperty("length").GetInt64());
        Assert.NotEmpty(range.GetProperty("reason").GetString()!);
        var forPeople = await CrawlIndexProcess.RunAsync("warc", "check", damaged);
        Assert.Contains($"skipped 100 bytes at {bytes.Length}", forPeople.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IndexedOffset_GivenToCat_GivesTheRecordThatStandsThere()
    {
        var index = await CrawlIndexProcess.RunAsync("warc", "index", file);
        var lines = index.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Pages, lines.Length);
        var bytes = await File.ReadAllBytesAsync(file);
        foreach (var line in lines)
        {
            using var capture = JsonDocument.Parse(line.Split(' ', 3)[2]);
            var offset = capture.RootElement.GetProperty("offset").GetString()!;
            var length = int.Parse(capture.RootElement.GetProperty("length").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
            var start = int.Parse(offset, System.Globalization.CultureInfo.InvariantCulture);
            using var member = new GZipStream(new MemoryStream(bytes, start, length), CompressionMode.Decompress);
            using var reader = new StreamReader(member, Encoding.ASCII);
            var cat = await CrawlIndexProcess.RunAsync("warc", "cat", file, offset);
            Assert.Equal(0, cat.ExitCode);
            Assert.Equal(await reader.ReadToEndAsync(), cat.Output);
            var payload = await CrawlIndexProcess.RunAsync("warc", "cat", file, offset, "--payload");
            Assert.StartsWith("<!DOCTYPE html>", payload.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Cat_ByTheNameInTheCatalog_FindsTheFile()
    {
        var workspace = Path.Combine(folder, "workspace");
        await CrawlIndexProcess.RunAsync("ingest", file, "--workspace", workspace);
        var pointer = await CrawlIndexProcess.RunAsync("sql", "SELECT warc_filename, warc_record_offset, page_url FROM pairs LIMIT 1", "--json", "--workspace", workspace);
        using var row = JsonDocument.Parse(pointer.Output.Split('\n')[0]);
        var cat = await CrawlIndexProcess.RunAsync(
            "warc", "cat", row.RootElement.GetProperty("warc_filename").GetString()!, row.RootElement.GetProperty("warc_record_offset").GetRawText(), "--workspace", workspace);
        Assert.Equal(0, cat.ExitCode);
        Assert.Contains($"WARC-Target-URI: {row.RootElement.GetProperty("page_url").GetString()}", cat.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cat_OffsetInsideARecord_IsBadInputWithARemedy()
    {
        var cat = await CrawlIndexProcess.RunAsync("warc", "cat", file, "7");
        Assert.Equal(2, cat.ExitCode);
        Assert.Contains("crawlindex warc index", cat.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
