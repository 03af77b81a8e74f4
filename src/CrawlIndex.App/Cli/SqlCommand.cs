using System.CommandLine;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex sql</c>: one SELECT over the tables, read-only.</summary>
public static class SqlCommand
{
    public static Command Create()
    {
        var statement = new Argument<string>("QUERY") { Description = "One SELECT; also DESCRIBE, SHOW TABLES, SUMMARIZE. The tables are views: pairs, pages, segments, signals, observations." };
        var (workspace, csv, json) = (SharedOptions.Workspace(), SharedOptions.Csv(), SharedOptions.Json());
        var command = new ExampleCommand(
            "sql", "Ask the catalog in SQL (DuckDB); it reads the workspace and writes nothing.",
            "crawlindex sql \"SELECT kind, count(*) FROM pairs GROUP BY ALL ORDER BY 2 DESC\"");
        command.Arguments.Add(statement);
        command.Options.Add(csv);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            using var catalog = WorkspaceCatalog.Open(parsed.GetValue(workspace)!);
            using var rows = catalog.Sql(parsed.GetValue(statement)!);
            ResultView.Write(rows, parsed.GetValue(csv), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }
}
