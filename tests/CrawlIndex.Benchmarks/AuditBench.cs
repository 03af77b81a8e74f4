using System.Diagnostics;
using System.Globalization;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Audits;
using CrawlIndex.Datasets.Readers;

namespace CrawlIndex.Benchmarks;

/// <summary>
/// URL audit of made-up rows against as many made-up pairs, half of them known, and the bare DuckDB hash join over the same Parquet files: the address and pair
/// of each row, written as Parquet. Arguments: [rows] [folder to keep them in].
/// </summary>
public static class AuditBench
{
    private const int Runs = 2;

    public static int Run(string[] args)
    {
        var rows = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 5_000_000;
        var folder = args.Length > 1 ? Directory.CreateDirectory(args[1]) : Directory.CreateTempSubdirectory("crawlindex-audit");
        var (dataset, pairs, joined, output) = (Path.Combine(folder.FullName, "rows.parquet"), Path.Combine(folder.FullName, "ws", "pairs", "made.parquet"), Path.Combine(folder.FullName, "joined.parquet"), Path.Combine(folder.FullName, "out"));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(pairs)!);
            using (var session = new SqlSession(new SqlLimits(folder.FullName, 1L << 30)))
            {
                const string Url = "'https://host' || (i * 7919 % 100003) || '.example.com/pictures/' || md5(i::VARCHAR) || '.jpg'";
                if (!File.Exists(dataset)) session.Execute($"COPY (SELECT {Url} AS URL, 'a caption of picture ' || i AS TEXT, 512 AS WIDTH, 384 AS HEIGHT FROM range({rows}) t(i)) TO {SqlSession.Quote(dataset)} (FORMAT parquet, COMPRESSION zstd)", "make rows");
                if (!File.Exists(pairs))
                {
                    session.Execute(
                        $"COPY (SELECT md5('x' || i) AS pair_id, {Url} AS url, 'a caption' AS alt, NULL::VARCHAR AS licence, 'host' || (i * 7919 % 100003) || '.example.com' AS url_host_registered_domain FROM range({rows / 2}, {rows / 2 + rows}) t(i) ORDER BY hash(i)) TO {SqlSession.Quote(pairs)} (FORMAT parquet, COMPRESSION zstd)", "make pairs");
                }
            }
            double audit = double.MaxValue, join = double.MaxValue;
            var peak = 0L;
            for (var run = 0; run < Runs; run++)
            {
                if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
                audit = Math.Min(audit, Seconds(() => AuditRunner.Run(new AuditOptions
                {
                    Dataset = DatasetExpander.Expand(dataset), Name = "rows", Workspace = Path.Combine(folder.FullName, "ws"), Output = output, AsOf = DateTimeOffset.UnixEpoch,
                }, new AuditProgress())));
                if (run == 0) peak = Process.GetCurrentProcess().PeakWorkingSet64;
                using var session = new SqlSession(new SqlLimits(folder.FullName, 2L << 30));
                join = Math.Min(join, Seconds(() => session.Execute(
                    $"COPY (SELECT d.URL, p.pair_id FROM read_parquet({SqlSession.PathOf(dataset)}) d LEFT JOIN read_parquet({SqlSession.PathOf(pairs)}) p ON d.URL = p.url) TO {SqlSession.Quote(joined)} (FORMAT parquet, COMPRESSION zstd)", "join")));
            }
            Console.WriteLine($"| {rows:N0} rows against {rows:N0} pairs, best of {Runs} | seconds | ratio | at most |");
            Console.WriteLine("|---|---|---|---|");
            Console.WriteLine($"| bare DuckDB hash join to Parquet | {join:0.0} | 1 | |");
            Console.WriteLine($"| audit: findings, summary, report | {audit:0.0} | {audit / join:0.00} | 1.5 |");
            Console.WriteLine($"| peak memory of the audit, MB | {peak / 1e6:0} | | 1500 |");
            return 0;
        }
        finally
        {
            if (args.Length < 2) folder.Delete(recursive: true);
        }
    }

    private static double Seconds(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }
}
