using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.Tests.Warc;

/// <summary>Input made to break readers: each ends in outcomes, in bounded time and memory.</summary>
public class WarcHostileTests
{
    private static readonly byte[] Good = MadeWarc.Plain("resource", "good");

    [Theory]
    [InlineData("-5")]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("99999999999999999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("4000000000")]
    [InlineData("0x10")]
    [InlineData("2")]
    [InlineData("300")]
    public void Warc11_WrongLength_IsReportedAndTheNextRecordIsRead(string length)
    {
        foreach (var container in (Func<byte[], byte[]>[])[bytes => bytes, bytes => MadeWarc.Gzip(bytes)])
        {
            var seen = WarcSnapshot.Of(container(MadeWarc.Join(Good, MadeWarc.Plain("response", "some block", length), Good, Good)));
            Assert.Equal([RecordOutcome.Complete, RecordOutcome.BadLength, RecordOutcome.Complete, RecordOutcome.Complete], seen.Records.Select(record => record.Outcome));
            Assert.Equal(4, seen.Records[3].BlockLength);
        }
    }

    [Fact]
    public void Warc11_WrongLengthInItsOwnMember_LeavesTheNextMemberAlone()
    {
        var bytes = MadeWarc.Join(MadeWarc.Gzip(Good), MadeWarc.Gzip(MadeWarc.Plain("response", "some block", "100000")), MadeWarc.Gzip(Good));
        var seen = WarcSnapshot.Of(bytes);
        Assert.Equal([RecordOutcome.Complete, RecordOutcome.CutShort, RecordOutcome.Complete], seen.Records.Select(record => record.Outcome));
        Assert.All(seen.Records, record => Assert.True(record.Alone));
    }

    [Fact]
    public void RepeatedLength_FirstCounts()
    {
        var head = "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Date: 2026-01-02T03:04:05Z\r\nWARC-Record-ID: <urn:uuid:x>\r\nContent-Length: 4\r\nContent-Length: 9\r\n\r\n";
        var seen = WarcSnapshot.Of(MadeWarc.Join(MadeWarc.Record(head, "good"u8), Good));
        Assert.Equal(2, seen.Records.Count);
        Assert.Equal((RecordOutcome.Complete, RecordDefects.RepeatedLength), (seen.Records[0].Outcome, seen.Records[0].Defects));
    }

    [Fact]
    public void HugeHead_EndsAtTheLimit()
    {
        var head = new StringBuilder("WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 4\r\n");
        for (var i = 0; i < 60_000; i++) head.Append("X-Field-").Append(i).Append(": ").Append('v', 30).Append("\r\n");
        var seen = WarcSnapshot.Of(MadeWarc.Join(Good, MadeWarc.Record(head + "\r\n", "good"u8), Good));
        Assert.Equal([RecordOutcome.Complete, RecordOutcome.HeaderTooLarge, RecordOutcome.Complete], seen.Records.Select(record => record.Outcome));
    }

    [Fact]
    public void EndlessHeadLine_EndsAtTheLimit()
    {
        var seen = WarcSnapshot.Of(MadeWarc.Join(Encoding.ASCII.GetBytes("WARC/1.0\r\nX: "), new byte[5 << 20].Select(_ => (byte)'x').ToArray(), Encoding.ASCII.GetBytes("\r\n\r\n"), Good));
        Assert.Equal([RecordOutcome.HeaderTooLarge, RecordOutcome.Complete], seen.Records.Select(record => record.Outcome));
    }

    [Fact]
    public void ManyFields_AreCountedNotKept()
    {
        var head = new StringBuilder("WARC/1.0\r\nWARC-Type: resource\r\nWARC-Date: x\r\nWARC-Record-ID: <x>\r\nContent-Length: 4\r\n");
        for (var i = 0; i < 5000; i++) head.Append("A: b\r\n");
        using var reader = new WarcReader(new MemoryStream(MadeWarc.Record(head + "\r\n", "good"u8)), "test");
        Assert.True(reader.Read());
        Assert.Equal(RecordDefects.FieldsDropped, reader.Record.Defects);
        Assert.Equal(WarcLimits.Default.MaxHeaderFields, reader.Record.Header.Count);
        Assert.Equal(5004 - WarcLimits.Default.MaxHeaderFields, reader.Record.Header.Dropped);
    }

    [Fact]
    public void BlockOverTheLimit_GivesItsStartAndIsPassed()
    {
        var block = new string('y', 300_000);
        var limits = new WarcLimits { MaxBlockBytes = 1000 };
        foreach (var compress in (bool[])[false, true])
        {
            byte[] large = MadeWarc.Plain("resource", block), bytes = compress ? MadeWarc.Join(MadeWarc.Gzip(large), MadeWarc.Gzip(Good)) : MadeWarc.Join(large, Good);
            using var reader = new WarcReader(new MemoryStream(bytes), "test", new WarcReaderOptions { Limits = limits });
            Assert.True(reader.Read());
            Assert.Equal((RecordOutcome.BlockTooLarge, true, 1000, 300_000L), (reader.Record.Outcome, reader.Record.BlockIsPartial, reader.Record.Block.Length, reader.Record.BlockLength));
            Assert.True(reader.Record.AloneInMember);
            Assert.Equal(compress ? MadeWarc.Gzip(large).Length : large.Length, reader.Record.Length);
            Assert.True(reader.Read());
            Assert.Equal(RecordOutcome.Complete, reader.Record.Outcome);
            Assert.False(reader.Read());
            Assert.Equal(bytes.Length, reader.Accounting.BytesRead);
        }
    }

    [Fact]
    public void GzipBomb_EndsAtTheExpansionLimit()
    {
        var zeros = new byte[120 << 20];
        var bomb = MadeWarc.Gzip(MadeWarc.Record($"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: {zeros.Length}\r\n\r\n", zeros), CompressionLevel.SmallestSize);
        var seen = WarcSnapshot.Of(MadeWarc.Join(MadeWarc.Gzip(Good), bomb, MadeWarc.Gzip(Good)));
        Assert.Equal([RecordOutcome.Complete, RecordOutcome.ExpansionTooLarge, RecordOutcome.Complete], seen.Records.Select(record => record.Outcome));
    }

    [Fact]
    public void GarbageBetweenRecordsAndMembers_IsSkippedWithItsPlace()
    {
        byte[] garbage = [1, 2, 3, 4, 5, 6, 7];
        byte[] member = MadeWarc.Gzip(Good);
        var plain = WarcSnapshot.Of(MadeWarc.Join(garbage, Good, garbage, Good));
        Assert.Equal([new(0, 7, SkipReason.Garbage), new(7 + Good.Length, 7, SkipReason.Garbage)], plain.Accounting.Skipped);
        var gzip = WarcSnapshot.Of(MadeWarc.Join(garbage, member, garbage, member, new byte[9]));
        Assert.Equal(
            [new(0, 7, SkipReason.Garbage), new(7 + member.Length, 7, SkipReason.Garbage), new(14 + (2 * member.Length), 9, SkipReason.Padding)], gzip.Accounting.Skipped);
        Assert.Equal(2, gzip.Records.Count);
    }

    [Fact]
    public void EmptyMembersAndMembersWithoutRecord_AreSkipped()
    {
        byte[] empty = MadeWarc.Gzip([]), text = MadeWarc.Gzip("just text"u8), member = MadeWarc.Gzip(Good);
        var seen = WarcSnapshot.Of(MadeWarc.Join(empty, member, text, empty, member));
        Assert.Equal(2, seen.Records.Count);
        Assert.Equal([SkipReason.EmptyMember, SkipReason.NotARecord, SkipReason.EmptyMember], seen.Accounting.Skipped.Select(range => range.Reason));
    }

    [Fact]
    public void MembersOfOneByte_StillGiveTheRecord()
    {
        var bytes = MadeWarc.Join([.. MadeWarc.Join(Good, Good).Select(value => MadeWarc.Gzip([value]))]);
        var seen = WarcSnapshot.Of(bytes);
        Assert.Equal(2, seen.Records.Count);
        Assert.All(seen.Records, record => Assert.Equal(4, record.BlockLength));
    }

    [Fact]
    public void Rfc1952_MembersCutAnywhere_GiveTheRecordsOfThePlainFile()
    {
        var plain = MadeWarc.Crawl(30, compress: false);
        var wanted = WarcSnapshot.Of(plain).Records.Select(record => (record.Type, record.BlockSha256, RecordOutcome.Complete));
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var members = new List<byte[]>();
            for (var at = 0; at < plain.Length;)
            {
                var end = Math.Min(plain.Length, at + 1 + random.Next(4000));
                members.Add(MadeWarc.Gzip(plain.AsSpan(at, end - at)));
                at = end;
            }

            var seen = WarcSnapshot.Of(MadeWarc.Join([.. members]));
            Assert.True(wanted.SequenceEqual(seen.Records.Select(record => (record.Type, record.BlockSha256, record.Outcome))), $"seed {seed}");
            Assert.Equal(0, seen.Accounting.BytesSkipped);
        }
    }

