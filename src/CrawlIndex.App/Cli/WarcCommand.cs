using System.CommandLine;
using System.Globalization;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Warc;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex warc</c>: look into crawl archives.</summary>
public static class WarcCommand
{
    private const int ShownRanges = 20;

    public static Command Create()
    {
        var command = new ExampleCommand("warc", "Look into crawl archives: check, index, cat.");
        command.Subcommands.Add(CreateCheck());
        command.Subcommands.Add(CreateIndex());
        command.Subcommands.Add(WarcCatCommand.Create());
        return command;
    }

    private static Command CreateCheck()
    {
        var files = Files();
        var digests = new Option<bool>("--digests") { Description = "Verify block and payload digests too." };
        var strict = new Option<bool>("--strict") { Description = "Stop at the first defect instead of reading past it." };
        var json = SharedOptions.Json();
        var command = new ExampleCommand(
            "check", "Account for every byte of an archive: records by type and outcome, bytes read, bytes skipped with reason and offset. Exit code 1 when something is wrong.",
            "crawlindex warc check crawl.warc.gz",
            "crawlindex warc check --digests --json *.warc.gz");
        command.Arguments.Add(files);
        command.Options.Add(digests);
        command.Options.Add(strict);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var options = new WarcCheckOptions
            {
                Digests = parsed.GetValue(digests),
                Reader = new WarcReaderOptions { Strict = parsed.GetValue(strict) },
            };
            using var http = Composition.CreateHttpClient();
            using var output = Console.OpenStandardOutput();
            var sound = true;
            foreach (var file in parsed.GetValue(files)!)
            {
                using var source = SegmentSource.Of(file).Open(http);
                var report = WarcCheck.Run(source, file, options);
                sound &= report.IsSound;
                if (!parsed.GetValue(json))
                {
                    Print(report);
                    continue;
                }
                report.WriteJson(output);
                output.Write("\n"u8);
            }
            return sound ? ExitCode.Done : ExitCode.Found;
        });
        return command;
    }

    private static Command CreateIndex()
    {
        var files = Files();
        var output = new Option<FileInfo?>("--output", "-o") { Description = "File to write; standard output without it.", HelpName = "FILE" };
        var command = new ExampleCommand(
            "index", "Write a CDXJ index: one line a capture with SURT key, time, and offset and length in the archive. Sort it with: LC_ALL=C sort.",
            "crawlindex warc index crawl.warc.gz | LC_ALL=C sort > crawl.cdxj");
        command.Arguments.Add(files);
        command.Options.Add(output);
        command.SetAction(parsed =>
        {
            using var http = Composition.CreateHttpClient();
            using Stream target = parsed.GetValue(output) is { } file ? file.Create() : Console.OpenStandardOutput();
            using var buffered = new BufferedStream(target, 1 << 16);
            foreach (var input in parsed.GetValue(files)!)
            {
                var source = SegmentSource.Of(input);
                using var bytes = source.Open(http);
                using var reader = new WarcReader(bytes, input, new WarcReaderOptions { LeaveOpen = true });
                CdxjWriter.Write(reader, buffered, source.Name);
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static Argument<string[]> Files() => new("FILE")
    {
        Description = "WARC, ARC or WAT files (.gz, .zst), or their http(s) URLs.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static void Print(WarcCheckReport report)
    {
        var accounting = report.Accounting;
        Console.WriteLine($"{report.File}: {(report.IsSound ? "sound" : "defective")}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {accounting.FileBytes:N0} bytes = {accounting.BytesRead:N0} read + {accounting.BytesSkipped:N0} skipped; {accounting.Coding} members: {accounting.Members:N0}"));
        Console.WriteLine($"  {accounting.Records:N0} records: {Counts<WarcRecordType>(accounting.CountOf)}");
        Console.WriteLine($"  outcomes: {Counts<RecordOutcome>(accounting.CountOf)}");
        if (report.HasDigests)
        {
            Console.WriteLine($"  block digests: {Counts<DigestOutcome>(report.CountOfBlock)}");
            Console.WriteLine($"  payload digests: {Counts<DigestOutcome>(report.CountOfPayload)}");
        }
        foreach (var (defect, count) in report.Defects.Where(entry => entry.Value > 0)) Console.WriteLine($"  {count:N0} records read past: {defect}");
        foreach (var range in accounting.Skipped.Take(ShownRanges)) Console.WriteLine($"  skipped {range.Length:N0} bytes at {range.Offset}: {range.Reason}");
        var more = accounting.Skipped.Count - ShownRanges + accounting.SkippedRangesDropped;
        if (more > 0) Console.WriteLine($"  {more:N0} more skipped ranges; --json lists them");
    }

    private static string Counts<T>(Func<T, long> count)
        where T : struct, Enum
    {
        var parts = Enum.GetValues<T>().Where(value => count(value) > 0).Select(value => $"{count(value):N0} {value}").ToList();
        return parts.Count == 0 ? "none" : string.Join(", ", parts);
    }
}
