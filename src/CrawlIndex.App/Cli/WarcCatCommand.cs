using System.CommandLine;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Warc;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex warc cat</c>: the record an evidence pointer names, byte for byte.</summary>
public static class WarcCatCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The archive, or its warc_filename in the workspace." };
        var offset = new Argument<long>("OFFSET") { Description = "Byte offset of the record, as warc_record_offset and the CDXJ index give it." };
        var raw = new Option<bool>("--raw") { Description = "The file's own bytes, compressed as they are." };
        var payload = new Option<bool>("--payload") { Description = "Only the HTTP body, codings undone." };
        var inMember = new Option<long>("--offset-in-member") { Description = "For archives compressed as a whole: where in the decompressed member the record starts.", HelpName = "N" };
        var workspace = SharedOptions.Workspace();
        var command = new ExampleCommand(
            "cat", "Write one record to standard output: head and block; exactly the bytes that stand at its offset.",
            "crawlindex warc cat crawl.warc.gz 80610731 --payload > page.html");
        command.Arguments.Add(file);
        command.Arguments.Add(offset);
        command.Options.Add(raw);
        command.Options.Add(payload);
        command.Options.Add(inMember);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            var part = parsed.GetValue(raw) ? CatPart.Raw : parsed.GetValue(payload) ? CatPart.Payload : CatPart.Record;
            var path = Resolve(parsed.GetValue(file)!, parsed.GetValue(workspace)!);
            using var output = Console.OpenStandardOutput();
            var result = WarcCat.Copy(path, parsed.GetValue(offset), output, part, parsed.GetValue(inMember));
            output.Flush();
            if (!result.Found) return CommandTree.Fail($"no record starts at offset {parsed.GetValue(offset)} of '{path}'; list them with: crawlindex warc index {path}", ExitCode.BadInput);
            return result.Outcome is RecordOutcome.Complete or RecordOutcome.TruncatedByCrawler
                ? ExitCode.Done
                : CommandTree.Fail($"the record at offset {parsed.GetValue(offset)} is damaged: {result.Outcome}", ExitCode.Found);
        });
        return command;
    }

    /// <summary>A file as it is named, else our own archive of that name, else the one place where a segment of that name was ingested from.</summary>
    private static string Resolve(string name, string workspace)
    {
        if (File.Exists(name)) return name;
        if (!Directory.Exists(workspace)) throw new FileNotFoundException($"there is no file '{name}' (and no workspace at '{workspace}' that could know it)");
        if (Path.GetFileName(name) == name && Path.Combine(workspace, "fetches", name) is var own && File.Exists(own)) return own;
        using var catalog = WorkspaceCatalog.Open(workspace);
        var sources = new List<string>();
        using var rows = catalog.Sql($"SELECT DISTINCT source FROM segments WHERE warc_filename = '{name.Replace("'", "''", StringComparison.Ordinal)}' ORDER BY source");
        while (rows.Read()) sources.Add(rows.Text(0));
        return sources switch
        {
            [var only] when SegmentSource.IsUrl(only) => throw new FileNotFoundException($"'{name}' was read from {only}; download it first"),
            [var only] => only,
            [] => throw new FileNotFoundException($"there is no file '{name}', and no segment of that name in workspace '{workspace}'"),
            _ => throw new FileNotFoundException($"'{name}' names {sources.Count} segments; give the path of one: {string.Join(", ", sources)}"),
        };
    }
}
