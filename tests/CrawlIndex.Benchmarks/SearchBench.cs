using System.Diagnostics;
using CrawlIndex.Catalog;

namespace CrawlIndex.Benchmarks;

/// <summary>Search over made-up pairs in 20 files, warm, all processors. Arguments: [rows] [folder to keep them in].</summary>
public static class SearchBench
{
    private const int Files = 20;
    private const int Runs = 5;

    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0]) : 5_000_000;
        var folder = args.Length > 1 ? Directory.CreateDirectory(args[1]) : Directory.CreateTempSubdirectory("crawlindex-search");
        try
        {
            for (var file = 0; file < Files; file++)
            {
                var path = Path.Combine(folder.FullName, "pairs", $"segment-{file:00}.parquet");
                if (File.Exists(path)) continue;
                using var table = new TableWriter(Tables.Pairs, path);
                new PairRows(file + 1, count / Files).Write(table);
                table.Finish();
            }
            var watch = Stopwatch.StartNew();
            using var catalog = new CatalogReader(folder.FullName);
            var opening = watch.Elapsed.TotalMilliseconds;
            var (domain, host, url) = ("", "", "");
            using (var first = catalog.Search(new() { Limit = 1 }))
            {
                first.Read();
                (domain, host, url) = (first.Text(PairColumn.UrlHostRegisteredDomain), first.Text(PairColumn.UrlHostName), first.Text(PairColumn.Url));
            }
            Console.WriteLine($"| {count:N0} pairs in {Files} files, {Environment.ProcessorCount} processors | rows | first ms | best of {Runs} ms | CPU ms | at most ms |");
            Console.WriteLine("|---|---|---|---|---|---|");
            Console.WriteLine($"| open | | {opening:F0} | | | |");
            Ask("--domain D (the columns of the table)", new() { Domain = domain, Columns = ["alt", "url", "kind", "page_url"] }, "200");
            Ask("--domain D --on picture (the columns of the table)", new() { Domain = domain, On = SearchSide.Picture, Columns = ["alt", "url", "kind", "page_url"] }, "200");
            Ask("--domain D (all columns, as --json)", new() { Domain = domain }, "200");
            Ask("--domain D, absent", new() { Domain = "no-such-domain.com" }, "200");
            Ask("--domain HOST", new() { Domain = host }, "200");
            Ask("--domain D --group-by page-domain", new() { Domain = domain, GroupBy = SearchGroup.PageDomain }, "200");
            Ask("--domain *.D", new() { Domain = $"*.{domain}" }, "");
            Ask("--url U", new() { Url = url }, "");
            Ask("--text '\"red bicycle car\"'", new() { Text = "\"red bicycle car\"" }, "1000");
            Ask("--text '\"red bicycle car\"', 50 rows", new() { Text = "\"red bicycle car\"", Limit = 50 }, "1000");
            Ask("--text '\"cafe in\" mountain', accents", new() { Text = "\"cafe in\" mountain" }, "1000");
            Ask("--text 日本語 --group-by domain", new() { Text = "日本語", GroupBy = SearchGroup.Domain, Limit = 20 }, "1000");
            Ask("--group-by domain, all pairs", new() { GroupBy = SearchGroup.Domain, Limit = 20 }, "");
            return 0;

            void Ask(string name, SearchQuery query, string most)
            {
                double first = 0, best = double.MaxValue, cpu = double.MaxValue;
                var rows = 0;
                for (var run = 0; run <= Runs; run++)
                {
                    using var process = Process.GetCurrentProcess();
                    var before = process.TotalProcessorTime;
                    watch.Restart();
                    rows = 0;
                    using (var result = catalog.Search(query))
                    {
                        while (result.Read()) rows++;
                    }
                    var wall = watch.Elapsed.TotalMilliseconds;
                    process.Refresh();
                    cpu = Math.Min(cpu, (process.TotalProcessorTime - before).TotalMilliseconds);
                    if (run == 0) first = wall;
                    else best = Math.Min(best, wall);
                }
                Console.WriteLine($"| {name} | {rows:N0} | {first:F0} | {best:F0} | {cpu:F0} | {most} |");
            }
        }
        finally
        {
            if (args.Length < 2) folder.Delete(recursive: true);
        }
    }
}
