using System.Security.Cryptography;
using System.Text;
using CrawlIndex.Catalog.Compaction;
using CrawlIndex.Catalog.Delta;

namespace CrawlIndex.Pipeline.Compaction;

/// <summary>One rewrite: files of a table that one commit replaces.</summary>
/// <param name="Bucket">The bucket to sort; null cuts the files into all buckets.</param>
/// <param name="Inputs">In ordinal order of their paths.</param>
internal sealed record Rewrite(int? Bucket, IReadOnlyList<AddFile> Inputs)
{
    public long Bytes => Inputs.Sum(file => file.Size);

    /// <summary>Name of an output in the table: the same inputs and layout give the same name, whoever writes it.</summary>
    public string NameOf(BucketLayout layout, int bucket, int part)
    {
        var identity = $"{(Bucket is null ? "run" : "sorted")}\n{layout.Serialize()}\n{bucket}\n{part}\n{string.Join('\n', Inputs.Select(file => file.Path))}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16));
        return $"{CompactionPlan.Prefix}{layout.Number:D4}-{bucket:D5}-{hash}";
    }
}

/// <summary>What is to be rewritten in a snapshot: first files that are not cut yet, then buckets whose runs have grown.</summary>
internal static class CompactionPlan
{
    public const string Prefix = "bucket-";

    /// <summary>The rewrites of the next round, none when the table is compact. Rewrites of one round have no file in common.</summary>
    public static List<Rewrite> Next(DeltaSnapshot snapshot, BucketLayout layout, CompactionOptions options)
    {
        var files = snapshot.Files.Values.OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        var loose = files.Where(file => layout.BucketOf(file) is null).ToList();
        // One bucket needs no cutting: its files are sorted straight away.
        if (loose.Count > 0 && layout.Buckets > 1) return Batches(loose, options.BatchBytes);
        return [.. files.GroupBy(file => layout.BucketOf(file) ?? 0).Where(bucket => IsDue([.. bucket], options)).OrderBy(bucket => bucket.Key).Select(bucket => new Rewrite(bucket.Key, [.. bucket]))];
    }

    private static bool IsDue(List<AddFile> bucket, CompactionOptions options)
    {
        var runs = bucket.Where(file => !IsSorted(file)).ToList();
        var sorted = bucket.Where(IsSorted).Sum(file => file.Size);
        return runs.Count > 0 && (sorted == 0 || runs.Count >= options.MaxRuns || runs.Sum(file => file.Size) >= sorted / 4);
    }

    public static bool IsSorted(AddFile file) => file.Tags.TryGetValue(BucketLayout.OrderTag, out var order) && order == "sorted";

    private static List<Rewrite> Batches(List<AddFile> files, long batchBytes)
    {
        var batches = new List<Rewrite>();
        var batch = new List<AddFile>();
        long bytes = 0;
        foreach (var file in files)
        {
            if (batch.Count > 0 && bytes + file.Size > batchBytes)
            {
                batches.Add(new(null, batch));
                (batch, bytes) = ([], 0);
            }
            batch.Add(file);
            bytes += file.Size;
        }
        batches.Add(new(null, batch));
        return batches;
    }
}
