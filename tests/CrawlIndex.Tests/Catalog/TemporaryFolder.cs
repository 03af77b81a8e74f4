using CrawlIndex.Catalog;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Tests.Catalog;

/// <summary>A folder that goes with the test, and plain SQL as a second reader of what the writer made.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("crawlindex-test").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Rows of a statement, cells joined by '|', NULL as '∅'.</summary>
    public static List<string> Rows(string sql)
    {
        using var database = Database.Open(("threads", "2"));
        using var connection = database.Connect();
        using var rows = ResultSet.Run(connection, sql, "test");
        var lines = new List<string>();
        while (rows.Read()) lines.Add(string.Join('|', Enumerable.Range(0, rows.Columns.Count).Select(i => rows.IsNull(i) ? "∅" : rows.Text(i))));
        return lines;
    }
}
