using System.Text;
using System.Text.Json;
using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.Tests.Warc;

/// <summary>Writer, copy by address, check and index.</summary>
public class WarcToolsTests
{
    public static TheoryData<string> Files() => [.. WarcSnapshot.DataFiles.Where(file => !file.Contains("blackbook.warc.gz", StringComparison.Ordinal))];

    [Fact]
    public void Writer_SameCallsGiveTheSameBytesAndSoundRecords()
    {
        var bytes = MadeWarc.Crawl(5);
        Assert.Equal(bytes, MadeWarc.Crawl(5));
        var report = WarcCheck.Run(new MemoryStream(bytes), "made", new WarcCheckOptions { Digests = true });
        Assert.True(report.IsSound);
        Assert.Equal((11, 5, 5), (report.CountOfBlock(DigestOutcome.Ok), report.CountOfPayload(DigestOutcome.Ok), report.Accounting.CountOf(WarcRecordType.Request)));
        Assert.Empty(report.Defects);
    }

    [Fact]
    public void Writer_RevisitMetadataAndResourceReadBack()
    {
        using var stream = new MemoryStream();
        using (var writer = new WarcWriter(stream, new WarcWriterOptions { LeaveOpen = true, Version = "WARC/1.1" }))
        {
            const string uri = "http://example.com/ä";
            writer.WriteRevisit(MadeWarc.Id(1), MadeWarc.Date, uri, "HTTP/1.1 304 Not Modified\r\n\r\n"u8, WarcWriter.Sha1("x"u8), MadeWarc.Id(9), "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest");
            writer.WriteResource(MadeWarc.Id(2), MadeWarc.Date, uri, "text/plain", "x"u8);
            var last = writer.WriteMetadata(MadeWarc.Id(3), MadeWarc.Date, uri, "application/json", "{}"u8, MadeWarc.Id(2));
            Assert.Equal(stream.Length, last.Offset + last.Length);
            Assert.Throws<ArgumentException>(() => writer.WriteResource(MadeWarc.Id(4), MadeWarc.Date, "http://a/\r\nX: y", "text/plain", "x"u8));
        }

        stream.Position = 0;
        using var reader = new WarcReader(stream, "made");
        Assert.True(reader.Read());
        Assert.Equal($"<urn:uuid:{MadeWarc.Id(9)}>", Encoding.ASCII.GetString(reader.Record.RefersTo));
        Assert.EndsWith("identical-payload-digest", Encoding.ASCII.GetString(reader.Record.Profile), StringComparison.Ordinal);
        Assert.True(reader.Record.TryGetHttp(out var http) && http.Status == 304);
        Assert.True(reader.Read());
        Assert.Equal("http://example.com/ä", Encoding.UTF8.GetString(reader.Record.TargetUri));
        Assert.True(reader.Read());
        Assert.False(reader.Read());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cat_MadeFile_GivesTheBytesOfAScan(bool compress) => AssertCatEqualsScan(MadeWarc.Crawl(8, compress), "made");

    [DataTheory]
    [MemberData(nameof(Files))]
    public void Cat_RealFile_GivesTheBytesOfAScan(string file) => AssertCatEqualsScan(File.ReadAllBytes(TestData.PathOf("warc/" + file)), file);

    [Fact]
    public void Cat_WhereNoRecordStarts_FindsNothing()
    {
        var bytes = MadeWarc.Crawl(3);
        Assert.False(WarcCat.Copy(new MemoryStream(bytes), "made", 5, Stream.Null, CatPart.Record).Found);
        Assert.False(WarcCat.Copy(new MemoryStream(bytes), "made", bytes.Length, Stream.Null, CatPart.Record).Found);
        Assert.False(WarcCat.Copy(new MemoryStream(bytes), "made", 0, Stream.Null, CatPart.Record, 3).Found);
    }

    [Fact]
    public void Check_WritesTheAgreedJson()
    {
        var bytes = MadeWarc.Join(MadeWarc.Crawl(2), [1, 2, 3]);
        var report = WarcCheck.Run(new MemoryStream(bytes), "made.warc.gz");
        using var stream = new MemoryStream();
        report.WriteJson(stream);
        using var json = JsonDocument.Parse(stream.ToArray());
        var root = json.RootElement;
        Assert.Equal("made.warc.gz", root.GetProperty("file").GetString());
        Assert.Equal(bytes.Length, root.GetProperty("bytes").GetInt64());
        Assert.Equal(3, root.GetProperty("bytes_skipped").GetInt64());
        Assert.Equal(bytes.Length - 3, root.GetProperty("bytes_read").GetInt64());
        Assert.Equal(5, root.GetProperty("records").GetInt64());
        Assert.Equal(2, root.GetProperty("records_by_type").GetProperty("response").GetInt64());
        Assert.Equal(5, root.GetProperty("outcomes").GetProperty("complete").GetInt64());
        var skipped = Assert.Single(root.GetProperty("skipped").EnumerateArray());
        Assert.Equal((bytes.Length - 3, 3, "garbage"), (skipped.GetProperty("offset").GetInt64(), skipped.GetProperty("length").GetInt64(), skipped.GetProperty("reason").GetString()));
    }

    [DataFact]
    public void Check_DigestsOfRealFile()
    {
        // The file's own source says: the first payload digest is wrong, three spellings of the right ones pass.
        var report = WarcCheck.Run(TestData.PathOf("warc/webrecorder__warcio/test/data/example-digest.warc"), new WarcCheckOptions { Digests = true });
        Assert.Equal((1, 3), (report.CountOfPayload(DigestOutcome.Failed), report.CountOfPayload(DigestOutcome.Ok)));
    }

    [DataTheory]
    [InlineData("iana.warc.gz", "cdxj/iana.cdxj")]
    [InlineData("example2.warc.gz", "cdxj/example2.cdxj")]
    [InlineData("httpbin-resource.warc.gz", "cdx/httpbin-resource.cdxj")]
    public void Cdxj_AgreesWithThePublishedIndex(string warc, string index)
    {
        var folder = TestData.PathOf("warc/webrecorder__pywb/sample_archive");
        using var stream = new MemoryStream();
        using (var reader = WarcReader.Open(Path.Combine(folder, "warcs", warc))) CdxjWriter.Write(reader, stream, warc);
        var ours = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToDictionary(line => line.Fields["offset"]);
        var published = File.ReadLines(Path.Combine(folder, index)).Where(line => line.Contains('{')).Select(Parse).ToList();
        Assert.Equal(published.Count, ours.Count);
        foreach (var line in published)
        {
            var mine = ours[line.Fields["offset"]];
            Assert.Equal((line.Key, line.Time), (mine.Key, mine.Time));
            foreach (var (name, value) in line.Fields) Assert.Equal((name, value), (name, mine.Fields.GetValueOrDefault(name, "")));
        }
    }

    [Theory]
    [InlineData("http://www.example.com/", "com,example)/")]
    [InlineData("https://WWW2.Example.COM:443/A/b/../C/?b=2&a=1#frag", "com,example)/a/c?a=1&b=2")]
    [InlineData("http://example.com?example=1", "com,example)/?example=1")]
    [InlineData("http://user:pw@example.com:8080/x/", "com,example:8080)/x")]
    [InlineData("http://www.iana.org/_css/2013.1/fonts/Inconsolata.otf", "org,iana)/_css/2013.1/fonts/inconsolata.otf")]
    [InlineData("http://127.0.0.1/x", "127.0.0.1)/x")]
    [InlineData("dns:www.archive.org", "dns:www.archive.org")]
    [InlineData("http://bücher.example/", "example,xn--bcher-kva)/")]
    [InlineData("http://example.com/%7Euser//x;jsessionid=0123456789abcdef0123456789abcdef", "com,example)/~user/x")]
    [InlineData("http://example.com/?PHPSESSID=0123456789abcdef0123456789abcdef&q=%20z", "com,example)/?q=%20z")]
    public void Surt_Keys(string url, string key) => Assert.Equal(key, Surt.Key(url));

    private static (string Key, string Time, Dictionary<string, string> Fields) Parse(string line)
    {
        var brace = line.IndexOf('{', StringComparison.Ordinal);
        var words = line[..brace].Split(' ');
        using var json = JsonDocument.Parse(line[brace..]);
        return (words[0], words[1], json.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString() ?? ""));
    }

    private static void AssertCatEqualsScan(byte[] bytes, string file)
    {
        using var reader = new WarcReader(new MemoryStream(bytes), file);
        using var payload = new HttpPayload();
        for (var count = 0; reader.Read() && count < 60; count++)
        {
            var record = reader.Record;
            var body = record.Block.ToArray();
            if (record.TryGetHttp(out var http))
            {
                payload.Decode(http);
                body = payload.Body.ToArray();
            }

            using var source = new MemoryStream(bytes);
            using MemoryStream raw = new(), whole = new(), part = new();
            var result = WarcCat.Copy(source, file, record.Offset, whole, CatPart.Record, record.OffsetInMember);
            Assert.True(result.Found, $"{file}: nothing at {record.Offset} + {record.OffsetInMember}");
            WarcCat.Copy(source, file, record.Offset, part, CatPart.Payload, record.OffsetInMember);
            Assert.Equal(record.Raw.ToArray(), whole.ToArray());
            Assert.Equal(body, part.ToArray());
            if (!record.AloneInMember) continue;
            WarcCat.Copy(source, file, record.Offset, raw, CatPart.Raw);
            Assert.Equal(bytes.AsSpan((int)record.Offset, (int)record.Length).ToArray(), raw.ToArray());
        }
    }
}
