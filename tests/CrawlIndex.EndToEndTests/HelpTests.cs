using System.CommandLine;
using System.Text.RegularExpressions;
using CrawlIndex.App.Cli;
using Xunit;

namespace CrawlIndex.EndToEndTests;

/// <summary>Design section 10: every command has help with an example; the docs name only commands that exist.</summary>
public sealed partial class HelpTests
{
    public static TheoryData<string> Leaves() => new(LeavesOf(CommandTree.Create(), ""));

    [Theory]
    [MemberData(nameof(Leaves))]
    public void Design10_EveryCommand_HasADescriptionAndAnExampleOfItself(string path)
    {
        var command = Find(path)!;
        Assert.False(string.IsNullOrWhiteSpace(command.Description));
        var examples = Assert.IsType<ExampleCommand>(command).Examples;
        Assert.NotEmpty(examples);
        foreach (var example in examples) Assert.StartsWith($"crawlindex {path}", example, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Leaves))]
    public void Design10_EveryExample_Parses(string path)
    {
        foreach (var example in ((ExampleCommand)Find(path)!).Examples)
        {
            // The library splits a line at double quotes only; what a shell quotes with single ones is one word.
            var line = SingleQuoted().Replace(
                example.Split(" | ")[0].Split(" > ")[0]["crawlindex ".Length..], word => $"\"{word.Groups[1].Value.Replace("\"", "", StringComparison.Ordinal)}\"");
            Assert.Empty(CommandTree.Create().Parse(line).Errors);
        }
    }

    [Fact]
    public void Readme_NamesOnlyCommandsThatExist()
    {
        var readme = File.ReadAllText(Path.Combine(RepositoryRoot(), "README.md"));
        foreach (Match mention in Mention().Matches(readme))
        {
            var words = mention.Groups[1].Value.Split(' ');
            Assert.True(Find(words[0]) is not null, $"README names 'crawlindex {words[0]}', which is no command");
        }
    }

    [GeneratedRegex(@"crawlindex ([a-z]+(?: [a-z]+)?)(?= |`|$)", RegexOptions.Multiline)]
    private static partial Regex Mention();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex SingleQuoted();

    private static IEnumerable<string> LeavesOf(Command command, string path) => command.Subcommands.Count == 0
        ? [path]
        : command.Subcommands.SelectMany(child => LeavesOf(child, path.Length == 0 ? child.Name : $"{path} {child.Name}"));

    private static Command? Find(string path)
    {
        Command? command = CommandTree.Create();
        foreach (var word in path.Split(' ')) command = command?.Subcommands.FirstOrDefault(child => child.Name == word);
        return command;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "CrawlIndex.sln"))) folder = folder.Parent;
        return folder.FullName;
    }
}
