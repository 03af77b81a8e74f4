using System.Diagnostics;
using CrawlIndex.Catalog;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Benchmarks;

/// <summary>CPU time of writing pairs row by row, against DuckDB's own COPY of the same rows from a table in memory. Arguments: [rows].</summary>
public static class ParquetBench
{
    private const int Runs = 5;

    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0]) : 500_000;
        var folder = Directory.CreateTempSubdirectory("crawlindex-parquet");
        try
        {
            var rows = new PairRows(1, count);
            var path = Path.Combine(folder.FullName, "pairs.parquet");
            var memory = Environment.WorkingSet;
            Write(rows, path);
            var peak = (Process.GetCurrentProcess().PeakWorkingSet64 - memory) / 1e6;
            using var database = Database.Open(("threads", "1"));
            using var connection = database.Connect();
            connection.Execute($"CREATE TABLE pairs AS SELECT * FROM read_parquet({Connection.Quote(path)})", "load the rows");
            double ours = double.MaxValue, reading = double.MaxValue, copy = double.MaxValue;
            for (var run = 0; run < Runs; run++)
            {
                ours = Math.Min(ours, Cpu(() => Write(rows, path)));
                reading = Math.Min(reading, Cpu(() => rows.Write(null)));
                copy = Math.Min(copy, Cpu(() => connection.Execute($"COPY pairs TO {Connection.Quote(path + ".duckdb")} (FORMAT parquet, COMPRESSION zstd)", "copy")));
            }
            ours -= reading;
            Console.WriteLine($"| {count:N0} pairs, CPU of all threads, best of {Runs} | s | rows/s | file MB |");
            Console.WriteLine("|---|---|---|---|");
            Console.WriteLine($"| TableWriter, row by row | {ours:F2} | {count / ours:N0} | {new FileInfo(path).Length / 1e6:F1} |");
            Console.WriteLine($"| DuckDB COPY of a table | {copy:F2} | {count / copy:N0} | {new FileInfo(path + ".duckdb").Length / 1e6:F1} |");
            Console.WriteLine($"| ratio (at least 0.5) | {copy / ours:F2} | | |");
            Console.WriteLine($"Memory the writer added at its peak: {peak:F0} MB (with DuckDB itself).");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(PairRows rows, string path)
    {
        using var table = new TableWriter(Tables.Pairs, path);
        rows.Write(table);
        table.Finish();
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
