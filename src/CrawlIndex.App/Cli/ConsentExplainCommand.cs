using System.CommandLine;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Eval;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Html.Urls;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex consent explain</c>: why a pair may be used or not, each reason with the command that shows its bytes.</summary>
public static class ConsentExplainCommand
{
    /// <summary>Pairs of one URL that are named when there are several.</summary>
    private const int NamedPairs = 10;

    public static Command Create()
    {
        var subject = new Argument<string>("PAIR") { Description = "A pair_id, or the URL of a picture or of a page that shows pictures." };
        var policy = new Option<FileInfo?>("--policy") { Description = "Policy (YAML). Default: opt-out, conservative.", HelpName = "FILE" };
        var asOf = new Option<string?>("--as-of") { Description = "Time of the decision; what was seen later does not count. Default: now.", HelpName = "DATE" };
        var use = new Option<string?>("--use") { Description = $"The use to explain in full: {string.Join(", ", Uses.All.Select(one => one.Name()))}. Default: that of the policy.", HelpName = "USE" };
        var whatIf = new Option<FileInfo?>("--what-if") { Description = "Observations to add, one JSON object a line, as in the cases of consent eval.", HelpName = "FILE" };
        var (workspace, json) = (SharedOptions.Workspace(), SharedOptions.Json());
        var command = new ExampleCommand(
            "explain", "Decide one pair of the workspace and show why: the deciding and the losing signals with their exact bytes and the command that reads them, what was not observed, what would change the verdict.",
            "crawlindex consent explain https://img.example.org/photo.jpg --use gen-ai-train --workspace catalog",
            "crawlindex consent explain 3d3f4785c69a4f8c968cd23302c55ef4 --policy policy.yaml --as-of 2025-01-01 --json");
        command.Arguments.Add(subject);
        command.Options.Add(policy);
        command.Options.Add(asOf);
        command.Options.Add(use);
        command.Options.Add(whatIf);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(parsed => Run(
            parsed.GetValue(subject)!, parsed.GetValue(workspace)!, parsed.GetValue(policy), parsed.GetValue(asOf), parsed.GetValue(use), parsed.GetValue(whatIf), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string subject, string workspace, FileInfo? policyFile, string? asOf, string? use, FileInfo? whatIf, bool json)
    {
        var (policy, blockLists) = DecisionInputs.PolicyOf(policyFile);
        if (use is not null)
        {
            if (!Uses.TryParse(use, out var asked)) return CommandTree.Fail($"unknown use '{use}'; one of {string.Join(", ", Uses.All.Select(one => one.Name()))}", ExitCode.BadInput);
            policy = policy with { Use = asked };
        }
        if (!DecisionInputs.TryReadDate(asOf, out var time)) return CommandTree.Fail($"--as-of '{asOf}' is no date such as 2025-01-31 or 2025-01-31T12:00:00Z", ExitCode.BadInput);
        using var catalog = WorkspaceCatalog.Open(workspace);
        var pairs = FindPairs(catalog, subject);
        if (pairs.Count == 0) return CommandTree.Fail($"no pair of '{workspace}' has this id, picture or page: {subject}; look with: crawlindex search --url URL --workspace {workspace}", ExitCode.BadInput);
        using var source = CaseSource.OpenWithCopies(workspace, blockLists);
        if (source.CaseOf(pairs[0], policy, time) is not { } found) return CommandTree.Fail($"the picture's URL is no http(s) URL: {pairs[0].Url}", ExitCode.BadInput);
        var explained = whatIf is null ? new Explanation(source, pairs[0], found, null) : new Explanation(source, pairs[0], Extended(found, whatIf), source.Engine.Decide(found));
        var view = new ExplanationView(explained, workspace);
        if (json) view.WriteJson();
        else view.Print(Console.Out);
        if (!json) NameOthers(pairs);
        return ExitCode.Done;
    }

    private static void NameOthers(List<PairRow> pairs)
    {
        if (pairs.Count == 1) return;
        Console.WriteLine();
        Console.WriteLine($"{(pairs.Count > NamedPairs ? "The next" : "The other")} pairs of this URL:");
        foreach (var pair in pairs.Skip(1).Take(NamedPairs)) Console.WriteLine($"  {pair.PairId}  {pair.Url} on {pair.PageUrl}");
    }

    /// <summary>By id, else by picture, else by page; in the order of the crawl.</summary>
    private static List<PairRow> FindPairs(CatalogReader catalog, string subject)
    {
        var canonical = new UrlCanonicalizer().TryCanonicalize(Encoding.UTF8.GetBytes(subject), out var url) ? Encoding.UTF8.GetString(url) : subject;
        var isId = subject.Length == 32 && subject.All(char.IsAsciiHexDigit);
        foreach (var condition in isId ? (string[])[$"pair_id = {Quote(subject.ToLowerInvariant())}"] : [In("url"), In("page_url")])
        {
            using var rows = catalog.Sql($"SELECT {PairRow.Columns} FROM pairs WHERE {condition} ORDER BY fetch_time, warc_filename, warc_record_offset, position LIMIT {NamedPairs + 1}");
            var pairs = PairRow.ReadAll(rows).DistinctBy(pair => (pair.PairId, pair.PageUrl)).ToList();
            if (pairs.Count > 0) return pairs;
        }
        return [];

        string In(string column) => $"{column} IN ({Quote(subject)}, {Quote(canonical)})";
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static ConsentCase Extended(ConsentCase found, FileInfo file)
    {
        var observations = found.Observations.ToList();
        var number = 0;
        foreach (var line in File.ReadLines(file.FullName))
        {
            number++;
            if (line.AsSpan().Trim().IsEmpty) continue;
            observations.Add(ObservationLine.Read(Encoding.UTF8.GetBytes(line), observations.Count, out var error) ?? throw new InvalidDataException($"{file}, line {number}: {error}"));
        }
        return found with { Observations = observations };
    }
}
