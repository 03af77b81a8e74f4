using System.Text;
using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.Tests.Warc;

/// <summary>The files of tests/Data/warc: the containers, for clones without the real data.</summary>
public class MadeFileTests
{
    private static string PathOf(string file) => Path.Combine(TestData.Repository, "tests", "Data", "warc", file);

    [Theory]
    [InlineData("made.warc.gz", FileCoding.Gzip)]
    [InlineData("made.warc.zst", FileCoding.Zstd)]
    [InlineData("made.dict.warc.zst", FileCoding.Zstd)]
    [InlineData("made.packed-dict.warc.zst", FileCoding.Zstd)]
    public void EveryContainer_HoldsTheSameTenRecords(string file, FileCoding coding)
    {
        var plain = WarcSnapshot.OfFile(PathOf("made.warc"));
        var packed = WarcSnapshot.OfFile(PathOf(file));
        if (packed.Accounting.Skipped is [{ Reason: SkipReason.ZstdMissing }]) return;
        Assert.Equal(10, plain.Records.Count);
        Assert.Equal(coding, packed.Accounting.Coding);
        Assert.Equal(plain.Records.Select(record => (record.Type, record.BlockSha256)), packed.Records.Select(record => (record.Type, record.BlockSha256)));
        Assert.All(packed.Records, record => Assert.True(record.Alone && record.Outcome == RecordOutcome.Complete && record.Defects == RecordDefects.None));
        Assert.Equal(0, packed.Accounting.BytesSkipped);
    }

    [Theory]
    [InlineData("made.warc.zst")]
    [InlineData("made.dict.warc.zst")]
    [InlineData("made.packed-dict.warc.zst")]
    [InlineData("made.arc")]
    public void EveryCut_IsAccountedForAndCatFindsEveryRecord(string file)
    {
        var bytes = File.ReadAllBytes(PathOf(file));
        foreach (var record in WarcSnapshot.Of(bytes).Records)
        {
            using var copy = new MemoryStream();
            Assert.True(WarcCat.Copy(new MemoryStream(bytes), file, record.Offset, copy, CatPart.Record).Found);
            Assert.True(copy.Length >= record.BlockLength);
        }

        for (var cut = 0; cut < bytes.Length; cut++) WarcSnapshot.Of(bytes[..cut]);
    }

    [Fact]
    public void Arc_FieldsComeByNameAndUrlsKeepTheirBlanks()
    {
        using var reader = WarcReader.Open(PathOf("made.arc"));
        Assert.True(reader.Read());
        Assert.Equal((RecordFormat.Arc, WarcRecordType.ArcHeader), (reader.Record.Format, reader.Record.Type));
        Assert.True(reader.Read());
        Assert.Equal("http://example.org/a 0", Encoding.ASCII.GetString(reader.Record.TargetUri));
        Assert.Equal("192.0.2.1", Encoding.ASCII.GetString(reader.Record.Header.Sole("ip-address"u8)));
        Assert.Equal("20260102030405", Encoding.ASCII.GetString(reader.Record.Date));
        Assert.True(reader.Record.TryGetHttp(out var http) && http.Status == 200);
    }

    [Fact]
    public void Arc_OtherFieldOrdersAreDeclaredByTheVersionBlock()
    {
        const string block = "2 0 tests\nURL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename Archive-length\n";
        var file = $"filedesc://a.arc 0.0.0.0 20260102030405 text/plain 200 - - 0 a.arc {block.Length}\n{block}\nhttp://example.org/ 192.0.2.1 20260102030405 text/html 404 abc - 10 a.arc 4\nbody\n";
        using var reader = new WarcReader(new MemoryStream(Encoding.ASCII.GetBytes(file)), "a.arc");
        Assert.True(reader.Read() && reader.Read());
        Assert.Equal("404", Encoding.ASCII.GetString(reader.Record.Header.Sole("Result-code"u8)));
        Assert.Equal("abc", Encoding.ASCII.GetString(reader.Record.Header.Sole("Checksum"u8)));
        Assert.Equal("body", Encoding.ASCII.GetString(reader.Record.Block));
        Assert.False(reader.Read());
        Assert.Equal(file.Length, reader.Accounting.BytesRead);
    }

    [Fact]
    public void Payloads_AreDecodedAndIndexed()
    {
        using var reader = WarcReader.Open(PathOf("made.warc.gz"));
        using var payload = new HttpPayload();
        using var index = new MemoryStream();
        using var cdxj = new CdxjWriter(index, "made.warc.gz");
        while (reader.Read())
        {
            cdxj.Add(reader.Record);
            if (reader.Record.Type != WarcRecordType.Response) continue;
            Assert.True(reader.Record.TryGetHttp(out var http));
            Assert.Equal(PayloadOutcome.Decoded, payload.Decode(http));
            Assert.StartsWith("<img src=/picture/", Encoding.UTF8.GetString(payload.Body), StringComparison.Ordinal);
        }

        Assert.Equal(6, cdxj.Lines);
        Assert.StartsWith("org,example)/0?a=0&b=2 20260102030405 {\"url\":\"http://example.org/0?b=2&a=0\",\"mime\":\"text/html\",\"status\":\"200\"", Encoding.UTF8.GetString(index.ToArray()), StringComparison.Ordinal);
    }
}
