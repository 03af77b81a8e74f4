using System.Security.Cryptography;
using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Compaction;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Pipeline.Compaction;
using CrawlIndex.Pipeline.Workspaces;
using CrawlIndex.Tests.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Pipeline.Compaction;

/// <summary>Compaction moves rows and changes none, whatever the number of workers and wherever a run dies.</summary>
public sealed class CompactionTests : IDisposable
{
    /// <summary>Small enough that the made tables fill several buckets and their heavy domain more than one.</summary>
    private static readonly CompactionOptions Small = new() { BucketBytes = 6 << 10, Workers = 1 };

    private readonly TemporaryFolder _folder = new();
    private int _next;

    [Fact]
    public async Task Compaction_KeepsEveryRow_AndSortsEachBucket()
    {
        var store = new MemoryBlobStore();
        using var logs = Logs(store);
        await MadePairs.AppendAsync(logs, Staging, segments: 8, rows: 300, seed: 1);
        var table = await logs.OpenAsync(Tables.Pairs);
        var before = await table.SnapshotAsync();
        var rows = await MadePairs.ContentAsync(store, before, Staging);
        Assert.Equal(2400, rows.Count);

        var result = await Runner(store, logs, Small).RunAsync(Tables.Pairs, new CompactionProgress(), default);

        var after = await table.SnapshotAsync();
        var layout = BucketLayout.Of(after.Metadata)!;
        Assert.True(layout.Buckets >= 4, layout.Serialize());
        Assert.True(layout.Heavy["heavy.com"] > 0);
        Assert.Equal(rows, await MadePairs.ContentAsync(store, after, Staging));
        Assert.Equal((8, after.Files.Count, 0), (result.FilesBefore, result.FilesAfter, result.Conflicts));
        Assert.All(after.Files.Values, file => Assert.Equal("sorted", file.Tags[BucketLayout.OrderTag]));
        Assert.Equal(after.Files.Count, after.Files.Values.Select(file => layout.BucketOf(file)).Distinct().Count());
        foreach (var file in after.Files.Values)
        {
            using var copy = (await store.FetchAsync($"pairs/{file.Path}", Staging))!;
            var (domains, order) = (layout.Sql("url_host_registered_domain", "url"), "url_host_registered_domain NULLS LAST, url");
            Assert.Equal([$"{layout.BucketOf(file)}"], TemporaryFolder.Rows($"SELECT DISTINCT {domains} FROM read_parquet('{copy.Path}')"));
            Assert.Equal(TemporaryFolder.Rows($"SELECT url_host_registered_domain, url FROM read_parquet('{copy.Path}') ORDER BY {order}"), TemporaryFolder.Rows($"SELECT url_host_registered_domain, url FROM read_parquet('{copy.Path}')"));
        }
        // The same again finds nothing to do, and the old snapshot is still there to read.
        Assert.Equal(0, (await Runner(store, logs, Small).RunAsync(Tables.Pairs, new CompactionProgress(), default)).Commits);
        Assert.Equal(rows, await MadePairs.ContentAsync(store, before, Staging));
    }

    [Fact]
    public async Task Compaction_WithAnyNumberOfWorkers_WritesTheSameBytes()
    {
        var files = new List<SortedDictionary<string, string>>();
        foreach (var workers in new[] { 1, 3 })
        {
            var store = new MemoryBlobStore();
            using var logs = Logs(store);
            await MadePairs.AppendAsync(logs, Staging, segments: 8, rows: 300, seed: 1);
            await Runner(store, logs, Small with { Workers = workers }).RunAsync(Tables.Pairs, new CompactionProgress(), default);
            files.Add(await BytesAsync(store, await (await logs.OpenAsync(Tables.Pairs)).SnapshotAsync()));
        }
        Assert.Equal(files[0].Values, files[1].Values);
    }

