using System.Globalization;
using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Delta;
using Xunit;

namespace CrawlIndex.Tests.Catalog.Delta;

/// <summary>The golden tables of the reference implementation: each is read right or refused by the name of what it needs.</summary>
public sealed class GoldenTableTests
{
    [DataFact]
    public async Task Delta_EveryGoldenTable_IsReadOrRefusedByName()
    {
        var expected = File.ReadLines(Path.Combine(TestData.Repository, "tests/Data/delta/golden.tsv")).Where(line => !line.StartsWith('#')).Select(line => line.Split('\t')).ToDictionary(row => row[0]);
        var tables = Directory.EnumerateDirectories(TestData.PathOf("delta"), LogName.Folder, SearchOption.AllDirectories).Select(log => Path.GetDirectoryName(log)!).ToList();
        foreach (var folder in tables)
        {
            var name = Path.GetRelativePath(TestData.PathOf("delta"), folder);
            var row = expected[name];
            if (row.Length == 2)
            {
                var refusal = await Assert.ThrowsAsync<CatalogException>(() => Read(folder));
                Assert.Contains(row[1], refusal.Message, StringComparison.Ordinal);
                continue;
            }
            var snapshot = await Read(folder);
            Assert.Equal((name, row[1], row[2]), (name, Text(snapshot.Version), Text(snapshot.Files.Count)));
            if (row[3] != "-") Assert.Equal([$"{name} {row[3]}"], TemporaryFolder.Rows($"SELECT '{name} ' || count(*) FROM ({DeltaScan.Select(snapshot, folder)})"));
        }
        Assert.Equal(expected.Count, tables.Count);
    }

    [DataFact]
    public async Task Delta_NoLog_IsNoTable() => Assert.Null(await new DeltaLog(new FolderLogStore(TestData.PathOf("delta/no-delta-log-folder"))).ReadAsync());

    /// <summary>Contents as the generator of the tables describes them: rows 0 to 99, updated or merged.</summary>
    [DataTheory]
    [InlineData("basic-with-inserts-updates", "SELECT i, CASE WHEN i < 50 THEN 'N/A' ELSE 'val=' || i END FROM range(100) t(i)")]
    [InlineData("basic-with-inserts-merge", "SELECT i, CASE WHEN i < 50 THEN 'val=' || i WHEN i < 100 THEN 'N/A' ELSE 'EXT' END FROM range(10, 150) t(i)")]
    [InlineData("basic-with-inserts-overwrite-restore", "SELECT i FROM range(200) t(i)")]
    [InlineData("only-checkpoint-files", "SELECT i FROM range(20) t(i) UNION ALL SELECT i FROM range(5, 10) t(i)")]
    [InlineData("data-reader-escaped-chars", "VALUES ('foo1', 'bar+%21'), ('foo2', 'bar+%22'), ('foo3', 'bar+%23')")]
    public async Task Delta_GoldenRows_AreThoseTheGeneratorWrote(string name, string expected)
    {
        var folder = TestData.PathOf($"delta/{name}");
        var rows = TemporaryFolder.Rows($"SELECT * FROM ({DeltaScan.Select(await Read(folder), folder)}) ORDER BY ALL");
        Assert.Equal(TemporaryFolder.Rows($"SELECT * FROM ({expected}) ORDER BY ALL"), rows);
    }

    [DataFact]
    public async Task Delta_TimeTravel_ReadsEachVersionWithItsOwnSchemaAndPartitions()
    {
        var start = TestData.PathOf("delta/time-travel-start-start20-start40");
        foreach (var (version, count) in new[] { (0, 10), (1, 20), (2, 30) })
            Assert.Equal([Text(count)], TemporaryFolder.Rows($"SELECT count(*) FROM ({DeltaScan.Select((await new DeltaLog(new FolderLogStore(start)).ReadAsync(version))!, start)})"));
        var schema = TestData.PathOf("delta/time-travel-schema-changes-b");
        var columns = new List<int>();
        for (var version = 0; version < 2; version++) columns.Add(DeltaSchema.Columns((await new DeltaLog(new FolderLogStore(schema)).ReadAsync(version))!.Metadata, schema).Count);
        Assert.Equal([1, 2], columns);
        await Assert.ThrowsAsync<CatalogException>(() => new DeltaLog(new FolderLogStore(start)).ReadAsync(3));
    }

    [DataFact]
    public async Task Delta_TransactionMarks_TheLatestOfAnApplicationWins()
    {
        var snapshot = await Read(TestData.PathOf("delta/deltalog-getChanges"));
        Assert.Equal(3, snapshot.Transactions["fakeAppId"].Version);
        Assert.False(snapshot.Transactions.ContainsKey("nonExistentAppId"));
    }

    [DataFact]
    public async Task Delta_RemovedAndAddedAgain_IsThereWithItsNewEntry()
    {
        var snapshot = await Read(TestData.PathOf("delta/delete-re-add-same-file-different-transactions"));
        Assert.Equal(["bar", "foo"], snapshot.Files.Keys.Order());
        Assert.Equal(1_700_000_000_000, snapshot.Files["foo"].ModificationTime);
    }

    private static async Task<DeltaSnapshot> Read(string folder) => (await new DeltaLog(new FolderLogStore(folder)).ReadAsync())!;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
