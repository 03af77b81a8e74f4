using System.Text.Encodings.Web;
using System.Text.Json;
using CrawlIndex.App.Cli;
using Spectre.Console;

namespace CrawlIndex.App.Demo;

/// <summary>Shows a report: tables on a terminal, aligned text in a pipe, JSON for machines.</summary>
public static class DemoView
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Print(DemoReport report, TextWriter output, bool terminal)
    {
        output.WriteLine();
        if (report.Crawl is { } crawl)
        {
            output.WriteLine(
                $"Crawled   {crawl.Requests} requests in {report.CrawlTime.TotalSeconds:0.0} s: {crawl.Pages} pages, {crawl.Pictures} pictures, " +
                $"{crawl.SiteFiles} robots.txt and other site files, {crawl.Redirects} redirects, {crawl.Failures} HTTP errors");
            output.WriteLine($"          {crawl.Forbidden} URLs left alone because robots.txt says so");
        }
        output.WriteLine(
            $"Ingested  {report.Records} records in {report.IngestTime.TotalSeconds:0.0} s, {report.ArchiveBytes - report.BytesSkipped:N0} of {report.ArchiveBytes:N0} bytes accounted for as records");
        output.WriteLine($"Found     {report.Pairs} image/alt pairs on {report.Pages} pages");
        output.WriteLine($"Fetched   {report.Fetched.Sum(tally => tally.Urls)} picture URLs in {report.FetchTime.TotalSeconds:0.0} s: {string.Join(", ", report.Fetched.Select(tally => $"{tally.Urls} {tally.Outcome.Replace('_', ' ')}"))}");
        output.WriteLine();
        PrintTable(output, terminal, ["picture domain", "pairs", "pictures", "shown on pages of"],
            report.Domains.Select(domain => new[] { domain.Domain, $"{domain.Pairs}", $"{domain.Pictures}", domain.ShownOn }));
        output.WriteLine($"By kind: {string.Join(", ", report.Kinds.Select(kind => $"{kind.Kind} {kind.Pairs}"))}");
        output.WriteLine();
        output.WriteLine($"Crawl     {report.Archive} ({ProgressView.Bytes(report.ArchiveBytes)}, WARC as Common Crawl writes it)");
        output.WriteLine($"Catalog   {report.Workspace} (Parquet: pairs/, pages/, signals/, observations/, images/, segments/)");
        output.WriteLine();
        if (report.Explained is not null)
        {
            output.WriteLine("One pair, decided from what the crawl saw:");
            foreach (var line in report.Explained.Split('\n')) output.WriteLine(line.Length == 0 ? "" : $"  {line}");
            output.WriteLine();
        }
        output.WriteLine("Try next:");
        foreach (var command in report.Next) output.WriteLine($"  {command}");
    }

    public static void WriteJson(DemoReport report, Stream output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("workspace", report.Workspace);
        json.WriteString("archive", report.Archive);
        json.WriteNumber("archive_bytes", report.ArchiveBytes);
        json.WriteNumber("bytes_skipped", report.BytesSkipped);
        json.WriteNumber("records", report.Records);
        json.WriteNumber("pages", report.Pages);
        json.WriteNumber("pairs", report.Pairs);
        json.WriteNumber("crawl_seconds", Math.Round(report.CrawlTime.TotalSeconds, 3));
        json.WriteNumber("ingest_seconds", Math.Round(report.IngestTime.TotalSeconds, 3));
        json.WriteNumber("fetch_seconds", Math.Round(report.FetchTime.TotalSeconds, 3));
        json.WritePropertyName("pictures_by_outcome");
        JsonSerializer.Serialize(json, report.Fetched.ToDictionary(tally => tally.Outcome, tally => tally.Urls));
        json.WritePropertyName("crawl");
        JsonSerializer.Serialize(json, report.Crawl, SnakeCase);
        json.WritePropertyName("pairs_by_picture_domain");
        JsonSerializer.Serialize(json, report.Domains.ToDictionary(domain => domain.Domain, domain => domain.Pairs));
        json.WritePropertyName("pairs_by_kind");
        JsonSerializer.Serialize(json, report.Kinds.ToDictionary(kind => kind.Kind, kind => kind.Pairs));
        json.WriteString("explained", report.Explained);
        json.WritePropertyName("next");
        JsonSerializer.Serialize(json, report.Next);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static void PrintTable(TextWriter output, bool terminal, string[] header, IEnumerable<string[]> rows)
    {
        if (terminal) PrintSpectreTable(output, header, rows);
        else PrintPlainTable(output, header, [.. rows]);
    }

    private static void PrintSpectreTable(TextWriter output, string[] header, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var name in header) table.AddColumn(new TableColumn(Markup.Escape(name)) { Alignment = IsNumber(name) ? Justify.Right : Justify.Left });
        foreach (var row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }).Write(table);
    }

    private static void PrintPlainTable(TextWriter output, string[] header, List<string[]> rows)
    {
        rows.Insert(0, header);
        var widths = header.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => IsNumber(header[column]) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
        output.WriteLine();
    }

    private static bool IsNumber(string column) => column is "pairs" or "pictures";
}
