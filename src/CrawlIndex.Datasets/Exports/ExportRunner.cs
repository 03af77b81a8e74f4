using CrawlIndex.Datasets.Manifests;
using CrawlIndex.Datasets.Proofs;
using CrawlIndex.Pipeline.Keys;

namespace CrawlIndex.Datasets.Exports;

/// <summary>An export's end.</summary>
/// <param name="Manifest">Path of manifest.json.</param>
/// <param name="Content">What was signed.</param>
/// <param name="Counts">References by outcome.</param>
/// <param name="WasComplete">True when the folder held this very export already.</param>
public sealed record ExportResult(string Manifest, ManifestContent Content, IReadOnlyDictionary<string, long> Counts, bool WasComplete);

/// <summary>
/// Exports the permitted pairs of a catalog, sorted by pair id. (1) Claim the folder for this plan; (2) part all references by pair
/// id into one spill file; (3) resolve each bucket: duplicates, refusals; (4) write shards side by side, those already published
/// stay; (5) build the trees; (6) count and write the documents; (7) sign. Every step publishes whole files whose bytes depend on
/// the plan alone, so a run that dies anywhere is repeated to the same bytes.
/// </summary>
public sealed class ExportRunner(ExportOptions options, IPairOffers offers, OperatorKey key, ExportProgress progress)
{
    private readonly string staging = StagingIn(options.Folder);

    /// <summary>Time of the unfinished export in a folder; null when there is none.</summary>
    public static DateTimeOffset? BegunAsOf(string folder) => ExportPlan.AsOfIn(folder);

    internal static string StagingIn(string folder) => Path.Combine(folder, ".export");

    /// <summary>Runs or goes on; throws <see cref="InvalidDataException"/> when the folder holds something else.</summary>
    public ExportResult Run(CancellationToken cancel)
    {
        var plan = ExportPlan.Of(options, offers.Snapshot, key);
        if (Finished(plan) is { } finished) return finished;
        // (1)
        plan.Claim(options.Folder);
        // (2)
        var spill = Path.Combine(staging, "rows.spill");
        if (!File.Exists(spill)) Spill(spill, cancel);
        using var buckets = new RowBuckets(spill);
        // (3)
        var layout = ShardLayout.Resolve(buckets, options.RowsPerFile, options.Jobs, progress, cancel);
        // (4)
        progress.Begin("writing items", layout.Items);
        var shards = new ShardWork(options, buckets, layout, staging, progress);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancel };
        Parallel.For(0, layout.Shards, parallel, shard => shards.Write(shard, cancel));
        // (5)
        progress.Begin("building the trees", 3);
        var roots = new TreeRoot[TreeEntry.Kinds.Count];
        Parallel.For(0, roots.Length, parallel, i => roots[i] = BuildTree(TreeEntry.Kinds[i], layout.Shards, cancel));
        // (6) (7)
        progress.Begin("writing the documents", 1);
        var content = new ManifestBuild(options, plan.Hash, offers.Snapshot, key).Write(layout, roots, cancel);
        Directory.Delete(staging, recursive: true);
        return new ExportResult(Path.Combine(options.Folder, Manifest.FileName), content, layout.Counts.ByName(), WasComplete: false);
    }

    private ExportResult? Finished(ExportPlan plan)
    {
        var path = Path.Combine(options.Folder, Manifest.FileName);
        if (!File.Exists(path)) return null;
        var manifest = Manifest.Open(path);
        if (manifest.Content.PlanSha256 != plan.Hash)
            throw new InvalidDataException($"'{options.Folder}' holds a finished export made by another plan (policy, time, catalog, shape, key or version differ); choose another folder");
        if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        return new ExportResult(path, manifest.Content, manifest.Content.Outcomes, WasComplete: true);
    }

    private void Spill(string path, CancellationToken cancel)
    {
        progress.Begin("deciding", offers.Count);
        var partial = path + ".part";
        using (var writer = new RowSpillWriter(partial, offers.Count, options.Policy.Use))
        {
            offers.Read(new CountingSink(writer, progress), cancel);
            writer.Finish();
        }
        File.Move(partial, path, overwrite: true);
    }

    private TreeRoot BuildTree(TreeKind kind, int shards, CancellationToken cancel)
    {
        var path = Path.Combine(options.Folder, Manifest.TreePath(kind));
        using var writer = new TreeWriter(path);
        var runs = Enumerable.Range(0, shards).Select(shard => ShardWork.EntriesPath(staging, kind, shard)).ToList();
        EntryRuns.Merge(runs, isSorted: kind == TreeKind.Items, writer, cancel);
        var root = writer.Finish();
        progress.Advance(1);
        return root;
    }

    private sealed class CountingSink(RowSpillWriter writer, ExportProgress progress) : IOfferSink
    {
        public void Offer(ItemRow row, Consent.Verdicts.Permit permit)
        {
            writer.Offer(row, permit);
            progress.Advance(1);
        }

        public void Refuse(ItemRow row, Consent.Verdicts.Outcome outcome)
        {
            writer.Refuse(row, outcome);
            progress.Advance(1);
        }

        public void Skip()
        {
            writer.Skip();
            progress.Advance(1);
        }
    }
}
