using System.Text.Json;
using CrawlIndex.Catalog;
using CrawlIndex.Datasets.Audits;
using CrawlIndex.Datasets.Readers;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Tests.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Datasets;

/// <summary>The frame of an audit: counts that add up, parts that resume, files that are the same every time.</summary>
public sealed class AuditTests : IDisposable
{
    private static readonly DateTimeOffset AsOf = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();

    public AuditTests()
    {
        using var table = new TableWriter(Tables.Pairs, folder["ws/pairs/made.parquet"]);
        for (var i = 0; i < 1000; i++)
        {
            table.Text(PairColumn.PairId, System.Text.Encoding.ASCII.GetBytes($"{i:x32}"));
            table.Text(PairColumn.Url, System.Text.Encoding.ASCII.GetBytes($"https://a.example/{i / 2}.jpg"));
            table.Text(PairColumn.UrlHostRegisteredDomain, "a.example"u8);
            if (i % 3 == 0) table.Text(PairColumn.Licence, "https://creativecommons.org/licenses/by/4.0/"u8);
            table.EndRow();
        }
        table.Finish();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Outcomes_OfEveryRow_AddUpToTheRows()
    {
        File.WriteAllText(folder["rows.csv"], "url,text\nhttps://a.example/1.jpg,x\nHTTPS://A.example/2.jpg,x\nhttps://b.example/,x\n,x\nnot a url,x\ndata:image/png;base64,x\nftp://a.example/x,x\nhttps://a.example/3.jpg,\"open\nhttps://a.example/900.jpg,x\n");
        var result = Run("rows.csv", "out");
        Assert.Equal(9, result.Rows);
        Assert.Equal(result.Rows, result.Outcomes.Values.Sum());
        using var summary = JsonDocument.Parse(File.ReadAllText(folder["out/summary.json"]));
        Assert.Equal(9, summary.RootElement.GetProperty("rows").GetInt64());
        Assert.Equal(9, summary.RootElement.GetProperty("outcomes").EnumerateObject().Sum(outcome => outcome.Value.GetInt64()));
        Assert.Equal(
            ["0|undecided|url|2", "1|undecided|canonical-url|2", "2|unmatched|none|∅", "3|no-url|none|∅", "4|invalid-url|none|∅", "5|data-url|none|∅", "6|other-scheme|none|∅", "7|unreadable|∅|∅", "8|unmatched|domain|∅"],
            TemporaryFolder.Rows($"SELECT source_row, outcome, match, pairs FROM read_parquet('{folder["out/findings.parquet"]}')"));
        Assert.Equal([$"{2:x32} {3:x32}|by/4.0|a.example|1000"], TemporaryFolder.Rows($"SELECT pair_ids, licence, domain, domain_pairs FROM read_parquet('{folder["out/findings.parquet"]}') LIMIT 1"));
        Assert.False(Directory.Exists(folder["out/.audit"]));
    }

    [Fact]
    public void Parts_OfManyRowGroups_GiveOneFileInOrder_WhateverTheWorkers()
    {
        TemporaryFolder.Rows($"COPY (SELECT 'https://a.example/' || (i % 700) || '.jpg' AS URL, i AS SAMPLE_ID FROM range(600000) t(i)) TO '{folder["big.parquet"]}' (FORMAT parquet, ROW_GROUP_SIZE 61440)");
        File.WriteAllText(folder["more.txt"], string.Concat(Enumerable.Range(0, 1000).Select(i => $"https://a.example/{i}.jpg\n")));
        Directory.CreateDirectory(folder["set"]);
        File.Move(folder["big.parquet"], folder["set/big.parquet"]);
        File.Move(folder["more.txt"], folder["set/more.txt"]);
        Run("set", "one", workers: 1);
        Run("set", "three", workers: 3);
        foreach (var file in (string[])["findings.parquet", "summary.json", "report.html"]) Assert.Equal(File.ReadAllBytes(folder[$"one/{file}"]), File.ReadAllBytes(folder[$"three/{file}"]));
        Assert.Equal(["601000|true"], TemporaryFolder.Rows($"SELECT count(*), bool_and(CASE source WHEN 'big.parquet' THEN source_row = file_row_number AND id = source_row::VARCHAR ELSE source_row = file_row_number - 600000 END) FROM read_parquet('{folder["one/findings.parquet"]}', file_row_number = true)"));
        Assert.Equal(["429100|171900"], TemporaryFolder.Rows($"SELECT count(*) FILTER (outcome = 'undecided'), count(*) FILTER (outcome = 'unmatched') FROM read_parquet('{folder["one/findings.parquet"]}')"));
    }

    [Fact]
    public void Interrupted_AtAnyPart_GoesOnAndGivesTheSameBytes()
    {
        File.WriteAllText(folder["rows.txt"], string.Concat(Enumerable.Range(0, 400_000).Select(i => $"https://a.example/{i % 900}.jpg?{i % 3}\n")));
        Run("rows.txt", "whole");
        for (var after = 1L; after < 400_000; after += 131_072)
        {
            using var stop = new CancellationTokenSource();
            var progress = new AuditProgress();
            using var watch = new Timer(_ =>
            {
                if (progress.Rows >= after) stop.Cancel();
            }, null, 0, 1);
            try
            {
                Run("rows.txt", "cut", progress: progress, cancel: stop.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.True(Directory.Exists(folder["cut/.audit"]));
            }
        }
        Run("rows.txt", "cut");
        foreach (var file in (string[])["findings.parquet", "summary.json", "report.html"]) Assert.Equal(File.ReadAllBytes(folder[$"whole/{file}"]), File.ReadAllBytes(folder[$"cut/{file}"]));
    }

    [Fact]
    public void UnfinishedWork_OfAnotherAudit_IsNotMixedIn()
    {
        File.WriteAllText(folder["rows.txt"], "https://a.example/1.jpg\n");
        Directory.CreateDirectory(folder["out/.audit"]);
        File.WriteAllText(folder["out/.audit/identity"], "another");
        Assert.Throws<SourceException>(() => Run("rows.txt", "out"));
    }

    [Fact]
    public void EmptyDatasets_HaveEmptyFindings()
    {
        File.WriteAllText(folder["none.csv"], "url,text\n");
        Assert.Equal(0, Run("none.csv", "out").Rows);
        Assert.Equal(["0"], TemporaryFolder.Rows($"SELECT count(*) FROM read_parquet('{folder["out/findings.parquet"]}')"));
    }

    [Fact]
    public void Report_OfHostileTexts_HoldsNoMarkupOfTheirs()
    {
        const string Attack = "<script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover=\"alert(3)\u202e";
        File.WriteAllText(folder["rows.jsonl"], JsonSerializer.Serialize(new { url = $"https://{"x"}.example/{Attack}", text = Attack, id = Attack, license = Attack, author = Attack }) + "\n"
            + JsonSerializer.Serialize(new { url = Attack, text = Attack }) + "\n");
        Run("rows.jsonl", "out", name: Attack);
        var report = File.ReadAllText(folder["out/report.html"]);
        Assert.DoesNotContain("<script>alert", report, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", report, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', report);
        Assert.Contains("&lt;script&gt;alert(1)", report, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", report, StringComparison.Ordinal);
        Assert.Equal(2, report.Split("<script>").Length);
        Assert.DoesNotContain("style=\"", report, StringComparison.Ordinal);
        foreach (var anchor in System.Text.RegularExpressions.Regex.Matches(report, "href=\"#([^\"]+)\"").Select(match => match.Groups[1].Value)) Assert.Contains($"id=\"{anchor}\"", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_NamesWhatChangedAndWhy()
    {
        TableSchema findings = Findings.Table;
        foreach (var (name, outcome, reasons, claims) in new[] { ("before", "eligible", "", ""), ("after", "denied", "robots:disallow", "c7") })
        {
            using var table = new TableWriter(findings, folder[$"{name}/findings.parquet"]);
            for (var i = 0; i < 3; i++)
            {
                table.Text(FindingColumn.Source, "rows.csv"u8);
                table.Int64(FindingColumn.SourceRow, i);
                table.Text(FindingColumn.Url, System.Text.Encoding.ASCII.GetBytes($"https://a.example/{i}"));
                table.Text(FindingColumn.Outcome, System.Text.Encoding.ASCII.GetBytes(i == 0 ? "eligible" : outcome));
                if (i > 0 && reasons.Length > 0) table.Text(FindingColumn.Reasons, System.Text.Encoding.ASCII.GetBytes(reasons));
                if (i > 1 && claims.Length > 0) table.Text(FindingColumn.Claims, System.Text.Encoding.ASCII.GetBytes(claims));
                table.EndRow();
            }
            table.Finish();
        }
        using var diff = new AuditDiff(folder["before"], folder["after"]);
        Assert.Equal([new("eligible", "denied", "+robots:disallow", 2), new("eligible", "denied", "+claim c7", 1)], diff.Changes());
        Assert.Equal(["rows.csv 1 +robots:disallow", "rows.csv 2 +robots:disallow; +claim c7"], diff.Rows(10).Select(row => $"{row.Source} {row.SourceRow} {row.Causes}"));
        using var same = new AuditDiff(folder["after"], folder["after"]);
        Assert.Empty(same.Changes());
    }

    [Fact]
    public void FindingColumns_StandWhereTheirNamesSay()
    {
        foreach (var field in typeof(FindingColumn).GetFields().Where(field => field.Name != nameof(FindingColumn.FirstUse)))
            Assert.Equal((int)field.GetRawConstantValue()!, Findings.Table.IndexOf(JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name)));
        Assert.Equal("crawl", Findings.Table.Columns[FindingColumn.FirstUse].Name);
    }

    [DataFact]
    public void RealDatasets_AreAuditedToTheEnd()
    {
        foreach (var set in (string[])["img2dataset", "cc3m", "clip-retrieval", "webdataset"])
        {
            var result = AuditRunner.Run(Options(TestData.PathOf($"datasets/{set}"), set, set), new AuditProgress());
            Assert.True(result.Rows > 0);
            Assert.Equal(result.Rows, result.Outcomes.Values.Sum());
        }
    }

    private AuditResult Run(string input, string output, int workers = 2, AuditProgress? progress = null, string? name = null, CancellationToken cancel = default) =>
        AuditRunner.Run(Options(folder[input], name ?? input, output) with { Workers = workers }, progress ?? new AuditProgress(), cancel);

    private AuditOptions Options(string input, string name, string output) => new()
    {
        Dataset = DatasetExpander.Expand(input), Name = name, Workspace = folder["ws"], Output = folder[output], AsOf = AsOf, Version = "test",
    };
}
