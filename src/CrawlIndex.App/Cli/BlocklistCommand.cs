using System.CommandLine;
using System.Text.Json;
using CrawlIndex.Datasets.BlockLists;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex blocklist</c>: hashes of pictures that nobody may use. Their entries are matched and never shown.</summary>
public static class BlocklistCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand("blocklist", "Lists of hashes that apply before anything else. Entries are matched, and never displayed, logged or exported.");
        command.Subcommands.Add(CreateImport());
        command.Subcommands.Add(CreateStatus());
        return command;
    }

    private static Command CreateImport()
    {
        var files = new Argument<string[]>("FILE") { Description = "Lists: a hash a line, TYPE HASH lines, CSV with a column indicator, or JSON records (.gz, .zst).", Arity = ArgumentArity.OneOrMore };
        var name = new Option<string>("--name") { Description = "The list that the entries belong to.", Required = true, HelpName = "NAME" };
        var type = new Option<string?>("--type") { Description = "Kind of hashes that stand without one: md5, sha1, sha256, pdq, url-md5, url-sha1, url-sha256. Default: by length, 64 digits being pdq.", HelpName = "TYPE" };
        type.AcceptOnlyFromAmong("md5", "sha1", "sha256", "pdq", "url-md5", "url-sha1", "url-sha256");
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand(
            "import", "Add the entries of files to a list; entries marked as withdrawn or deleted are taken out. The next audit, fetch and recheck apply it to everything there is.",
            "crawlindex blocklist import hashes.csv --name partner --workspace catalog");
        command.Arguments.Add(files);
        command.Options.Add(name);
        command.Options.Add(type);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction((parsed, cancel) =>
        {
            var reading = new BlockListReader(parsed.GetValue(type) is { } word ? Enum.Parse<BlockKind>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true) : null);
            foreach (var file in parsed.GetValue(files)!) reading.Read(file, cancel);
            var status = new BlockListStore(parsed.GetValue(workspace)!).Import(parsed.GetValue(name)!, reading);
            var counts = reading.Counts;
            if (parsed.GetValue(json))
                Write([status], counts);
            else
                Console.WriteLine($"{counts.Entries:N0} entries: {counts.Listed:N0} listed, {counts.Withdrawn:N0} withdrawn, {counts.Unsupported:N0} of kinds not matched here, {counts.Bad:N0} bad; '{status.Name}' now holds {status.Counts.Values.Sum():N0} hashes");
            return Task.FromResult(counts.Bad > 0 ? ExitCode.Found : ExitCode.Done);
        });
        return command;
    }

    private static Command CreateStatus()
    {
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand("status", "Show how many hashes of each kind the lists hold.", "crawlindex blocklist status --workspace catalog");
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            var lists = new BlockListStore(parsed.GetValue(workspace)!).Status();
            if (parsed.GetValue(json)) Write(lists, null);
            else if (lists.Count == 0) Console.WriteLine("there is no block list");
            else foreach (var list in lists) Console.WriteLine($"{list.Name}: {string.Join(", ", list.Counts.Select(count => $"{count.Value:N0} {Word(count.Key)}"))}");
            return ExitCode.Done;
        });
        return command;
    }

    private static string Word(BlockKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{kind}");

    private static void Write(IReadOnlyList<BlockListStatus> lists, BlockListCounts? counts)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        if (counts is { } read)
        {
            json.WriteNumber("entries", read.Entries);
            json.WriteNumber("listed", read.Listed);
            json.WriteNumber("withdrawn", read.Withdrawn);
            json.WriteNumber("unsupported", read.Unsupported);
            json.WriteNumber("bad", read.Bad);
        }
        json.WriteStartObject("lists");
        foreach (var list in lists)
        {
            json.WriteStartObject(list.Name);
            foreach (var (kind, number) in list.Counts) json.WriteNumber(Word(kind), number);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }
}
