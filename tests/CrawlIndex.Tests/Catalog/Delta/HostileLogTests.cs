using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Delta;
using Xunit;

namespace CrawlIndex.Tests.Catalog.Delta;

/// <summary>A log is input like any other: damaged or hostile ones end in a message, never in a crash or a file outside of the table.</summary>
public sealed class HostileLogTests : IDisposable
{
    private const string Head =
        """
        {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
        {"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[],"configuration":{}}}

        """;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("{\"add\":{\"path\":\"a\",\"size\":1}}", null)]
    [InlineData("{\"add\":{\"path\":\"a\",\"size\":1,\"unknown\":[1,{}]},\"more\":1}", null)]
    [InlineData("{\"neverSeen\":{\"x\":1}}", null)]
    [InlineData("{\"add\":{\"size\":1}}", "line 3")]
    [InlineData("{\"add\":{\"path\":1,\"size\":1}}", "line 3")]
    [InlineData("{\"add\":{\"path\":\"a\",\"size\":\"1\"}}", "line 3")]
    [InlineData("{\"add\":{\"path\":\"a\",\"size\":1e99}}", "line 3")]
    [InlineData("{\"add\":7}", "line 3")]
    [InlineData("[]", "line 3")]
    [InlineData("{\"add\":{\"path\":\"a\"", "line 3")]
    [InlineData("\u0000", "line 3")]
    [InlineData("{\"add\":{\"path\":\"a\",\"size\":1,\"deletionVector\":{\"storageType\":\"u\"}}}", "'deletionVectors'")]
    [InlineData("{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"timeMachine\"],\"writerFeatures\":[]}}", "'timeMachine'")]
    public async Task Delta_OddLine_IsReadOrNamed(string line, string? message)
    {
        Write("00000000000000000000.json", Head + line);
        var log = new DeltaLog(new FolderLogStore(_folder.Root));
        if (message is null) Assert.Equal(0, (await log.ReadAsync())!.Version);
        else Assert.Contains(message, (await Assert.ThrowsAsync<CatalogException>(() => log.ReadAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("../other/a.parquet")]
    [InlineData("a/%2e%2e/%2e%2e/b.parquet")]
    [InlineData("s3://bucket/a.parquet")]
    [InlineData("a//b")]
    [InlineData("")]
    [InlineData("a\\b")]
    public void Delta_FileOutsideOfTheTable_IsRefused(string uri) => Assert.Throws<CatalogException>(() => DataPath.Inside(uri, "t"));

    [Theory]
    [InlineData("a b#c%.parquet")]
    [InlineData("x=1/y.parquet")]
    [InlineData("größe+1.parquet")]
    public void Delta_Path_ComesBackFromItsUri(string path) => Assert.Equal(path, DataPath.Inside(DataPath.Escaped(path), "t"));

    [Fact]
    public async Task Delta_MutatedCommits_EndInASnapshotOrAMessage()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var good = Encoding.UTF8.GetBytes(Head + "{\"txn\":{\"appId\":\"a\",\"version\":1}}\n{\"add\":{\"path\":\"p\",\"partitionValues\":{\"a\":null},\"size\":1,\"dataChange\":true,\"stats\":\"{}\",\"tags\":{}}}\n{\"remove\":{\"path\":\"q\"}}\n");
        for (var round = 0; round < 2000; round++)
        {
            var bytes = (byte[])good.Clone();
            for (var change = random.Next(1, 6); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            WriteBytes("00000000000000000000.json", bytes);
            try
            {
                await new DeltaLog(new FolderLogStore(_folder.Root)).ReadAsync();
            }
            catch (CatalogException)
            {
            }
            catch (Exception other)
            {
                Assert.Fail($"seed {seed}, round {round}: {other}");
            }
        }
    }

    [Fact]
    public async Task Delta_CheckpointThatIsNoParquet_IsNamed()
    {
        Write("00000000000000000000.json", Head);
        Write("00000000000000000000.checkpoint.parquet", "no parquet");
        var refusal = await Assert.ThrowsAsync<CatalogException>(() => new DeltaLog(new FolderLogStore(_folder.Root)).ReadAsync());
        Assert.Contains("checkpoint.parquet", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delta_StrangeNamesInTheLog_AreIgnored()
    {
        Write("00000000000000000000.json", Head);
        foreach (var name in (string[])["1.json", "00000000000000000001.json.tmp", "0000000000000000000x.json", "00000000000000000005.crc", "00000000000000000001.checkpoint.0000000002.0000000001.parquet", "x"])
            Write(name, "junk");
        Assert.Equal(0, (await new DeltaLog(new FolderLogStore(_folder.Root)).ReadAsync())!.Version);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, string text) => WriteBytes(name, Encoding.UTF8.GetBytes(text));

    private void WriteBytes(string name, byte[] bytes)
    {
        Directory.CreateDirectory(_folder[LogName.Folder]);
        File.WriteAllBytes(Path.Combine(_folder[LogName.Folder], name), bytes);
    }
}
