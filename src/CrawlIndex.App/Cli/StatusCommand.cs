using System.CommandLine;
using System.Globalization;
using CrawlIndex.Catalog;

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

    /// <summary>Segments whose pages nobody read for signals: their pairs stay undecided.</summary>
    private const string Unread =
        "SELECT warc_filename AS segment_without_signals, CASE WHEN outcomes LIKE '%wat_page%' THEN 'WAT has no headers and bytes' ELSE 'ingest it into a new workspace to read them' END AS why FROM segments WHERE observations IS NULL ORDER BY 1 LIMIT 20";

    public static Command Create()
    {
        var (workspace, csv, json) = (SharedOptions.Workspace(), SharedOptions.Csv(), SharedOptions.Json());
        var command = new ExampleCommand(
            "status", "Show what a workspace holds: segments, bytes read and skipped, records by outcome, pages, pairs; per table the version of its log, files and how far it is compacted.",
            "crawlindex status --workspace catalog");
        command.Options.Add(csv);
        command.Options.Add(json);
        command.Options.Add(workspace);
        command.SetAction(parsed =>
        {
            using var catalog = WorkspaceCatalog.Open(parsed.GetValue(workspace)!);
            foreach (var question in (string[])[Totals, Outcomes, TablesOf(catalog), Unread])
            {
                if (question == Unread && !HasUnread(catalog)) continue;
                using var rows = catalog.Sql(question);
                ResultView.Write(rows, parsed.GetValue(csv), parsed.GetValue(json));
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static bool HasUnread(CatalogReader catalog)
    {
        using var rows = catalog.Sql("SELECT count(*) FROM segments WHERE observations IS NULL");
        return rows.Read() && rows.Int64(0) > 0;
    }

    /// <summary>What the logs say, as a question like the others. Loose files are those no compaction has cut yet, runs those it has not sorted yet.</summary>
    private static string TablesOf(CatalogReader catalog)
    {
        var rows = Tables.All.Select(schema => catalog.Files(schema)).Select(table => string.Create(
            CultureInfo.InvariantCulture,
            $"('{table.Schema.Name}', {(table.Version is { } version ? $"{version}" : "NULL")}, {table.Files.Count}, {table.Files.Sum(file => file.Bytes)}, {(table.Rows is { } count ? $"{count}" : "NULL")}, {table.Layout?.Buckets ?? 0}, "
            + $"{table.Files.Count(file => file.IsSorted)}, {table.Files.Count(file => file.Bucket is not null && !file.IsSorted)}, {table.Files.Count(file => file.Bucket is null)})"));
        return $"SELECT * FROM (VALUES {string.Join(", ", rows)}) AS t(\"table\", version, files, file_bytes, rows, buckets, sorted, runs, loose)";
    }
}
