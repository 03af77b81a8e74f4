using System.IO.Compression;
using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.Tests.Warc;

/// <summary>Files derived from real ones, each with one known damage or container.</summary>
public class WarcDerivedTests
{
    private const string Whirlwind = "warc/commoncrawl__whirlwind-python/whirlwind.warc";
    private const string Resiliparse = "warc/chatnoir-eu__chatnoir-resiliparse/tests/data/warcfile.warc";

    [DataTheory]
    [InlineData("warcfile_per-record.warc.zst", 50)]
    [InlineData("warcfile_dict-compressed.warc.zst", 50)]
    public void Iipc_ZstdFrames_HoldTheSameRecordsAsThePlainFile(string file, int records)
    {
        var plain = WarcSnapshot.OfFile(TestData.PathOf(Resiliparse));
        var zstd = WarcSnapshot.OfFile(TestData.PathOf("warc/derived/" + file));
        Assert.Equal(records, zstd.Records.Count);
        Assert.Equal(plain.Records.Select(Content), zstd.Records.Select(Content));
        Assert.All(zstd.Records, record => Assert.True(record.Alone));
        Assert.Equal(0, zstd.Accounting.BytesSkipped);
    }

    [DataFact]
    public void ThreeCodingsOfOneFile_Agree()
    {
        var plain = WarcSnapshot.OfFile(TestData.PathOf(Resiliparse));
        var gzip = WarcSnapshot.OfFile(TestData.PathOf(Resiliparse + ".gz"));
        Assert.Equal(plain.Records.Select(Content), gzip.Records.Select(Content));
    }

    [DataFact]
    public void Lz4_IsSkippedWholeWithItsReason()
    {
        var seen = WarcSnapshot.OfFile(TestData.PathOf(Resiliparse + ".lz4"));
        Assert.Empty(seen.Records);
        Assert.Equal(SkipReason.UnsupportedFormat, Assert.Single(seen.Accounting.Skipped).Reason);
    }

    [DataTheory]
    [InlineData("whirlwind_cut-inside-member.warc.gz", 2)]
    [InlineData("whirlwind_lf-only-headers.warc", 4)]
    [InlineData("whirlwind_missing-crlf-between-records.warc", 4)]
    [InlineData("whirlwind_single-gzip-member.warc.gz", 4)]
    [InlineData("whirlwind_trailing-garbage.warc.gz", 4)]
    [InlineData("whirlwind_zero-padding-between-members.warc.gz", 4)]
    public void UndamagedRecords_AreThoseOfTheOriginal(string file, int whole)
    {
        var original = WarcSnapshot.OfFile(TestData.PathOf(Whirlwind));
        var damaged = WarcSnapshot.OfFile(TestData.PathOf("warc/derived/" + file));
        var sound = damaged.Records.Where(record => record.Outcome is RecordOutcome.Complete).ToList();
        Assert.Equal(whole, sound.Count);
        Assert.Equal(original.Records.Take(whole).Select(Content), sound.Select(Content));
        Assert.Equal(file.Contains("cut-inside", StringComparison.Ordinal) ? 1 : 0, damaged.Accounting.CountOf(RecordOutcome.CutShort));
    }

    [DataFact]
    public void RecordsInOneMember_AreAddressedInsideIt()
    {
        var path = TestData.PathOf("warc/derived/whirlwind_single-gzip-member.warc.gz");
        using var decoded = new MemoryStream();
        using (var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress)) gzip.CopyTo(decoded);
        var plain = WarcSnapshot.Of(decoded.ToArray());
        var single = WarcSnapshot.OfFile(path);
        Assert.Equal(plain.Records.Select(record => (record.Offset, record.Length)), single.Records.Select(record => (record.OffsetInMember, record.Length)));
        Assert.All(single.Records, record => Assert.True(record.Offset == 0 && !record.Alone));
    }

    private static (string, long, string, string) Content(SeenRecord record) => (record.Type, record.BlockLength, record.BlockSha256, record.Uri);
}
