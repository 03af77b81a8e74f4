using System.CommandLine;
using CrawlIndex.Index.Shards;
using CrawlIndex.Index.Text;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex index</c>: exact similarity search over 256-bit hashes, as a tool of its own on text lists.</summary>
public static class IndexCommand
{
    private const int DefaultRadius = 31;

    public static Command Create()
    {
        var command = new ExampleCommand("index", "Build and ask an exact similarity index of 256-bit hashes (PDQ).");
        command.Subcommands.Add(CreateBuild());
        command.Subcommands.Add(CreateQuery());
        command.Subcommands.Add(CreateStatus());
        command.Subcommands.Add(CreateCompact());
        return command;
    }

    private static Command CreateBuild()
    {
        var lists = new Argument<string[]>("HASHES") { Description = "Text files, a line a hash: HEX[,metadata] or hash=HEX[,metadata], 64 hex digits.", Arity = ArgumentArity.ZeroOrMore };
        var output = new Option<string?>("--output", "-o") { Description = "Folder of the index; hashes are added when it holds one.", HelpName = "DIR" };
        var workspace = new Option<string?>("--workspace", "-w") { Description = "Index the fetched pictures of this workspace instead of lists; pictures that are indexed are skipped.", HelpName = "DIR" };
        var again = new Option<bool>("--rebuild") { Description = "With --workspace: drop its index and build it again." };
        var shards = new Option<int>("--shards") { Description = "Shards of a new index.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var command = new ExampleCommand(
            "build", "Make an index of lists of hashes, or of the pictures of a workspace. Lines that are no hash are counted; the exit code is then 1.",
            "crawlindex index build hashes.txt -o pdq-index",
            "crawlindex index build --workspace catalog");
        command.Arguments.Add(lists);
        command.Options.Add(output);
        command.Options.Add(shards);
        command.Options.Add(workspace);
        command.Options.Add(again);
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(workspace) is { } catalog) return WorkspaceIndex.BuildAsync(catalog, parsed.GetValue(shards), parsed.GetValue(again), cancel);
            if (parsed.GetValue(output) is not { } folder || parsed.GetValue(lists) is not { Length: > 0 })
                return Task.FromResult(CommandTree.Fail("index build needs lists of hashes and -o DIR, or --workspace DIR; see crawlindex index build --help", ExitCode.BadInput));
            using var index = ShardSet.Open(folder, ShardSet.Exists(folder) ? 0 : parsed.GetValue(shards));
            var held = index.Shards.Sum(shard => shard.Status().Items);
            var indexer = new HashListIndexer(index, (ulong)held + 1);
            var bad = 0L;
            foreach (var list in parsed.GetValue(lists)!)
            {
                using var source = File.OpenRead(list);
                var counts = indexer.Add(source, cancel);
                bad += counts.BadHashes + counts.TooLong;
                Console.WriteLine($"{list}: {counts.Hashes:N0} hashes, {counts.Blank:N0} blank, {counts.BadHashes:N0} bad, {counts.TooLong:N0} too long");
            }
            index.Checkpoint();
            return Task.FromResult(bad > 0 ? ExitCode.Found : ExitCode.Done);
        });
        return command;
    }

    private static Command CreateQuery()
    {
        var folder = Folder();
        var queries = new Argument<string>("QUERIES") { Description = "Text file of hashes; - is standard input." };
        var radius = new Option<int>("--radius", "-r") { Description = "Largest distance in bits, 0 to 256.", DefaultValueFactory = _ => DefaultRadius, HelpName = "R" };
        radius.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 256) result.AddError("--radius takes a number from 0 to 256");
        });
        var command = new ExampleCommand(
            "query", "Write query,match,distance for every indexed hash within the radius: all of them, by construction.",
            "crawlindex index query pdq-index queries.txt --radius 31");
        command.Arguments.Add(folder);
        command.Arguments.Add(queries);
        command.Options.Add(radius);
        command.SetAction((parsed, cancel) =>
        {
            using var index = OpenExisting(parsed.GetValue(folder)!);
            using Stream source = parsed.GetValue(queries) == "-" ? Console.OpenStandardInput() : File.OpenRead(parsed.GetValue(queries)!);
            using var output = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
            var counts = new HashListQuery(index, parsed.GetValue(radius)).Run(source, output, cancel);
            var bad = counts.BadHashes + counts.TooLong;
            if (bad > 0) Console.Error.WriteLine($"crawlindex: {bad:N0} of {counts.Lines:N0} lines are no hash");
            return Task.FromResult(bad > 0 ? ExitCode.Found : ExitCode.Done);
        });
        return command;
    }

    private static Command CreateStatus()
    {
        var folder = Folder();
        var verify = new Option<bool>("--verify") { Description = "Read every byte against its checksum." };
        var command = new ExampleCommand("status", "Show what an index holds.", "crawlindex index status pdq-index --verify");
        command.Arguments.Add(folder);
        command.Options.Add(verify);
        command.SetAction(parsed =>
        {
            using var index = OpenExisting(parsed.GetValue(folder)!);
            if (parsed.GetValue(verify)) index.Verify();
            for (var number = 1; number <= index.Shards.Count; number++)
            {
                var status = index.Shards[number - 1].Status();
                Console.WriteLine($"shard {number}: {status.Items:N0} hashes, {status.Segments} segments, {status.DeletedRows:N0} deleted rows, {ProgressView.Bytes(status.Bytes)}, snapshot {status.Snapshot}");
                if (status.MergeFault is { } fault) Console.WriteLine($"shard {number}: the last merge failed: {fault}");
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateCompact()
    {
        var folder = Folder();
        var command = new ExampleCommand("compact", "Merge segments and drop deleted rows.", "crawlindex index compact pdq-index");
        command.Arguments.Add(folder);
        command.SetAction((parsed, cancel) =>
        {
            using var index = OpenExisting(parsed.GetValue(folder)!);
            index.Compact(cancel);
            Console.WriteLine($"{index.Shards.Sum(shard => shard.Status().Segments)} segments");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Argument<string> Folder() => new("DIR") { Description = "Folder of an index." };

    private static ShardSet OpenExisting(string folder) => ShardSet.Exists(folder)
        ? ShardSet.Open(folder)
        : throw new DirectoryNotFoundException($"there is no index at '{folder}'; make one with: crawlindex index build HASHES -o {folder}");
}