    [Theory]
    [InlineData(InflateEngine.Libdeflate)]
    [InlineData(InflateEngine.Zlib)]
    public void BitFlipInAMember_CostsThatMemberOnly(InflateEngine engine)
    {
        var bytes = MadeWarc.Crawl(6);
        var whole = WarcSnapshot.Of(bytes);
        var target = whole.Records[6];
        for (var at = 10; at < target.Length; at += 3)
        {
            var broken = (byte[])bytes.Clone();
            broken[target.Offset + at] ^= 0x10;
            var seen = WarcSnapshot.Of(broken, new WarcReaderOptions { Inflate = engine });
            var others = whole.Records.Where(record => record.Offset != target.Offset).ToList();
            Assert.True(others.SequenceEqual(seen.Records.Where(record => record.Offset != target.Offset)), $"flip at {at} of the member");
        }
    }

    [Fact]
    public void Strict_StopsAtTheFirstDefect()
    {
        var bytes = MadeWarc.Join(Good, MadeWarc.Plain("response", "some block", "2"), Good);
        var seen = WarcSnapshot.Of(bytes, new WarcReaderOptions { Strict = true });
        Assert.Equal([RecordOutcome.Complete, RecordOutcome.BadLength], seen.Records.Select(record => record.Outcome));
        Assert.Equal(SkipReason.StoppedByStrict, seen.Accounting.Skipped[^1].Reason);
    }

