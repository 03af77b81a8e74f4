using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Delta;

namespace CrawlIndex.Pipeline.Workspaces;

/// <summary>
/// The logs of a store's tables, each opened (and if need be begun) at its first use. What a log does not name is not part of the
/// table, whatever lies in its folder.
/// </summary>
/// <param name="staging">Gives a path for an unfinished file on the store's side, by its ending.</param>
public sealed class TableLogs(IBlobStore store, Func<string, string> staging, TimeProvider clock) : IDisposable
{
    private readonly Dictionary<string, DeltaTable> tables = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>The log of a table; begins it with the files that are there when there is none.</summary>
    public async Task<DeltaTable> OpenAsync(TableSchema schema, CancellationToken cancel = default)
    {
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (tables.TryGetValue(schema.Name, out var open)) return open;
            var log = new BlobLogStore(store, schema.Name, staging);
            return tables[schema.Name] = await DeltaTable.OpenAsync(log, schema, stop => ExistingAsync(schema.Name, stop), clock, cancel).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// Makes a finished local file part of a table, once for an id: (a) publish it as TABLE/ID.parquet, (b) commit it with the id as mark.
    /// False when the id was there. A run that dies between the two leaves a file nobody sees; the next run finds it and commits it.
    /// </summary>
    public async Task<bool> AppendAsync(TableSchema schema, string id, string path, CancellationToken cancel = default)
    {
        var table = await OpenAsync(schema, cancel).ConfigureAwait(false);
        if (await table.HasMarkAsync(id, cancel).ConfigureAwait(false))
        {
            File.Delete(path);
            return false;
        }
        var add = Describe($"{id}.parquet", path);
        // (a) What an earlier run left under this name stays, and is what the log must describe.
        var name = Workspace.NameOf(schema.Name, id);
        if (!await store.PublishAsync(name, path, cancel).ConfigureAwait(false)) add = await DescribeAsync(name, cancel).ConfigureAwait(false) ?? add;
        // (b)
        var outcome = await table.CommitAsync(new TableChange("WRITE") { Adds = [add], Mark = new(id, 1, null) }, cancel).ConfigureAwait(false);
        return outcome switch
        {
            CommitOutcome.Committed => true,
            CommitOutcome.AlreadyDone => false,
            _ => throw new CatalogException($"{table.Location} has had a file '{id}.parquet' that another program added or removed; give the new rows another name"),
        };
    }

    /// <summary>True when the id was appended to the table.</summary>
    public async Task<bool> HasAsync(TableSchema schema, string id, CancellationToken cancel = default)
    {
        var table = await OpenAsync(schema, cancel).ConfigureAwait(false);
        return await table.HasMarkAsync(id, cancel).ConfigureAwait(false);
    }

    /// <summary>The add action of a finished local Parquet file that goes to <paramref name="name"/> in the table.</summary>
    public AddFile Describe(string name, string path) =>
        new(DataPath.Escaped(name), new FileInfo(path).Length, clock.GetUtcNow().ToUnixTimeMilliseconds(), true, FileStatistics.Of(path), AddFile.None, AddFile.None);

    public void Dispose()
    {
        foreach (var table in tables.Values) table.Dispose();
        turn.Dispose();
    }

    private async Task<IReadOnlyList<AddFile>> ExistingAsync(string table, CancellationToken cancel)
    {
        var files = new List<AddFile>();
        await foreach (var name in store.ListAsync($"{table}/", cancel).ConfigureAwait(false))
        {
            if (!name.EndsWith(".parquet", StringComparison.Ordinal) || name.AsSpan(table.Length + 1).Contains('/')) continue;
            if (await DescribeAsync(name, cancel).ConfigureAwait(false) is { } file) files.Add(file);
        }
        return files;
    }

    /// <summary>The add action of a published blob `TABLE/NAME`; null when it is gone.</summary>
    internal async Task<AddFile?> DescribeAsync(string blob, CancellationToken cancel)
    {
        using var local = await store.FetchAsync(blob, staging, cancel).ConfigureAwait(false);
        return local is null ? null : Describe(blob[(blob.IndexOf('/', StringComparison.Ordinal) + 1)..], local.Path);
    }
}
