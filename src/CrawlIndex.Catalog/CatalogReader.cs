using System.Text.RegularExpressions;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog;

/// <summary>
/// Questions to a workspace folder: its tables as views `pairs`, `pages`, `segments`; a table without files is an empty view with
/// the right columns. Sees the files that are there when it is opened. One question at a time on one thread; dispose results first.
/// </summary>
public sealed partial class CatalogReader : IDisposable
{
    private readonly Database _database;
    private readonly Lazy<TextFold> _fold;

    /// <param name="workspace">Folder with the folders pairs, pages, segments; all may be missing.</param>
    /// <exception cref="CatalogException">A file in the workspace is not Parquet; the message names it. Later files are met by the first question.</exception>
    public CatalogReader(string workspace)
    {
        Workspace = Path.GetFullPath(workspace);
        _database = Database.Open();
        _fold = new(() => new TextFold(_database.Connect()));
        try
        {
            using var connection = _database.Connect();
            TextMatch.Register(connection);
            connection.Execute("SET GLOBAL parquet_metadata_cache = true", "keep footers");
            // The columns of a row group lie side by side: few large reads instead of several small ones for each page.
            connection.Execute("SET GLOBAL prefetch_all_parquet_files = true", "read ahead");
            foreach (var table in Tables.All) connection.Execute($"CREATE VIEW {table.Name} AS {Source(table)}", $"open the table {table.Name} in {Workspace}");
            // From here on SQL reaches the workspace and no other file, and cannot lift that again. Paths are compared as they are written.
            connection.Execute($"SET GLOBAL allowed_directories = [{Connection.Quote(Workspace)}, {Connection.Quote(Literal(Workspace))}]", "bound SQL to the workspace");
            connection.Execute("SET GLOBAL enable_external_access = false", "bound SQL to the workspace");
            connection.Execute("SET GLOBAL lock_configuration = true", "bound SQL to the workspace");
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    public string Workspace { get; }

    /// <summary>
    /// Matching pairs (all columns) in the order of files and rows, those that match by the picture before those that match by the page;
    /// with <see cref="SearchQuery.GroupBy"/> the columns domain, page_domain, host or licence and pairs, most first.
    /// </summary>
    public ResultSet Search(SearchQuery query)
    {
        var match = query.Text is null ? null : new TextMatch(new TextQuery(query.Text, _fold.Value));
        try
        {
            var sql = new SearchSql(query, match?.Id);
            var rows = ResultSet.Run(_database.Connect(), sql.Text, "search", sql.Parameters);
            // A LIMIT in SQL would put the scan on one thread; stopping to read stops DuckDB too.
            rows.Own(match, query.Limit);
            return rows;
        }
        catch
        {
            match?.Dispose();
            throw;
        }
    }

    /// <summary>One SELECT (also DESCRIBE, SHOW, SUMMARIZE, EXPLAIN) by a user. It reads the workspace and nothing else, and writes nothing.</summary>
    /// <exception cref="CatalogException">The statement is wrong or not allowed; the message holds DuckDB's reason.</exception>
    public ResultSet Sql(string sql)
    {
        var connection = _database.Connect();
        Statement? statement = null;
        try
        {
            statement = Statement.PrepareSole(connection, sql, "run this SQL");
            if (!IsReading(statement, sql)) throw new CatalogException("only statements that read are allowed: SELECT, WITH, FROM, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN");
            return ResultSet.Run(connection, statement, "run this SQL");
        }
        catch
        {
            statement?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    public void Dispose() => _database.Dispose();

    // EXPLAIN ANALYZE runs what follows it, which must then be a question too.
    private static bool IsReading(Statement statement, string sql) =>
        statement.Kind == StatementKind.Select || (statement.Kind == StatementKind.Explain && ExplainedQuestion().IsMatch(sql));

    [GeneratedRegex(@"^\s*EXPLAIN\s+(ANALYZE\s+)?(\([\w\s,]*\)\s*)?(SELECT|WITH|FROM|VALUES)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ExplainedQuestion();

    private string Source(TableSchema table)
    {
        var folder = Path.Combine(Workspace, table.Name);
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.parquet") : [];
        if (files.Length == 0) return $"SELECT {string.Join(", ", table.Columns.Select(c => $"NULL::{c.SqlType} AS {c.Name}"))} WHERE false";
        Array.Sort(files, StringComparer.Ordinal);
        return $"SELECT {string.Join(", ", table.Columns.Select(c => c.Name))} FROM read_parquet([{string.Join(", ", files.Select(f => Connection.Quote(Literal(f))))}])";
    }

    /// <summary>A path whose '*', '?' and '[' mean themselves.</summary>
    private static string Literal(string path) => GlobCharacter().Replace(path, "[$0]");

    [GeneratedRegex(@"[*?\[]")]
    private static partial Regex GlobCharacter();
}
