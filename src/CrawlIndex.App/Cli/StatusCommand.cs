using System.CommandLine;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex status</c>: what a workspace holds.</summary>
public static class StatusCommand
{
    private const string Totals =
        """
        SELECT count(*) AS segments, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(bytes_skipped), 0) AS bytes_skipped,
               coalesce(sum(records), 0) AS records, coalesce(sum(pages), 0) AS pages, coalesce(sum(pairs), 0) AS pairs,
               coalesce(sum(observations), 0) AS observations, coalesce(sum(signals), 0) AS signals, count(*) - count(observations) AS segments_without_signals
        FROM segments
        """;

    private const string Outcomes =
        """
        SELECT outcome, sum((outcomes::JSON ->> outcome)::BIGINT) AS records
        FROM (SELECT outcomes, unnest(json_keys(outcomes::JSON)) AS outcome FROM segments)
        GROUP BY outcome ORDER BY records DESC, outcome
        """;

    public static Command Create()
    {
        var (workspace, csv, json) = (SharedOptions.Workspace(), SharedOptions.Csv(), SharedOptions.Json());
        var command = new ExampleCommand(
            "status", "Show what a workspace holds: segments, bytes read and skipped, records by outcome, pages, pairs.",
            "crawlindex status --workspace catalog");
        command.Options.Add(csv);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            using var catalog = WorkspaceCatalog.Open(parsed.GetValue(workspace)!);
            foreach (var question in (string[])[Totals, Outcomes])
            {
                using var rows = catalog.Sql(question);
                ResultView.Write(rows, parsed.GetValue(csv), parsed.GetValue(json));
            }
            return ExitCode.Done;
        });
        return command;
    }
}