    [Fact]
    public void StoppingEarly_AccountsForTheRest()
    {
        var bytes = MadeWarc.Crawl(10);
        using var reader = new WarcReader(new MemoryStream(bytes), "test");
        Assert.True(reader.Read());
        reader.Stop();
        Assert.False(reader.Read());
        Assert.Equal(bytes.Length, reader.Accounting.BytesRead + reader.Accounting.BytesSkipped);
    }

    public static TheoryData<string> Repeated() => ["\u001f\u008b\u0008\0\0\0\0\0\0\u0003", "WARC/1.0\n", "WARC/", "WARC/1.0\r\nContent-Length: 60000000\r\n\r\n", "http://a/ 1.2.3.4 20260102030405 text/html 60000000\n", "\r\n", "x\n"];

    [Theory]
    [MemberData(nameof(Repeated))]
    public void RepeatedStarts_AreReadInLinearTime(string part)
    {
        var bytes = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(part, (2 << 20) / part.Length)));
        foreach (var input in (byte[][])[bytes, MadeWarc.Gzip(bytes), MadeWarc.Join(MadeWarc.Gzip(Good), bytes)])
        {
            var watch = Stopwatch.StartNew();
            WarcSnapshot.Of(new RaggedStream(input, 1, 1 << 16), input.Length, new WarcReaderOptions { KnownLength = input.Length });
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{part.Trim()}: {watch.Elapsed}");
        }
    }
}
