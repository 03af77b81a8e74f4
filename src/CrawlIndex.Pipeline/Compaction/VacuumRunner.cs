using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Pipeline.Compaction;

/// <summary>
/// Deletes files that left a table longer ago than the retention. A file the log never named is first claimed there, when it is the litter of a
/// killed compaction or of a segment that is done; from then on nobody can add it, and a later run deletes it. A file that is about to be committed is never touched.
/// </summary>
public sealed class VacuumRunner(IBlobStore store, TableLogs logs, TimeProvider clock)
{
    /// <summary>Deletes what is due in one table; gives files deleted and files claimed.</summary>
    public async Task<(int Deleted, int Claimed)> RunAsync(TableSchema schema, TimeSpan retention, CancellationToken cancel)
    {
        var table = await logs.OpenAsync(schema, cancel).ConfigureAwait(false);
        var snapshot = await table.SnapshotAsync(cancel).ConfigureAwait(false);
        var oldest = (clock.GetUtcNow() - retention).ToUnixTimeMilliseconds();
        var deleted = 0;
        var claims = new List<string>();
        await foreach (var blob in store.ListAsync($"{schema.Name}/", cancel).ConfigureAwait(false))
        {
            var name = blob[(schema.Name.Length + 1)..];
            if (name.Contains('/', StringComparison.Ordinal) || !name.EndsWith(".parquet", StringComparison.Ordinal) || snapshot.Files.ContainsKey(name)) continue;
            if (snapshot.Tombstones.TryGetValue(name, out var removed))
            {
                if (removed.DeletionTimestamp <= oldest && await store.DeleteAsync(blob, cancel).ConfigureAwait(false)) deleted++;
            }
            else if (name.StartsWith(CompactionPlan.Prefix, StringComparison.Ordinal) || snapshot.Transactions.ContainsKey(Path.GetFileNameWithoutExtension(name)))
            {
                claims.Add(DataPath.Escaped(name));
            }
        }
        // A claim loses against a commit that used the file in the meantime: then it is no litter.
        if (claims.Count > 0 && await table.CommitAsync(new TableChange("VACUUM START") { Claims = claims, DataChange = false }, cancel).ConfigureAwait(false) != CommitOutcome.Committed) claims.Clear();
        return (deleted, claims.Count);
    }
}