    /// <summary>Every step of a compaction is killed once before and once after it happens; the next run ends as an undisturbed one.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Compaction_KilledAtEveryStep_NextRunEndsAsAnUndisturbedOne(bool afterwards)
    {
        var calm = new MemoryBlobStore();
        SortedDictionary<string, string> expected;
        List<string> rows;
        using (var logs = Logs(calm))
        {
            await MadePairs.AppendAsync(logs, Staging, segments: 5, rows: 120, seed: 7);
            await Runner(calm, logs, Small).RunAsync(Tables.Pairs, new CompactionProgress(), default);
            var end = await (await logs.OpenAsync(Tables.Pairs)).SnapshotAsync();
            expected = await BytesAsync(calm, end);
            rows = await MadePairs.ContentAsync(calm, end, Staging);
        }
        for (var step = 1; ; step++)
        {
            var store = new MemoryBlobStore();
            using (var logs = Logs(store)) await MadePairs.AppendAsync(logs, Staging, segments: 5, rows: 120, seed: 7);
            var dying = new DyingStore(store, step, afterwards);
            using (var logs = Logs(dying))
            {
                try
                {
                    await Runner(dying, logs, Small).RunAsync(Tables.Pairs, new CompactionProgress(), default);
                }
                catch (IOException)
                {
                    Assert.True(dying.IsDead);
                }
            }
            using (var logs = Logs(store))
            {
                var table = await logs.OpenAsync(Tables.Pairs);
                Assert.Equal(rows, await MadePairs.ContentAsync(store, await table.SnapshotAsync(), Staging));
                await Runner(store, logs, Small).RunAsync(Tables.Pairs, new CompactionProgress(), default);
                Assert.Equal(expected.Values, (await BytesAsync(store, await table.SnapshotAsync())).Values);
            }
            if (!dying.IsDead) break;
        }
    }

    [Fact]
    public async Task Append_KilledAtEveryStep_IsThereOnceAfterTheNextRun()
    {
        for (var step = 1; ; step++)
        {
            var store = new MemoryBlobStore();
            var dying = new DyingStore(store, step, afterwards: step % 2 == 0);
            foreach (var use in new IBlobStore[] { dying, store, store })
            {
                using var logs = Logs(use);
                try
                {
                    await MadePairs.AppendAsync(logs, Staging, segments: 2, rows: 20, seed: 3);
                }
                catch (IOException)
                {
                    Assert.True(dying.IsDead);
                }
            }
            using var last = Logs(store);
            var snapshot = await (await last.OpenAsync(Tables.Pairs)).SnapshotAsync();
            Assert.Equal(["s0.parquet", "s1.parquet"], snapshot.Files.Keys.Order());
            Assert.Equal(40, MadePairs.Rows(snapshot));
            if (!dying.IsDead) break;
        }
    }

    [Fact]
    public async Task Compaction_OfNewFiles_RewritesABucketOnlyWhenItIsWorthIt()
    {
        var store = new MemoryBlobStore();
        using var logs = Logs(store);
        await MadePairs.AppendAsync(logs, Staging, segments: 8, rows: 600, seed: 1);
        await Runner(store, logs, Small).RunAsync(Tables.Pairs, new CompactionProgress(), default);
        var path = Staging(".pairs");
        MadePairs.Write(path, "late", 9, new Random(1));
        await logs.AppendAsync(Tables.Pairs, "late", path);

        await Runner(store, logs, Small).RunAsync(Tables.Pairs, new CompactionProgress(), default);

        var snapshot = await (await logs.OpenAsync(Tables.Pairs)).SnapshotAsync();
        Assert.Equal(4809, MadePairs.Rows(snapshot));
        Assert.DoesNotContain("late.parquet", snapshot.Files.Keys);
        Assert.Contains(snapshot.Files.Values, file => file.Tags[BucketLayout.OrderTag] == "run");
    }

