using System.Numerics;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog.Compaction;

/// <summary>Chooses how a table is cut: as many buckets as its bytes fill, heavy domains over several of them.</summary>
public static class LayoutPlanner
{
    private const string Domain = "url_host_registered_domain";
    private const string Url = "url";

    /// <summary>True when a table has outgrown its layout twice over, so that all its files are worth cutting again.</summary>
    public static bool IsOutgrown(BucketLayout layout, long bytes, long bucketBytes) => layout.Bits < BucketLayout.MaxBits && BitsFor(bytes, bucketBytes) > layout.Bits + 1;

    /// <param name="number">Number of the new layout.</param>
    /// <param name="files">All files of the table on this machine.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <param name="rows">Their rows.</param>
    /// <param name="bucketBytes">Bytes a bucket should have at most.</param>
    /// <param name="memory">Bytes DuckDB may hold before it spills to <paramref name="spill"/>.</param>
    public static BucketLayout Plan(
        int number, IReadOnlyList<DeltaColumn> columns, IReadOnlyList<string> files, long bytes, long rows, long bucketBytes, long memory, string spill)
    {
        var domain = columns.Any(column => column is { Name: Domain, SqlType: "VARCHAR" }) ? Domain : null;
        var url = columns.Any(column => column is { Name: Url, SqlType: "VARCHAR" }) ? Url : null;
        var bits = domain is null && url is null ? 0 : BitsFor(bytes, bucketBytes);
        var heavy = new Dictionary<string, int>(StringComparer.Ordinal);
        if (bits > 0 && domain is not null && url is not null && rows > 0)
        {
            // Half a bucket is heavy: the other half is left for the domains that hash into the same one.
            var part = Math.Max(1, bucketBytes / 2 * ((double)rows / Math.Max(1, bytes)));
            using var database = Database.Open(("threads", "1"), ("memory_limit", $"{memory >> 20}MiB"), ("temp_directory", spill));
            using var counts = ResultSet.Run(
                database.Connect(),
                $"SELECT {domain}, count(*) FROM read_parquet({ParquetPath.List(files)}, hive_partitioning=false) WHERE {domain} IS NOT NULL GROUP BY ALL HAVING count(*) > {(long)part} ORDER BY ALL",
                "count the rows of each domain");
            while (counts.Read()) heavy[counts.Text(0)] = Math.Min(bits, (int)Math.Ceiling(Math.Log2(counts.Int64(1) / part)));
        }
        return new(number, bits, domain, url, heavy);
    }

    private static int BitsFor(long bytes, long bucketBytes) =>
        Math.Min(BucketLayout.MaxBits, BitOperations.Log2(BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, (bytes + bucketBytes - 1) / bucketBytes))));
}
