using System.CommandLine;
using System.Text.Json;
using CrawlIndex.Datasets.Audits;

namespace CrawlIndex.App.Cli;

/// <summary><c>crawlindex audit diff</c>: what changed between two audits, and because of what.</summary>
public static class AuditDiffCommand
{
    private const long ShownRows = 20;

    public static Command Create()
    {
        var before = new Argument<string>("BEFORE") { Description = "Folder of the earlier audit." };
        var after = new Argument<string>("AFTER") { Description = "Folder of the later audit." };
        var (limit, json) = (SharedOptions.Limit($"rows (default {ShownRows}; all with --json)"), SharedOptions.Json());
        var command = new ExampleCommand(
            "diff", "Compare two audits of a dataset: which rows have another outcome, and which statement or claim came or went. The exit code is 1 when something changed.",
            "crawlindex audit diff audit-october audit-november");
        command.Arguments.Add(before);
        command.Arguments.Add(after);
        command.Options.Add(limit);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            using var diff = new AuditDiff(parsed.GetValue(before)!, parsed.GetValue(after)!);
            var changes = diff.Changes();
            var rows = diff.Rows(parsed.GetValue(limit) ?? (parsed.GetValue(json) ? long.MaxValue : ShownRows));
            if (parsed.GetValue(json)) WriteJson(changes, rows);
            else Print(changes, rows);
            return changes.Count > 0 ? ExitCode.Found : ExitCode.Done;
        });
        return command;
    }

    private static void Print(IReadOnlyList<OutcomeChange> changes, IEnumerable<ChangedRow> rows)
    {
        if (changes.Count == 0)
        {
            Console.WriteLine("no row changed its outcome");
            return;
        }
        foreach (var change in changes) Console.WriteLine($"{change.Rows,12:N0}  {change.From} -> {change.To}  {change.Cause}");
        Console.WriteLine();
        foreach (var row in rows) Console.WriteLine($"{row.Source}:{row.SourceRow}  {row.From} -> {row.To}  {row.Causes}  {row.Url}");
    }

    private static void WriteJson(IReadOnlyList<OutcomeChange> changes, IEnumerable<ChangedRow> rows)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("changes");
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("from", change.From);
            json.WriteString("to", change.To);
            json.WriteString("cause", change.Cause);
            json.WriteNumber("rows", change.Rows);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("source", row.Source);
            json.WriteNumber("source_row", row.SourceRow);
            json.WriteString("url", row.Url);
            json.WriteString("from", row.From);
            json.WriteString("to", row.To);
            json.WriteString("causes", row.Causes);
            json.WriteEndObject();
            if (json.BytesPending > 1 << 16) json.Flush();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }
}