    [Fact]
    public async Task Vacuum_DeletesWhatLeftTheTableLongAgo_AndClaimsLitterFirst()
    {
        var store = new MemoryBlobStore();
        var clock = new SteppedClock();
        using var logs = new TableLogs(store, Staging, clock);
        await MadePairs.AppendAsync(logs, Staging, segments: 8, rows: 300, seed: 1);
        await Runner(store, logs, Small).RunAsync(Tables.Pairs, new CompactionProgress(), default);
        // Left by a compaction that was killed, and by an ingest that will go on.
        foreach (var litter in (string[])["bucket-0001-00000-dead", "unfinished"])
        {
            var path = Staging(".pairs");
            MadePairs.Write(path, litter, 1, new Random(1));
            await store.PublishAsync($"pairs/{litter}.parquet", path);
        }
        var vacuum = new VacuumRunner(store, logs, clock);
        var snapshot = await (await logs.OpenAsync(Tables.Pairs)).SnapshotAsync();
        var rows = await MadePairs.ContentAsync(store, snapshot, Staging);

        Assert.Equal((0, 1), await vacuum.RunAsync(Tables.Pairs, TimeSpan.FromDays(7), default));
        Assert.True(await store.ExistsAsync("pairs/s0.parquet"));
        clock.Now += TimeSpan.FromDays(8);
        var (deleted, claimed) = await vacuum.RunAsync(Tables.Pairs, TimeSpan.FromDays(7), default);

        Assert.Equal((snapshot.Tombstones.Count + 1, 0), (deleted, claimed));
        Assert.False(await store.ExistsAsync("pairs/s0.parquet"));
        Assert.False(await store.ExistsAsync("pairs/bucket-0001-00000-dead.parquet"));
        Assert.True(await store.ExistsAsync("pairs/unfinished.parquet"));
        Assert.Equal(rows, await MadePairs.ContentAsync(store, await (await logs.OpenAsync(Tables.Pairs)).SnapshotAsync(), Staging));
        // The segment is done for ever, although its own file is gone.
        var again = Staging(".pairs");
        MadePairs.Write(again, "s0", 300, new Random(1));
        Assert.False(await logs.AppendAsync(Tables.Pairs, "s0", again));
    }

    [Fact]
    public async Task Search_OfACompactedWorkspace_FindsTheSameRowsInFewerFiles()
    {
        using var workspace = new Workspace(_folder["w"]);
        await MadePairs.AppendAsync(workspace.Logs, workspace.StagingPath, segments: 8, rows: 300, seed: 1);
        SearchQuery[] queries =
        [
            new() { Domain = "a.com" }, new() { Domain = "heavy.com", On = SearchSide.Picture }, new() { Domain = "page1.com", On = SearchSide.Page }, new() { Domain = "no.com" },
            new() { Domain = "img.c.co.uk" }, new() { Domain = "*.com" }, new() { Url = "https://img.a.com/7.jpg" }, new() { Text = "red", Domain = "é.fr" },
            new() { Domain = "10.0.0.1" }, new() { GroupBy = SearchGroup.Domain }, new() { Domain = "b.com", GroupBy = SearchGroup.Host },
        ];
        var before = Answers();
        await Runner(workspace.Store, workspace.Logs, Small).RunAsync(Tables.Pairs, new CompactionProgress(), default);
        Assert.Equal(before, Answers());
        using var catalog = new CatalogReader(workspace.Folder);
        var files = catalog.Files(Tables.Pairs);
        foreach (var domain in (string[])["a.com", "heavy.com"])
            Assert.InRange(files.Holding("url_host_registered_domain", domain).Count(), 1, Math.Min(1 << files.Layout!.Heavy.GetValueOrDefault(domain), files.Files.Count - 1));
        Assert.Empty(files.Holding("page_host_registered_domain", "zzz.com"));
        Assert.Equal(catalog.Snapshot, $"pairs={files.Version}");

        List<string> Answers()
        {
            using var catalog = new CatalogReader(workspace.Folder);
            return [.. queries.SelectMany((query, number) =>
            {
                using var rows = catalog.Search(query);
                var lines = new List<string>();
                while (rows.Read()) lines.Add($"{number}: {string.Join('|', Enumerable.Range(0, rows.Columns.Count).Select(rows.Text))}");
                return lines.Order(StringComparer.Ordinal);
            })];
        }
    }

    public void Dispose() => _folder.Dispose();

    private CompactionRunner Runner(IBlobStore store, TableLogs logs, CompactionOptions options) => new(store, logs, Staging, options);

    private TableLogs Logs(IBlobStore store) => new(store, Staging, TimeProvider.System);

    private string Staging(string ending) => _folder[$"{Interlocked.Increment(ref _next)}{ending}"];

    /// <summary>SHA-256 of the files of a snapshot, by the bucket in their names and so in one order for all runs.</summary>
    private static async Task<SortedDictionary<string, string>> BytesAsync(IBlobStore store, DeltaSnapshot snapshot)
    {
        var bytes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in snapshot.Files.Keys)
        {
            using var blob = (await store.OpenReadAsync($"pairs/{name}"))!;
            bytes[name] = Convert.ToHexString(await SHA256.HashDataAsync(blob));
        }
        return bytes;
    }

    private sealed class SteppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
