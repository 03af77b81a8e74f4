using System.Diagnostics;
using CrawlIndex.Catalog;
using CrawlIndex.Catalog.DuckDb;
using CrawlIndex.Pipeline.Compaction;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Benchmarks;

/// <summary>
/// Domain query and URL audit before and after compaction, over pairs that DuckDB makes up: 24 pictures a page, a third of them on another
/// domain, domains from a handful of rows to more than a percent of all. Arguments: [rows] [segments] [folder to keep them in].
/// </summary>
public static class CompactBench
{
    private const int Runs = 3;

    public static int Run(string[] args)
    {
        var rows = args.Length > 0 ? long.Parse(args[0]) : 50_000_000;
        var segments = args.Length > 1 ? int.Parse(args[1]) : 1000;
        var folder = args.Length > 2 ? Directory.CreateDirectory(args[2]) : Directory.CreateTempSubdirectory("crawlindex-compact");
        try
        {
            var clock = Stopwatch.StartNew();
            PairGenerator.Write(Path.Combine(folder.FullName, "pairs"), rows, segments);
            Console.WriteLine($"made in {clock.Elapsed.TotalSeconds:F0} s");
            clock.Restart();
            using (var workspace = new Workspace(folder.FullName)) workspace.Logs.OpenAsync(Tables.Pairs).GetAwaiter().GetResult();
            Console.WriteLine($"adopted in {clock.Elapsed.TotalSeconds:F1} s");
            var before = Measure(folder.FullName, rows);
            clock.Restart();
            CompactionResult result;
            using (var workspace = new Workspace(folder.FullName))
            {
                var runner = new CompactionRunner(workspace.Store, workspace.Logs, workspace.StagingPath, new CompactionOptions { Workers = Environment.ProcessorCount });
                result = runner.RunAsync(Tables.Pairs, new CompactionProgress(), CancellationToken.None).GetAwaiter().GetResult();
            }
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(
                $"compacted in {clock.Elapsed.TotalSeconds:F0} s: {result.FilesBefore} files, {result.BytesBefore / 1e9:F2} GB -> {result.FilesAfter} files, {result.BytesAfter / 1e9:F2} GB, "
                + $"{result.Buckets} buckets, {result.Commits} commits; peak memory of this process {process.PeakWorkingSet64 / 1e6:F0} MB");
            var after = Measure(folder.FullName, rows);
            Console.WriteLine($"| {rows:N0} pairs in {segments:N0} segments, {Environment.ProcessorCount} processors, best of {Runs} | rows | before ms | after ms | ratio |");
            Console.WriteLine("|---|---|---|---|---|");
            foreach (var (old, now) in before.Zip(after))
                Console.WriteLine($"| {old.Name} | {old.Rows:N0}{(old.Rows == now.Rows ? "" : $" / {now.Rows:N0} DIFFER")} | {old.Milliseconds:F0} | {now.Milliseconds:F0} | {old.Milliseconds / now.Milliseconds:F1}x |");
            return before.Zip(after).All(pair => pair.First.Rows == pair.Second.Rows) ? 0 : 1;
        }
        finally
        {
            if (args.Length < 3) folder.Delete(recursive: true);
        }
    }

    private static List<(string Name, long Rows, double Milliseconds)> Measure(string folder, long rows)
    {
        var figures = new List<(string, long, double)>();
        Time("open the catalog", () =>
        {
            using var opened = new CatalogReader(folder);
            return 0;
        });
        using var catalog = new CatalogReader(folder);
        var domain = PairGenerator.Domain(20_000);
        string[] shown = ["alt", "url", "kind", "page_url"];
        Time($"search --domain {domain} --on picture", () => Count(catalog, new() { Domain = domain, On = SearchSide.Picture, Columns = shown }));
        Time("the same, all columns", () => Count(catalog, new() { Domain = domain, On = SearchSide.Picture }));
        Time($"search --domain {PairGenerator.Domain(0)} --on picture (heavy), count by host", () => Count(catalog, new() { Domain = PairGenerator.Domain(0), On = SearchSide.Picture, GroupBy = SearchGroup.Host }));
        Time($"search --domain {domain} (picture or page)", () => Count(catalog, new() { Domain = domain, Columns = shown }));
        foreach (var (urls, domains) in new[] { (10_000, 200), (100_000, 5_000), (1_000_000, 500_000) })
        {
            if (urls > rows / 10) continue;
            var dataset = Path.Combine(folder, $"dataset-{urls}-{domains}.parquet");
            PairGenerator.WriteDataset(dataset, rows, urls, domains);
            Time($"audit join of {urls:N0} URLs of up to {domains:N0} domains, half of them held", () => Audit(catalog.Files(Tables.Pairs), dataset));
        }
        return figures;

        void Time(string name, Func<long> ask)
        {
            long count = 0;
            var best = double.MaxValue;
            for (var run = 0; run < Runs; run++)
            {
                var watch = Stopwatch.StartNew();
                count = ask();
                best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
            }
            figures.Add((name, count, best));
        }
    }

    private static long Count(CatalogReader catalog, SearchQuery query)
    {
        using var result = catalog.Search(query);
        long rows = 0;
        while (result.Read()) rows++;
        return rows;
    }

    /// <summary>Matches of a dataset's URLs with what a finding needs of each: one join, or one join a bucket where the table has buckets.</summary>
    private static long Audit(TableFiles pairs, string dataset)
    {
        using var database = Database.Open();
        using var connection = database.Connect();
        var bucket = pairs.Layout is { } layout ? layout.Sql("domain", "url") : "0";
        connection.Execute($"CREATE TABLE dataset AS SELECT *, {bucket} AS bucket FROM read_parquet({Connection.Quote(dataset)}) ORDER BY bucket, domain", "read the dataset");
        long matches = 0;
        foreach (var number in pairs.Layout is null ? [0] : Enumerable.Range(0, pairs.Layout.Buckets))
        {
            var part = new List<string>();
            using (var names = ResultSet.Run(database.Connect(), $"SELECT DISTINCT domain FROM dataset WHERE bucket = {number} ORDER BY 1", "read the dataset"))
            {
                while (names.Read()) part.Add(names.Text(0));
            }
            if (part.Count == 0) continue;
            // A long list costs more than it prunes.
            var source = pairs.Select([.. pairs.InBucket(number)], part.Count <= 2000 ? part : null);
            using var found = ResultSet.Run(
                database.Connect(),
                $"SELECT count(p.pair_id), count(p.alt), count(p.licence), count(p.page_url), count(p.warc_record_offset), count(*) FROM dataset d JOIN ({source}) p ON p.url = d.url AND p.url_host_registered_domain = d.domain WHERE d.bucket = {number}",
                "join");
            found.Read();
            matches += found.Int64(5);
        }
        return matches;
    }
}
