using System.Diagnostics;
using System.Globalization;
using CrawlIndex.Catalog;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Pipeline.Ingestion;
using CrawlIndex.Pipeline.Signals;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Benchmarks;

/// <summary>
/// What reading consent signals costs an ingest: CPU time of the same ingest with and without, in turns; medians. Warm: in one
/// process that has read the file before, as a run over many segments has. Cold: whole processes, start and compilation included.
/// Usage: signals FILE.warc.gz [RUNS]
/// </summary>
internal static class SignalsBench
{
    public static int Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: signals FILE.warc.gz [RUNS]");
            return 2;
        }
        var file = Path.GetFullPath(args[0]);
        var runs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        var warm = Measure(runs, signals => Warm(file, signals));
        var verdicts = Verdicts(file);
        var cold = Measure(runs, signals => Cold(file, signals));
        Console.WriteLine("| figure | with signals | without | speed kept |");
        Console.WriteLine("|---|---|---|---|");
        Row("warm ingest, CPU s", warm.With, warm.Without);
        Row("cold ingest, CPU s", cold.With, cold.Without);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| warm, managed MB allocated | {allocated[true] / 1e6:0.0} | {allocated[false] / 1e6:0.0} | |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| verdicts from the workspace, pairs a CPU second | {verdicts:N0} | | |"));
        return 0;
    }

    /// <summary>Every pair of the file decided for all uses, second pass.</summary>
    private static double Verdicts(string file)
    {
        var folder = Directory.CreateTempSubdirectory("signals-bench-").FullName;
        try
        {
            using var http = new HttpClient();
            using (var workspace = new Workspace(folder)) new IngestRunner(workspace, http, 1).RunAsync([SegmentSource.Of(file)], new IngestProgress(), default).GetAwaiter().GetResult();
            using var source = CaseSource.Open(folder);
            using var catalog = new CatalogReader(folder);
            var (pairs, seconds) = (0L, 0.0);
            for (var pass = 0; pass < 2; pass++)
            {
                using var self = Process.GetCurrentProcess();
                var before = self.TotalProcessorTime;
                using var rows = catalog.Sql($"SELECT {PairRow.Columns} FROM pairs");
                pairs = source.Decide(PairRow.ReadAll(rows), ConsentPolicy.OptOut, TimeProvider.System.GetUtcNow()).LongCount();
                self.Refresh();
                seconds = (self.TotalProcessorTime - before).TotalSeconds;
            }
            return pairs / seconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static readonly Dictionary<bool, long> allocated = [];

    private static (double With, double Without) Measure(int runs, Func<bool, double> once)
    {
        var (with, without) = (new List<double>(), new List<double>());
        for (var run = 0; run <= runs; run++)
        {
            var (one, other) = (once(true), once(false));
            // The first round warms up.
            if (run == 0) continue;
            with.Add(one);
            without.Add(other);
        }
        return (with.Order().ElementAt(runs / 2), without.Order().ElementAt(runs / 2));
    }

    private static double Warm(string file, bool signals)
    {
        var folder = Directory.CreateTempSubdirectory("signals-bench-").FullName;
        try
        {
            using var http = new HttpClient();
            using var workspace = new Workspace(folder);
            using var self = Process.GetCurrentProcess();
            var before = (self.TotalProcessorTime, GC.GetTotalAllocatedBytes());
            var result = new IngestRunner(workspace, http, 1, signals).RunAsync([SegmentSource.Of(file)], new IngestProgress(), default).GetAwaiter().GetResult()[0];
            if (result.Outcome != SegmentOutcome.Ingested) throw new InvalidOperationException(result.Reason);
            self.Refresh();
            allocated[signals] = GC.GetTotalAllocatedBytes() - before.Item2;
            return (self.TotalProcessorTime - before.TotalProcessorTime).TotalSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Cold(string file, bool signals)
    {
        var folder = Directory.CreateTempSubdirectory("signals-bench-").FullName;
        try
        {
            var app = Path.Combine(AppContext.BaseDirectory, "../../../../../src/CrawlIndex.App/bin/Release/net10.0/crawlindex.dll");
            var ingest = $"TIMEFORMAT='%U %S'; time dotnet '{app}' ingest '{file}' --workspace '{folder}' --jobs 1 --json {(signals ? "" : "--no-signals")} >/dev/null";
            using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", ingest]) { RedirectStandardError = true })!;
            var said = shell.StandardError.ReadToEnd();
            shell.WaitForExit();
            if (shell.ExitCode != 0) throw new InvalidOperationException($"ingest ended with {shell.ExitCode}: {said}");
            return said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Sum(text => double.Parse(text, CultureInfo.InvariantCulture));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Row(string name, double with, double without) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {with:0.00} | {without:0.00} | {without / with:P0} |"));
}
