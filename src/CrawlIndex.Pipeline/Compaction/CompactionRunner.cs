using System.Globalization;
using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Compaction;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Pipeline.Compaction;

/// <summary>
/// Rewrites a table's files into its buckets: (1) choose the layout, if there is none or the table outgrew it, and commit it; (2) plan a round;
/// (3) per rewrite, write the new files to staging, (4) publish them, (5) commit: they come in, their inputs go out, no row changes; back to (2)
/// until nothing is due. Any number of runs may work on one table: who commits second throws its files away. A run that dies
/// leaves at most published files that no log names; the next run with the same inputs finds and uses them.
/// </summary>
public sealed class CompactionRunner(IBlobStore store, TableLogs logs, Func<string, string> staging, CompactionOptions options)
{
    private int commits;
    private int conflicts;

    public async Task<CompactionResult> RunAsync(TableSchema schema, CompactionProgress progress, CancellationToken cancel)
    {
        (commits, conflicts) = (0, 0);
        var table = await logs.OpenAsync(schema, cancel).ConfigureAwait(false);
        var before = await table.SnapshotAsync(cancel).ConfigureAwait(false);
        var snapshot = before;
        while (true)
        {
            // (1)
            var layout = await LayoutAsync(table, schema, snapshot, cancel).ConfigureAwait(false);
            // (2)
            snapshot = await table.SnapshotAsync(cancel).ConfigureAwait(false);
            var rewrites = layout is null ? [] : CompactionPlan.Next(snapshot, layout, options);
            if (rewrites.Count == 0) break;
            progress.Expect(rewrites.Count);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancel };
            await Parallel.ForEachAsync(rewrites, parallel, async (rewrite, stop) =>
            {
                await RewriteAsync(table, schema, snapshot, layout!, rewrite, stop).ConfigureAwait(false);
                progress.End(rewrite.Bytes);
            }).ConfigureAwait(false);
            snapshot = await table.SnapshotAsync(cancel).ConfigureAwait(false);
        }
        return new(
            schema.Name, before.Files.Count, snapshot.Files.Count, before.Files.Values.Sum(file => file.Size), snapshot.Files.Values.Sum(file => file.Size),
            BucketLayout.Of(snapshot.Metadata)?.Buckets ?? 0, commits, conflicts, snapshot.Version);
    }

    /// <summary>The layout to cut by; null while there is nothing to cut.</summary>
    private async Task<BucketLayout?> LayoutAsync(DeltaTable table, TableSchema schema, DeltaSnapshot snapshot, CancellationToken cancel)
    {
        while (true)
        {
            var layout = BucketLayout.Of(snapshot.Metadata);
            var bytes = snapshot.Files.Values.Sum(file => file.Size);
            if (bytes == 0 || (layout is not null && !LayoutPlanner.IsOutgrown(layout, bytes, options.BucketBytes))) return layout;
            using var inputs = await FetchAsync(schema, snapshot.Files.Values, cancel).ConfigureAwait(false);
            var next = LayoutPlanner.Plan(
                (layout?.Number ?? 0) + 1, DeltaSchema.Columns(snapshot.Metadata, snapshot.Location), inputs.Paths, bytes, snapshot.Files.Values.Sum(RowsOf),
                options.BucketBytes, options.WorkerMemory, staging(".spill"));
            var change = new TableChange("SET TBLPROPERTIES")
            {
                Configuration = new Dictionary<string, string> { [BucketLayout.Setting] = next.Serialize() },
                // Two runs may plan at once: the second finds this mark and takes the layout of the first.
                Mark = new($"{BucketLayout.Setting}.{next.Number.ToString(CultureInfo.InvariantCulture)}", 1, null),
            };
            await table.CommitAsync(change, cancel).ConfigureAwait(false);
            snapshot = await table.SnapshotAsync(cancel).ConfigureAwait(false);
        }
    }

    private async Task RewriteAsync(DeltaTable table, TableSchema schema, DeltaSnapshot snapshot, BucketLayout layout, Rewrite rewrite, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(staging(rewrite.Bucket is null ? ".split" : ".sort")).FullName;
        try
        {
            // (3)
            var outputs = await WriteAsync(schema, snapshot, layout, rewrite, folder, cancel).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
            // (4)
            var adds = new List<AddFile>();
            for (var i = 0; i < outputs.Count; i++) adds.Add(await PublishAsync(schema, snapshot, layout, rewrite, outputs[i], i, cancel).ConfigureAwait(false));
            var (before, after) = (rewrite.Inputs.Sum(RowsOf), adds.Sum(RowsOf));
            if (before != after) throw new CatalogException($"{table.Location}: {before} rows went into a rewrite and {after} came out; nothing was committed");
            // (5)
            var change = new TableChange("OPTIMIZE") { Adds = adds, Removes = [.. rewrite.Inputs.Select(file => file.Path)], DataChange = false };
            if (await table.CommitAsync(change, CancellationToken.None).ConfigureAwait(false) == CommitOutcome.Committed) Interlocked.Increment(ref commits);
            else Interlocked.Increment(ref conflicts);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<List<(int Bucket, string Path)>> WriteAsync(TableSchema schema, DeltaSnapshot snapshot, BucketLayout layout, Rewrite rewrite, string folder, CancellationToken cancel)
    {
        using var inputs = await FetchAsync(schema, rewrite.Inputs, cancel).ConfigureAwait(false);
        using var writer = new BucketWriter(DeltaSchema.Columns(snapshot.Metadata, snapshot.Location), layout, options.WorkerMemory, Path.Combine(folder, "spill"));
        if (rewrite.Bucket is not { } bucket) return [.. writer.Split(inputs.Paths, Directory.CreateDirectory(Path.Combine(folder, "runs")).FullName, cancel)];
        var output = Path.Combine(folder, "sorted.parquet");
        writer.Sort(inputs.Paths, output, cancel);
        return [(bucket, output)];
    }

    private async Task<AddFile> PublishAsync(
        TableSchema schema, DeltaSnapshot snapshot, BucketLayout layout, Rewrite rewrite, (int Bucket, string Path) output, int part, CancellationToken cancel)
    {
        var stem = rewrite.NameOf(layout, output.Bucket, part);
        var name = $"{stem}.parquet";
        // A name that a vacuum has claimed is never used again.
        for (var again = 2; snapshot.Tombstones.ContainsKey(name); again++) name = $"{stem}-{again}.parquet";
        var add = logs.Describe(name, output.Path);
        var blob = $"{schema.Name}/{name}";
        if (!await store.PublishAsync(blob, output.Path, cancel).ConfigureAwait(false)) add = await logs.DescribeAsync(blob, cancel).ConfigureAwait(false) ?? add;
        return add with
        {
            Tags = new Dictionary<string, string?>
            {
                [BucketLayout.LayoutTag] = layout.Number.ToString(CultureInfo.InvariantCulture),
                [BucketLayout.BucketTag] = output.Bucket.ToString(CultureInfo.InvariantCulture),
                [BucketLayout.OrderTag] = rewrite.Bucket is null ? "run" : "sorted",
            },
        };
    }

    private async Task<LocalCopies> FetchAsync(TableSchema schema, IEnumerable<AddFile> files, CancellationToken cancel)
    {
        var copies = new LocalCopies();
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            var name = $"{schema.Name}/{DataPath.Inside(file.Path, schema.Name)}";
            copies.Add(await store.FetchAsync(name, staging, cancel).ConfigureAwait(false) ?? throw new CatalogException($"{name} is part of the table and is not there"));
        }
        return copies;
    }

    private static long RowsOf(AddFile file) => FileStatistics.Parse(file.Stats).Rows
        ?? throw new CatalogException($"{file.Path} has no statistics in its log; a table that another program wrote is not compacted");

    private sealed class LocalCopies : IDisposable
    {
        private readonly List<LocalCopy> copies = [];

        public IReadOnlyList<string> Paths => [.. copies.Select(copy => copy.Path)];

        public void Add(LocalCopy copy) => copies.Add(copy);

        public void Dispose()
        {
            foreach (var copy in copies) copy.Dispose();
        }
    }
}
