using System.Diagnostics;
using System.Globalization;

namespace CrawlIndex.Benchmarks;

/// <summary>
/// Whole processes on one core: <c>crawlindex extract FILE -o x.parquet</c> against <c>gzip -dc FILE</c>, then two jobs
/// against one. Runs take turns, so that a change of the machine's speed meets both; medians of the ratios are printed.
/// Usage: ingest FILE.warc.gz [RUNS]
/// </summary>
internal static class IngestBench
{
    public static int Run(string[] args)
    {
        if (args.Length == 0) return Usage();
        var file = Path.GetFullPath(args[0]);
        var runs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        var app = Path.Combine(AppContext.BaseDirectory, "../../../../../src/CrawlIndex.App/bin/Release/net10.0/crawlindex.dll");
        var scratch = Directory.CreateTempSubdirectory("ingest-bench-").FullName;
        try
        {
            var rows = new List<(Sample Gzip, Sample Extract, Sample One, Sample Two)>();
            for (var run = 0; run <= runs; run++)
            {
                var gzip = Measure("taskset", ["-c", "0", "sh", "-c", $"exec gzip -dc '{file}' >/dev/null"]);
                var extract = Measure("taskset", ["-c", "0", "dotnet", app, "extract", file, "-o", Path.Combine(scratch, "x.parquet")]);
                var one = Ingest(app, file, scratch, jobs: 1);
                var two = Ingest(app, file, scratch, jobs: 2);
                // The first round warms the page cache.
                if (run > 0) rows.Add((gzip, extract, one, two));
            }
            Console.WriteLine("| figure | median | min | max |");
            Console.WriteLine("|---|---|---|---|");
            Row("gzip -dc, s", rows.Select(row => row.Gzip.Wall));
            Row("extract to Parquet, one core, s", rows.Select(row => row.Extract.Wall));
            Row("speed against gzip -dc", rows.Select(row => row.Gzip.Wall / row.Extract.Wall));
            Row("compressed MB/s", rows.Select(row => new FileInfo(file).Length / 1e6 / row.Extract.Wall));
            Row("peak memory of extract, MB", rows.Select(row => row.Extract.PeakBytes / 1e6));
            Row("ingest of 2 files, 1 job on 1 core, s", rows.Select(row => row.One.Wall));
            Row("ingest of 2 files, 2 jobs on 2 cores, s", rows.Select(row => row.Two.Wall));
            Row("two jobs against one", rows.Select(row => row.One.Wall / row.Two.Wall));
            Row("peak memory of ingest, 1 job, MB", rows.Select(row => row.One.PeakBytes / 1e6));
            return 0;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static Sample Ingest(string app, string file, string scratch, int jobs)
    {
        var inputs = Directory.CreateDirectory(Path.Combine(scratch, "in")).FullName;
        foreach (var name in (string[])["a.warc.gz", "b.warc.gz"])
        {
            if (!File.Exists(Path.Combine(inputs, name))) File.CreateSymbolicLink(Path.Combine(inputs, name), file);
        }
        var workspace = Path.Combine(scratch, "workspace");
        if (Directory.Exists(workspace)) Directory.Delete(workspace, recursive: true);
        var cores = jobs == 1 ? "0" : "0,1";
        return Measure("taskset", ["-c", cores, "dotnet", app, "ingest", inputs, "--workspace", workspace, "--jobs", $"{jobs}"]);
    }

    /// <summary>Runs a process to its end; its peak memory is sampled from the kernel's own high-water mark.</summary>
    private static Sample Measure(string program, string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(20)) peak = Math.Max(peak, PeakOf(process.Id));
        var wall = clock.Elapsed.TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error.Result}{output.Result}");
        return new Sample(wall, peak);
    }

    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan()[6..].TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static void Row(string name, IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {sorted[sorted.Count / 2]:0.00} | {sorted[0]:0.00} | {sorted[^1]:0.00} |"));
    }

    private static int Usage()
    {
        Console.Error.WriteLine("usage: ingest FILE.warc.gz [RUNS]   (tests/README.md says how the file is made)");
        return 2;
    }

    private readonly record struct Sample(double Wall, long PeakBytes);
}
