using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.Tests.Warc;

/// <summary>Steady state allocates nothing: reading, HTTP parsing, decoding, digests and WAT.</summary>
public class WarcAllocationTests
{
    public static TheoryData<string> Inputs() => ["gzip, libdeflate", "gzip, zlib", "plain", "one member"];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Reading_AllocatesNothingPerRecord(string input)
    {
        var plain = MadeWarc.Crawl(400, compress: false);
        var bytes = input == "plain" ? plain : input == "one member" ? MadeWarc.Gzip(plain) : MadeWarc.Crawl(400);
        AssertNoAllocation(bytes, input.EndsWith("zlib", StringComparison.Ordinal) ? InflateEngine.Zlib : InflateEngine.Auto, warmUp: 400);
    }

    [DataTheory]
    [InlineData("warc/webrecorder__pywb/sample_archive/warcs/iana.warc.gz", 250)]
    [InlineData("warc/openzim__warc2zim/tests/data/kiwix-with-redirects.warc.gz", 40)]
    [InlineData("warc/openzim__warc2zim/tests/data/single-page-test.warc", 60)]
    [InlineData("warc/derived/warcfile_dict-compressed.warc.zst", 30)]
    [InlineData("warc/netarchivesuite__jwat/test/resources/IAH-20080430204825-00000-blackbook.warc.gz", 600)]
    public void RealFiles_AllocateNothingPerRecord(string file, int warmUp) => AssertNoAllocation(File.ReadAllBytes(TestData.PathOf(file)), InflateEngine.Auto, warmUp);

    private static void AssertNoAllocation(byte[] bytes, InflateEngine engine, int warmUp)
    {
        // The first two passes let both of each pair of pooled buffers grow to what the file needs.
        var allocated = 0L;
        using var payload = new HttpPayload();
        using var verifier = new DigestVerifier();
        for (var pass = 0; pass < 3; pass++)
        {
            using var reader = new WarcReader(new MemoryStream(bytes), "test", new WarcReaderOptions { Inflate = engine });
            for (var i = 0; i < warmUp && reader.Read(); i++) Touch(reader.Record, payload, verifier);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var count = 0;
            while (reader.Read())
            {
                Touch(reader.Record, payload, verifier);
                count++;
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(count > 0, "nothing left to measure");
        }

        Assert.Equal(0, allocated);
    }

    private static void Touch(WarcRecord record, HttpPayload payload, DigestVerifier verifier)
    {
        if (record.TargetUri.Length + record.Date.Length + record.ContentType.Length < 0) throw new InvalidOperationException();
        if (record.TryGetHttp(out var http)) payload.Decode(http);
        DigestVerifier.VerifyBlock(record);
        verifier.VerifyPayload(record);
    }
}
