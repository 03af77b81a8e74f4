using System.CommandLine;
using CrawlIndex.Catalog;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex sql</c>: one SELECT over the tables, read-only.</summary>
public static class SqlCommand
{
    public static Command Create()
    {
        var statement = new Argument<string>("QUERY") { Description = "One SELECT; also DESCRIBE, SHOW TABLES, SUMMARIZE. The tables are views: pairs, pages, segments, signals, observations, images." };
        var version = new Option<string?>("--version") { Description = "Read tables at versions of their logs, as status names them: pairs=12,pages=7. Tables that are not named are the newest.", HelpName = "TABLE=N,..." };
        version.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && CatalogVersion.Parse(text) is null) result.AddError($"--version takes TABLE=N,...; '{text}' is none (tables: {string.Join(", ", Tables.All.Select(table => table.Name))})");
        });
        var asOf = new Option<DateTimeOffset?>("--as-of") { Description = "Read all tables as they were at this time (UTC unless it says otherwise).", HelpName = "TIME", CustomParser = SharedOptions.ParseTime };
        var (workspace, csv, json) = (SharedOptions.Workspace(), SharedOptions.Csv(), SharedOptions.Json());
        var command = new ExampleCommand(
            "sql", "Ask the catalog in SQL (DuckDB); it reads the workspace and writes nothing.",
            "crawlindex sql \"SELECT kind, count(*) FROM pairs GROUP BY ALL ORDER BY 2 DESC\"",
            "crawlindex sql \"SELECT count(*) FROM pairs\" --as-of 2026-11-01T00:00:00Z");
        command.Arguments.Add(statement);
        command.Options.Add(version);
        command.Options.Add(asOf);
        command.Options.Add(csv);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            var (versions, time) = (parsed.GetValue(version), parsed.GetValue(asOf));
            if (versions is not null && time is not null) return CommandTree.Fail("--version and --as-of both say which state to read; give one of them", ExitCode.BadInput);
            var at = versions is not null ? CatalogVersion.Parse(versions) : time is { } moment ? CatalogVersion.At(moment.UtcDateTime) : null;
            using var catalog = WorkspaceCatalog.Open(parsed.GetValue(workspace)!, at);
            using var rows = catalog.Sql(parsed.GetValue(statement)!);
            ResultView.Write(rows, parsed.GetValue(csv), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }
}
