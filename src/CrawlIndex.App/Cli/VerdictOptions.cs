using System.CommandLine;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Pipeline.Signals;

namespace CrawlIndex.App.Cli;

/// <summary>The part of <c>crawlindex search</c> that asks for verdicts: judges the matches and shows those of one outcome.</summary>
public sealed class VerdictOptions
{
    /// <summary>Pairs between two lines of progress.</summary>
    private const int ProgressStep = 2048;

    private static readonly Outcome[] Outcomes = [Outcome.Denied, Outcome.Eligible, Outcome.Conditional, Outcome.Undecided];

    private readonly Option<string?> verdict = new("--verdict") { Description = "Only pairs with this verdict: denied, eligible, conditional, undecided, or any.", HelpName = "VERDICT" };
    private readonly Option<string?> use = new("--use") { Description = "The use asked about. Default: that of the policy (gen-ai-train).", HelpName = "USE" };
    private readonly Option<FileInfo?> policy = new("--policy") { Description = "Policy (YAML) of the verdicts. Default: opt-out, conservative.", HelpName = "FILE" };
    private readonly Option<string?> asOf = new("--as-of") { Description = "Time of the decision; what was seen later does not count. Default: now.", HelpName = "DATE" };

    public VerdictOptions()
    {
        verdict.AcceptOnlyFromAmong([.. Outcomes.Select(outcome => outcome.Name()), "any"]);
        use.AcceptOnlyFromAmong([.. Uses.All.Select(one => one.Name())]);
    }

    public void AddTo(Command command)
    {
        command.Options.Add(verdict);
        command.Options.Add(use);
        command.Options.Add(policy);
        command.Options.Add(asOf);
    }

    public bool IsAsked(ParseResult parsed) => parsed.GetValue(verdict) is not null;

    /// <summary>Runs the search; the workspace is that of <paramref name="catalog"/>.</summary>
    public int Run(ParseResult parsed, CatalogReader catalog, SearchQuery query, string? groupBy, bool csv, bool json, CancellationToken cancel)
    {
        if (groupBy == "licence") return CommandTree.Fail("verdicts are not counted by licence", ExitCode.BadInput);
        if (!DecisionInputs.TryReadDate(parsed.GetValue(asOf), out var time)) return CommandTree.Fail($"--as-of '{parsed.GetValue(asOf)}' is no date such as 2025-01-31", ExitCode.BadInput);
        var (rules, blockLists) = DecisionInputs.PolicyOf(parsed.GetValue(policy));
        if (Uses.TryParse(parsed.GetValue(use), out var asked)) rules = rules with { Use = asked };
        Outcome? wanted = parsed.GetValue(verdict) == "any" ? null : Array.Find(Outcomes, outcome => outcome.Name() == parsed.GetValue(verdict));
        using var source = CaseSource.OpenWithCopies(catalog.Workspace, blockLists);
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        var view = new VerdictView(output, csv, json);
        var found = VerdictSearch.Find(catalog, query, source, rules, time, wanted, ShowProgress, cancel);
        if (groupBy is not null)
        {
            var counts = VerdictSearch.Count(found, GroupOf(groupBy));
            ClearProgress();
            foreach (var (key, pairs) in query.Limit is { } most ? counts.Take((int)Math.Min(most, int.MaxValue)) : counts) view.Write(groupBy.Replace('-', '_'), key, pairs);
            return ExitCode.Done;
        }
        var left = query.Limit ?? long.MaxValue;
        foreach (var pair in found)
        {
            if (left-- == 0) break;
            view.Write(pair);
        }
        ClearProgress();
        return ExitCode.Done;
    }

    private static VerdictGroup GroupOf(string name) => name switch
    {
        "family" => VerdictGroup.Family,
        "domain" => VerdictGroup.Domain,
        "page-domain" => VerdictGroup.PageDomain,
        "host" => VerdictGroup.Host,
        _ => VerdictGroup.Verdict,
    };

    private static void ShowProgress(long judged)
    {
        if (judged % ProgressStep == 0 && !Console.IsErrorRedirected) Console.Error.Write($"\r{judged:N0} pairs judged");
    }

    private static void ClearProgress()
    {
        if (!Console.IsErrorRedirected) Console.Error.Write("\r\u001b[K");
    }
}
