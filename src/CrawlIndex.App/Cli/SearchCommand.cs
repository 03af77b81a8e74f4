using System.CommandLine;
using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Html.Urls;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex search</c>: pairs by domain, URL or words, from the catalog.</summary>
public static class SearchCommand
{
    private const long TerminalRows = 50;

    /// <summary>What a person looks for first; the rest is in --json, --csv or --columns.</summary>
    private static readonly string[] TableColumns = ["alt", "url", "kind", "page_url"];

    public static Command Create()
    {
        var domain = new Option<string?>("--domain", "-d") { Description = "Registered domain or host; '*.example.com' or '.com' for every host below it.", HelpName = "D" };
        var url = new Option<string?>("--url", "-u") { Description = "URL of a picture or page, as it stands or in canonical form.", HelpName = "U" };
        var text = new Option<string?>("--text", "-t") { Description = "Words and \"quoted phrases\" in the alt text; case and accents do not matter.", HelpName = "T" };
        var on = new Option<SearchSide>("--on") { Description = "Which side --domain and --url look at: any, picture or page." };
        var kind = new Option<string?>("--kind") { Description = "Only references of this kind (src, srcset, picture, lazy, noscript, og, json-ld, ...).", HelpName = "KIND" };
        var altSource = new Option<string?>("--alt-source") { Description = "Only pairs whose text came from here (alt, title, figcaption, ...).", HelpName = "SOURCE" };
        var since = new Option<DateTime?>("--since") { Description = "Captured at or after this date (UTC).", HelpName = "DATE" };
        var until = new Option<DateTime?>("--until") { Description = "Captured before this date (UTC).", HelpName = "DATE" };
        var groupBy = new Option<string?>("--group-by", "-g") { Description = "Count pairs by domain, page-domain, host or licence; with --verdict also by family (of the deciding signal) or verdict, not by licence.", HelpName = "FIELD" };
        groupBy.AcceptOnlyFromAmong("domain", "page-domain", "host", "licence", "family", "verdict");
        var verdict = new VerdictOptions();
        var columns = new Option<string?>("--columns") { Description = $"Columns to show, separated by commas. Default: {string.Join(",", TableColumns)} in a table, all in CSV and JSON.", HelpName = "LIST" };
        columns.Validators.Add(result =>
        {
            foreach (var name in ColumnsOf(result.GetValueOrDefault<string?>()).Except(Tables.Pairs.Columns.Select(column => column.Name)))
                result.AddError($"pairs has no column '{name}'; it has {string.Join(", ", Tables.Pairs.Columns.Select(column => column.Name))}");
        });
        var limit = SharedOptions.Limit($"rows (default {TerminalRows} on a terminal, all in a pipe)");
        var (workspace, csv, json) = (SharedOptions.Workspace(), SharedOptions.Csv(), SharedOptions.Json());
        var command = new ExampleCommand(
            "search", "Find image/alt pairs by domain, URL or text, or by how the picture looks.",
            "crawlindex search --domain example.com --group-by host",
            "crawlindex search --text '\"red bicycle\" bridge' --limit 20 --json",
            "crawlindex search --domain example.com --verdict denied --use gen-ai-train --group-by family",
            "crawlindex search --image photo.jpg --transforms");
        var pictures = new PictureSearch(command);
        command.Options.Add(domain);
        command.Options.Add(url);
        command.Options.Add(text);
        command.Options.Add(on);
        command.Options.Add(kind);
        command.Options.Add(altSource);
        command.Options.Add(since);
        command.Options.Add(until);
        command.Options.Add(groupBy);
        verdict.AddTo(command);
        command.Options.Add(columns);
        command.Options.Add(limit);
        command.Options.Add(csv);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(async (parsed, cancel) =>
        {
            if (pictures.IsAsked(parsed)) return await pictures.RunAsync(parsed, parsed.GetValue(workspace)!, parsed.GetValue(limit), parsed.GetValue(json), cancel);
            if (parsed.GetValue(domain) is null && parsed.GetValue(url) is null && parsed.GetValue(text) is null && parsed.GetValue(groupBy) is null && !verdict.IsAsked(parsed))
                return CommandTree.Fail("search needs --domain, --url, --text, --image, --hash, --verdict or --group-by; see crawlindex search --help", ExitCode.BadInput);
            using var catalog = WorkspaceCatalog.Open(parsed.GetValue(workspace)!);
            var query = new SearchQuery
            {
                Domain = parsed.GetValue(domain),
                Url = parsed.GetValue(url),
                CanonicalUrl = Canonical(parsed.GetValue(url)),
                Text = parsed.GetValue(text),
                On = parsed.GetValue(on),
                Kind = parsed.GetValue(kind),
                AltSource = parsed.GetValue(altSource),
                Since = parsed.GetValue(since),
                Until = parsed.GetValue(until),
                GroupBy = parsed.GetValue(groupBy) switch
                {
                    "domain" => SearchGroup.Domain,
                    "page-domain" => SearchGroup.PageDomain,
                    "host" => SearchGroup.Host,
                    "licence" => SearchGroup.Licence,
                    _ => SearchGroup.None,
                },
                Columns = parsed.GetValue(columns) is { } list ? ColumnsOf(list) : parsed.GetValue(csv) || parsed.GetValue(json) ? [] : TableColumns,
                Limit = parsed.GetValue(limit) ?? (ResultView.OnTerminal(parsed.GetValue(csv), parsed.GetValue(json)) ? TerminalRows : null),
            };
            if (verdict.IsAsked(parsed)) return verdict.Run(parsed, catalog, query, parsed.GetValue(groupBy), parsed.GetValue(csv), parsed.GetValue(json), cancel);
            if (parsed.GetValue(groupBy) is "family" or "verdict") return CommandTree.Fail("--group-by family and verdict need --verdict", ExitCode.BadInput);
            using var rows = catalog.Search(query);
            ResultView.Write(rows, parsed.GetValue(csv), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static string[] ColumnsOf(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static string? Canonical(string? url) =>
        url is not null && new UrlCanonicalizer().TryCanonicalize(Encoding.UTF8.GetBytes(url), out var canonical) ? Encoding.UTF8.GetString(canonical) : null;
}
