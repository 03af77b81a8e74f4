using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.Tests.Pipeline.Compaction;

/// <summary>Small files of pairs over a few domains, one of them heavy, some rows without one.</summary>
internal static class MadePairs
{
    private static readonly string?[] Domains = ["a.com", "b.com", "c.co.uk", "d.de", "heavy.com", "heavy.com", "heavy.com", "é.fr", null];

    /// <summary>Writes <paramref name="rows"/> rows whose pair ids begin with <paramref name="id"/>.</summary>
    public static void Write(string path, string id, int rows, Random random)
    {
        using var table = new TableWriter(Tables.Pairs, path);
        for (var row = 0; row < rows; row++)
        {
            var domain = Domains[random.Next(Domains.Length)];
            Text(PairColumn.PairId, $"{id}-{row}");
            Text(PairColumn.Url, $"https://img.{domain ?? "10.0.0.1"}/{random.Next(1000)}.jpg");
            if (random.Next(3) > 0) Text(PairColumn.Alt, $"red house {random.Next(100)}");
            if (domain is not null) Text(PairColumn.UrlHostRegisteredDomain, domain);
            Text(PairColumn.UrlHostName, $"img.{domain ?? "10.0.0.1"}");
            Text(PairColumn.PageUrl, $"https://www.page{random.Next(5)}.com/{row}");
            Text(PairColumn.PageHostRegisteredDomain, $"page{random.Next(5)}.com");
            table.TimestampMicros(PairColumn.FetchTime, 1_716_000_000_000_000 + random.Next(1000) * 1_000_000L);
            table.Int32(PairColumn.Position, row);
            table.EndRow();
        }
        table.Finish();

        void Text(int column, string value) => table.Text(column, Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Appends <paramref name="segments"/> files `s0`, `s1`, ... to the table.</summary>
    public static async Task AppendAsync(TableLogs logs, Func<string, string> staging, int segments, int rows, int seed)
    {
        for (var segment = 0; segment < segments; segment++)
        {
            var path = staging(".pairs");
            Write(path, $"s{segment}", rows, new Random(seed + segment));
            await logs.AppendAsync(Tables.Pairs, $"s{segment}", path);
        }
    }

    /// <summary>Rows of a snapshot by its statistics.</summary>
    public static long Rows(DeltaSnapshot snapshot) => snapshot.Files.Values.Sum(file => System.Text.Json.JsonDocument.Parse(file.Stats!).RootElement.GetProperty("numRecords").GetInt64());

    /// <summary>All rows of a table as text, sorted: read from copies of the files the snapshot names.</summary>
    public static async Task<List<string>> ContentAsync(IBlobStore store, DeltaSnapshot snapshot, Func<string, string> staging)
    {
        var copies = new List<string>();
        foreach (var file in snapshot.Files.Keys)
        {
            using var blob = await store.OpenReadAsync($"pairs/{file}") ?? throw new InvalidOperationException($"{file} is in the snapshot and not in the store");
            copies.Add(staging(".parquet"));
            using var copy = File.Create(copies[^1]);
            await blob.CopyToAsync(copy);
        }
        if (copies.Count == 0) return [];
        var list = string.Join(", ", copies.Select(copy => $"'{copy}'"));
        var rows = Catalog.TemporaryFolder.Rows($"SELECT * FROM read_parquet([{list}]) ORDER BY ALL");
        foreach (var copy in copies) File.Delete(copy);
        return rows;
    }
}
