using System.Diagnostics;
using CrawlIndex.Catalog;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Benchmarks;

/// <summary>CPU time of writing pairs row by row, against DuckDB's own COPY of the same rows from a table in memory. Arguments: [rows].</summary>
public static class ParquetBench
{
    public static int Run(string[] args)
    {
        var rows = args.Length > 0 ? int.Parse(args[0]) : 1_000_000;
        if (args.Contains("only"))
        {
            using var timer = Process.GetCurrentProcess();
            Write("/tmp/only.parquet", rows, finish: true);
            Console.WriteLine($"{Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:F2} s, peak {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB");
            return 0;
        }
        var folder = Directory.CreateTempSubdirectory("crawlindex-parquet");
        try
        {
            var path = Path.Combine(folder.FullName, "pairs.parquet");
            using var database = Database.Open(("threads", "1"));
            using var connection = database.Connect();
            double writing = double.MaxValue, making = double.MaxValue, copying = double.MaxValue;
            for (var run = 0; run < 3; run++)
            {
                writing = Math.Min(writing, Cpu(() => Write(path, rows, finish: true)));
                making = Math.Min(making, Cpu(() => Write(Path.Combine(folder.FullName, "none.parquet"), 0, finish: false, makeOnly: rows)));
                if (run == 0) connection.Execute($"CREATE TABLE pairs AS SELECT * FROM read_parquet({Connection.Quote(path)})", "load the rows");
                copying = Math.Min(copying, Cpu(() => connection.Execute(
                    $"COPY pairs TO {Connection.Quote(path + ".duckdb")} (FORMAT parquet, COMPRESSION zstd)", "copy")));
            }
            var bytes = new FileInfo(path).Length;
            var ours = writing - making;
            Console.WriteLine($"| {rows:N0} pairs, one core | CPU s | rows/s | file MB |");
            Console.WriteLine("|---|---|---|---|");
            Console.WriteLine($"| TableWriter | {ours:F2} | {rows / ours:N0} | {bytes / 1e6:F1} |");
            Console.WriteLine($"| DuckDB COPY table | {copying:F2} | {rows / copying:N0} | {new FileInfo(path + ".duckdb").Length / 1e6:F1} |");
            Console.WriteLine($"| ratio (DuckDB / ours; making the rows, {making:F2} s, taken off) | {copying / ours:F2} | | |");
            Console.WriteLine($"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(string path, int rows, bool finish, int makeOnly = 0)
    {
        using var table = new TableWriter(Tables.Pairs, path);
        if (finish) new PairRows(1).Write(table, rows);
        else new PairRows(1).Make(makeOnly);
        if (finish) table.Finish();
    }

    private static double Cpu(Action action)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        action();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }
}
