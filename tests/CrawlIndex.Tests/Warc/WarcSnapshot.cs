using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Warc;
using Xunit;

namespace CrawlIndex.Tests.Warc;

/// <summary>One record as the tests compare it.</summary>
internal sealed record SeenRecord(long Offset, long OffsetInMember, long Length, bool Alone, string Type, RecordOutcome Outcome, RecordDefects Defects, long BlockLength, string BlockSha256, string Uri);

/// <summary>All records and the accounting of one input, with the invariants asserted at its end.</summary>
internal sealed record WarcSnapshot(IReadOnlyList<SeenRecord> Records, WarcAccounting Accounting)
{
    public static string[] DataFiles { get; } = TestData.Root is null ? [] : FindDataFiles();

    public static WarcSnapshot OfFile(string path, WarcReaderOptions? options = null) => Of(File.ReadAllBytes(path), options);

    public static WarcSnapshot Of(byte[] bytes, WarcReaderOptions? options = null) => Of(new MemoryStream(bytes), bytes.Length, options);

    public static WarcSnapshot Of(Stream stream, long length, WarcReaderOptions? options = null)
    {
        var records = new List<SeenRecord>();
        using var reader = new WarcReader(stream, "test", options);
        while (reader.Read())
        {
            var r = reader.Record;
            records.Add(new SeenRecord(
                r.Offset, r.OffsetInMember, r.Length, r.AloneInMember, RecordTypes.NameOf(r.Type), r.Outcome, r.Defects, r.BlockLength,
                Convert.ToHexStringLower(SHA256.HashData(r.Block)), Encoding.UTF8.GetString(r.TargetUri)));
        }

        AssertSound(reader.Accounting, records, length);
        return new WarcSnapshot(records, reader.Accounting);
    }

    private static void AssertSound(WarcAccounting accounting, List<SeenRecord> records, long length)
    {
        Assert.Equal(length, accounting.FileBytes);
        Assert.Equal(length, accounting.BytesRead + accounting.BytesSkipped);
        Assert.Equal(records.Count, accounting.Records);
        Assert.Equal(records.Count, Enum.GetValues<RecordOutcome>().Sum(accounting.CountOf));
        Assert.Equal(records.Count, Enum.GetValues<WarcRecordType>().Sum(accounting.CountOf));
        if (accounting.SkippedRangesDropped == 0) Assert.Equal(accounting.BytesSkipped, accounting.Skipped.Sum(range => range.Length));
        long end = 0;
        foreach (var range in accounting.Skipped)
        {
            Assert.True(range.Offset >= end && range.Length > 0, $"skipped ranges overlap at {range.Offset}");
            end = range.Offset + range.Length;
        }

        end = 0;
        foreach (var record in records)
        {
            Assert.InRange(record.Offset, 0, length);
            Assert.True(record.OffsetInMember >= 0 && record.Length > 0, $"bad address at {record.Offset}");
            if (!record.Alone) continue;
            Assert.True(record.Offset >= end && record.Offset + record.Length <= length, $"record at {record.Offset} overlaps or leaves the file");
            end = record.Offset + record.Length;
        }
    }

    private static string[] FindDataFiles()
    {
        var root = TestData.PathOf("warc");
        string[] endings = [".gz", ".warc", ".arc", ".zst", ".lz4", ".bad", ".wat", ".wet"];
        return [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
            .Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal)];
    }
}

/// <summary>A stream that cannot seek and gives reads of random size, from a printed seed.</summary>
internal sealed class RaggedStream(byte[] bytes, int seed, int largest) : Stream
{
    private readonly Random _random = new(seed);
    private int _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(Math.Min(buffer.Length, 1 + _random.Next(largest)), bytes.Length - _at);
        bytes.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
