using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.Tests.Warc;

/// <summary>Files cut anywhere, read in ragged chunks, and by both inflate libraries.</summary>
public class WarcCutTests
{
    private const int SmallFile = 6000;
    private const int Cuts = 200;
    private const int LargeFile = 400_000;

    public static TheoryData<string> Files() => [.. WarcSnapshot.DataFiles];

    [DataTheory]
    [MemberData(nameof(Files))]
    public void EveryCut_IsAccountedFor(string file)
    {
        var bytes = File.ReadAllBytes(TestData.PathOf("warc/" + file));
        var whole = WarcSnapshot.Of(bytes);
        var step = bytes.Length <= SmallFile ? 1 : Math.Max(1, bytes.Length / Cuts);
        for (var cut = 0; cut < bytes.Length; cut += step)
        {
            var part = WarcSnapshot.Of(bytes[..cut]);
            AssertPrefix(whole, part, cut);
        }
    }

    [Fact]
    public void EveryCutOfAMadeFile_IsAccountedFor()
    {
        foreach (var compress in (bool[])[true, false])
        {
            var bytes = MadeWarc.Crawl(4, compress);
            var whole = WarcSnapshot.Of(bytes);
            for (var cut = 0; cut < bytes.Length; cut++) AssertPrefix(whole, WarcSnapshot.Of(bytes[..cut]), cut);
        }
    }

    [DataTheory]
    [MemberData(nameof(Files))]
    public void RaggedReads_GiveTheSameRecords(string file)
    {
        var bytes = File.ReadAllBytes(TestData.PathOf("warc/" + file));
        var whole = WarcSnapshot.Of(bytes, new WarcReaderOptions { KnownLength = bytes.Length });
        var seed = StringComparer.Ordinal.GetHashCode(file);
        foreach (var largest in (int[])[7, 1000, 100_000])
        {
            if (bytes.Length > LargeFile && largest < 1000) continue;
            var ragged = WarcSnapshot.Of(new RaggedStream(bytes, seed, largest), bytes.Length, new WarcReaderOptions { KnownLength = bytes.Length });
            Assert.True(whole.Records.SequenceEqual(ragged.Records), $"{file}: seed {seed}, reads up to {largest}");
            Assert.Equal(whole.Accounting.Skipped, ragged.Accounting.Skipped);
        }
    }

    [DataTheory]
    [MemberData(nameof(Files))]
    public void SmallWindows_GiveTheSameRecords(string file)
    {
        var bytes = File.ReadAllBytes(TestData.PathOf("warc/" + file));
        var whole = WarcSnapshot.Of(bytes);
        var small = WarcSnapshot.Of(bytes, new WarcReaderOptions { Limits = new WarcLimits { WindowBytes = 4096, MaxWholeMemberBytes = 4096 } });
        Assert.Equal(whole.Records, small.Records);
        Assert.Equal(whole.Accounting.BytesSkipped, small.Accounting.BytesSkipped);
    }

    [DataTheory]
    [MemberData(nameof(Files))]
    public void BothInflateLibraries_GiveTheSameRecords(string file)
    {
        var bytes = File.ReadAllBytes(TestData.PathOf("warc/" + file));
        for (var cut = bytes.Length; cut > 0; cut = cut * 2 / 3)
        {
            var fast = WarcSnapshot.Of(bytes[..cut], new WarcReaderOptions { Inflate = InflateEngine.Libdeflate });
            var own = WarcSnapshot.Of(bytes[..cut], new WarcReaderOptions { Inflate = InflateEngine.Zlib });
            Assert.Equal(own.Records, fast.Records);
            Assert.Equal(own.Accounting.Skipped, fast.Accounting.Skipped);
        }
    }

    /// <summary>Records that end before the cut are as in the whole file; only what follows tells the last one's outcome.</summary>
    private static void AssertPrefix(WarcSnapshot whole, WarcSnapshot part, int cut)
    {
        var complete = whole.Records.TakeWhile(record => record.Alone && record.Offset + record.Length < cut && record.Outcome is RecordOutcome.Complete or RecordOutcome.TruncatedByCrawler).ToList();
        var seen = part.Records.Take(complete.Count).ToList();
        if (seen.Count > 0) seen[^1] = seen[^1] with { Outcome = complete[seen.Count - 1].Outcome };
        Assert.True(complete.SequenceEqual(seen), $"cut at {cut}: earlier records differ");
    }
}
