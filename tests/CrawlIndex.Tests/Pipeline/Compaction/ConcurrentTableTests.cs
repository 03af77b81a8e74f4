using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Pipeline.Compaction;
using CrawlIndex.Pipeline.Workspaces;
using CrawlIndex.Tests.Catalog;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Pipeline.Compaction;

/// <summary>
/// Appends, compactions and readers at once, each with its own view of the log as in processes of their own, against a model: at every version
/// the rows of a table are those of the ids its log has marked, each once.
/// </summary>
public sealed class ConcurrentTableTests(ITestOutputHelper log) : IDisposable
{
    private const int Ids = 36;

    private readonly TemporaryFolder _folder = new();
    private int _next;

    [Theory]
    [InlineData("memory")]
    [InlineData("disk")]
    public async Task Delta_AppendsCompactionsAndReadersAtOnce_EveryVersionHoldsItsIdsOnce(string kind)
    {
        var seed = Environment.TickCount;
        log.WriteLine($"seed {seed}");
        IBlobStore store = kind == "memory" ? new MemoryBlobStore() : new DiskBlobStore(_folder["store"]);
        var appending = 3;
        var tasks = Enumerable.Range(0, 3).Select(number => Task.Run(() => AppendAsync(store, new Random(seed + number), () => Interlocked.Decrement(ref appending))))
            .Concat(Enumerable.Range(0, 2).Select(_ => Task.Run(() => CompactAsync(store, () => Volatile.Read(ref appending) > 0))))
            .Append(Task.Run(() => ReadAsync(store, () => Volatile.Read(ref appending) > 0)));
        await Task.WhenAll(tasks);

        var reader = new DeltaLog(new BlobLogStore(store, "pairs", Staging));
        var last = (await reader.ReadAsync())!;
        Assert.Equal(Enumerable.Range(0, Ids).Select(id => $"id{id}").Order(StringComparer.Ordinal), Marked(last));
        var content = await MadePairs.ContentAsync(store, last, Staging);
        Assert.Equal(content.Count, content.Select(row => row.Split('|')[0]).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, Ids).Sum(RowsOf), content.Count);
        log.WriteLine($"{last.Version} versions, {last.Files.Count} files");
        for (var version = 0L; version <= last.Version; version++) Check((await reader.ReadAsync(version))!);
        await CheckWithoutCheckpointsAsync(store, last);
    }

    public void Dispose() => _folder.Dispose();

    private static int RowsOf(int id) => 5 + id % 7 * 10;

    private static IEnumerable<string> Marked(DeltaSnapshot snapshot) => snapshot.Transactions.Keys.Where(id => id.StartsWith("id", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static void Check(DeltaSnapshot snapshot) => Assert.Equal(Marked(snapshot).Sum(id => RowsOf(int.Parse(id.AsSpan(2)))), MadePairs.Rows(snapshot));

    private async Task AppendAsync(IBlobStore store, Random random, Action done)
    {
        using var logs = new TableLogs(store, Staging, TimeProvider.System);
        // All writers append all ids, in their own order: each id comes three times and is in once.
        foreach (var id in Enumerable.Range(0, Ids).OrderBy(_ => random.Next()))
        {
            var path = Staging(".pairs");
            MadePairs.Write(path, $"id{id}", RowsOf(id), new Random(id));
            await logs.AppendAsync(Tables.Pairs, $"id{id}", path);
        }
        done();
    }

    private async Task CompactAsync(IBlobStore store, Func<bool> goesOn)
    {
        using var logs = new TableLogs(store, Staging, TimeProvider.System);
        var runner = new CompactionRunner(store, logs, Staging, new CompactionOptions { BucketBytes = 8 << 10, Workers = 2 });
        var vacuum = new VacuumRunner(store, logs, TimeProvider.System);
        bool again;
        do
        {
            again = goesOn();
            await runner.RunAsync(Tables.Pairs, new CompactionProgress(), default);
            // Nothing is old enough to be deleted, but litter of lost races is claimed while others commit.
            await vacuum.RunAsync(Tables.Pairs, TimeSpan.FromDays(1), default);
        }
        while (again);
    }

    private async Task ReadAsync(IBlobStore store, Func<bool> goesOn)
    {
        long version = -1;
        while (goesOn())
        {
            var snapshot = await new DeltaLog(new BlobLogStore(store, "pairs", Staging)).ReadAsync();
            if (snapshot is null) continue;
            Assert.True(snapshot.Version >= version);
            version = snapshot.Version;
            Check(snapshot);
            foreach (var file in snapshot.Files.Keys) Assert.True(await store.ExistsAsync($"pairs/{file}"), $"version {version}: {file} is not there");
        }
    }

    /// <summary>Replaying all commits gives what checkpoint and tail give.</summary>
    private async Task CheckWithoutCheckpointsAsync(IBlobStore store, DeltaSnapshot expected)
    {
        var names = new List<string>();
        await foreach (var name in store.ListAsync("pairs/_delta_log/")) names.Add(name);
        foreach (var name in names.Where(name => name.Contains("checkpoint", StringComparison.Ordinal))) await store.DeleteAsync(name);
        var replayed = (await new DeltaLog(new BlobLogStore(store, "pairs", Staging)).ReadAsync())!;
        Assert.Equal(expected.Files.Values.Select(Line).Order(), replayed.Files.Values.Select(Line).Order());
        Assert.Equal(expected.Tombstones.Keys.Order(), replayed.Tombstones.Keys.Order());
        Assert.Equal(expected.Transactions.Keys.Order(), replayed.Transactions.Keys.Order());
        Assert.Equal(expected.Metadata.SchemaString, replayed.Metadata.SchemaString);
        Assert.Equal(expected.Metadata.Configuration.OrderBy(entry => entry.Key), replayed.Metadata.Configuration.OrderBy(entry => entry.Key));

        static string Line(AddFile file) => $"{file.Path} {file.Size} {file.ModificationTime} {file.Stats} {string.Join(',', file.Tags.OrderBy(tag => tag.Key))}";
    }

    private string Staging(string ending) => _folder[$"{Interlocked.Increment(ref _next)}{ending}"];
}
