using System.CommandLine;
using CrawlIndex.Consent.Eval;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Registries;
using CrawlIndex.Consent.Robots;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Pipeline.Signals;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex consent</c>: verdicts from observations, and the policies they follow.</summary>
public static class ConsentCommand
{
    /// <summary>Parsed robots files kept between cases.</summary>
    private const int CachedRobots = 1024;

    public static Command Create()
    {
        var command = new ExampleCommand("consent", "Decide what a picture and its text may be used for, with evidence.");
        command.Subcommands.Add(CreateEval());
        command.Subcommands.Add(ConsentExplainCommand.Create());
        var policy = new ExampleCommand("policy", "Write and check policy files.");
        policy.Subcommands.Add(CreateInit());
        policy.Subcommands.Add(CreateCheck());
        command.Subcommands.Add(policy);
        command.Subcommands.Add(TokensCommand.Create());
        return command;
    }

    private static Command CreateEval()
    {
        var input = new Argument<string>("FILE") { Description = "Cases as JSON Lines; - is standard input.", DefaultValueFactory = _ => "-" };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "File to write; standard output without it.", HelpName = "FILE" };
        var policy = new Option<FileInfo?>("--policy") { Description = "Policy for cases that name none.", HelpName = "FILE" };
        var command = new ExampleCommand(
            "eval", "Answer each case (a pair, its observations, claims) with a verdict per use, the deciding and the losing signals quoted. A malformed line gets an error line; the exit code is then 2.",
            "crawlindex consent eval cases.jsonl -o verdicts.jsonl",
            "crawlindex consent eval - --policy policy.yaml");
        command.Arguments.Add(input);
        var workspace = SharedOptions.Workspace();
        command.Options.Add(output);
        command.Options.Add(policy);
        command.Options.Add(workspace);
        command.SetAction((parsed, cancel) =>
        {
            using var pages = new PageSignalSource();
            var file = parsed.GetValue(policy) is { } given ? LoadPolicy(given) : null;
            var lists = file is null ? [] : LoadBlockLists(file, parsed.GetValue(policy)!);
            var engine = new ConsentEngine(SignalParsers.All(Workspace.TokensOf(parsed.GetValue(workspace)!), new RobotsCache(CachedRobots)), pages, Composition.CreateFingerprints(), lists);
            using Stream cases = parsed.GetValue(input) == "-" ? Console.OpenStandardInput() : File.OpenRead(parsed.GetValue(input)!);
            using Stream answers = parsed.GetValue(output) is { } target ? target.Create() : Console.OpenStandardOutput();
            return Task.FromResult(new ConsentEval(engine, file).Run(cases, answers, cancel).ExitCode);
        });
        return command;
    }

    private static Command CreateInit()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The file to write; it must not be there yet." };
        var command = new ExampleCommand("init", "Write a commented policy to start from.", "crawlindex consent policy init policy.yaml");
        command.Arguments.Add(file);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            if (path.Exists) return CommandTree.Fail($"'{path}' is there already", ExitCode.BadInput);
            File.WriteAllText(path.FullName, PolicyTemplate.Text);
            Console.WriteLine($"{path} written; check it with: crawlindex consent policy check {path}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateCheck()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A policy (YAML)." };
        var command = new ExampleCommand("check", "Read a policy and name every fault with line and key.", "crawlindex consent policy check policy.yaml");
        command.Arguments.Add(file);
        command.SetAction(parsed =>
        {
            var policy = LoadPolicy(parsed.GetValue(file)!);
            var blocked = LoadBlockLists(policy, parsed.GetValue(file)!).Sum(list => list.Count);
            Console.WriteLine($"{policy.Name}: sound; use {policy.Use}, default {policy.Default}, profile {policy.Profile}, actor {policy.Actor}, {policy.BlockLists.Count} block lists with {blocked} hashes");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The block lists a policy names, beside its file.</summary>
    internal static IReadOnlyList<BlockList> LoadBlockLists(ConsentPolicy policy, FileInfo file)
    {
        var (lists, faults) = BlockListFile.Load(policy, name => File.OpenRead(Path.Combine(file.DirectoryName ?? ".", name)));
        return faults.Count == 0 ? lists : throw new InvalidDataException($"{file}: {string.Join("; ", faults)}");
    }

    internal static ConsentPolicy LoadPolicy(FileInfo file)
    {
        var read = PolicyFile.Read(File.ReadAllText(file.FullName), file.Name);
        return read.Policy ?? throw new InvalidDataException($"{file}: {string.Join("; ", read.Faults)}");
    }
}
