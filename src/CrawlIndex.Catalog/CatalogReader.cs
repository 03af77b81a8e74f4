using System.Text.RegularExpressions;
using CrawlIndex.Catalog.DuckDb;

namespace CrawlIndex.Catalog;

/// <summary>
/// Questions to a workspace folder: its tables as views `pairs`, `pages`, `segments`, `signals`, `observations` and so on; a table without
/// files is an empty view with the right columns. Sees the snapshot that each table's log holds when it is opened (a table without a log:
/// the files of its folder). One question at a time on one thread; dispose results first.
/// </summary>
public sealed partial class CatalogReader : IDisposable
{
    private readonly Database _database;
    private readonly Lazy<TextFold> _fold;
    private readonly Dictionary<string, TableFiles> _tables;

    /// <param name="workspace">Folder with a folder for each table; all may be missing.</param>
    /// <param name="at">An older state; null reads the newest.</param>
    /// <exception cref="CatalogException">A file in the workspace is not Parquet, or a log cannot be read; the message names it. Later files are met by the first question.</exception>
    public CatalogReader(string workspace, CatalogVersion? at = null)
    {
        Workspace = Path.GetFullPath(workspace);
        _tables = Tables.All.ToDictionary(table => table.Name, table => TableFiles.Read(Workspace, table, at), StringComparer.Ordinal);
        _database = Database.Open();
        _fold = new(() => new TextFold(_database.Connect()));
        try
        {
            using var connection = _database.Connect();
            TextMatch.Register(connection);
            connection.Execute("SET GLOBAL parquet_metadata_cache = true", "keep footers");
            // The columns of a row group lie side by side: few large reads instead of several small ones for each page.
            connection.Execute("SET GLOBAL prefetch_all_parquet_files = true", "read ahead");
            foreach (var table in _tables.Values) connection.Execute($"CREATE VIEW {table.Schema.Name} AS {table.Select(table.Files)}", $"open the table {table.Schema.Name} in {Workspace}");
            // From here on SQL reaches the tables and no other file (keys lie in the workspace too), and cannot lift that again. Paths are compared as they are written.
            var folders = Tables.All.Select(table => Path.Combine(Workspace, table.Name)).SelectMany(folder => (string[])[Connection.Quote(folder), Connection.Quote(ParquetPath.Literal(folder))]);
            connection.Execute($"SET GLOBAL allowed_directories = [{string.Join(", ", folders)}]", "bound SQL to the workspace");
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

    /// <summary>Versions of all tables that have a log, as <see cref="CatalogVersion.Parse"/> takes them: the name of what this reader sees.</summary>
    public string Snapshot => string.Join(',', _tables.Values.Where(table => table.Version is not null).Select(table => $"{table.Schema.Name}={table.Version}"));

    /// <summary>The files of a table as this reader sees them.</summary>
    public TableFiles Files(TableSchema table) => _tables[table.Name];

    /// <summary>
    /// Matching pairs (all columns) in the order of files and rows, those that match by the picture before those that match by the page;
    /// with <see cref="SearchQuery.GroupBy"/> the columns domain, page_domain, host or licence and pairs, most first.
    /// </summary>
    public ResultSet Search(SearchQuery query)
    {
        var match = query.Text is null ? null : new TextMatch(new TextQuery(query.Text, _fold.Value));
        try
        {
            var sql = new SearchSql(query, match?.Id, _tables[Tables.Pairs.Name]);
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

    /// <summary>A file of the workspace, "TABLE/NAME", as SQL names it: FROM read_parquet(...).</summary>
    public string FileLiteral(string name) => Connection.Quote(ParquetPath.Literal(Path.Combine(Workspace, name)));

    public void Dispose() => _database.Dispose();

    // EXPLAIN ANALYZE runs what follows it, which must then be a question too.
    private static bool IsReading(Statement statement, string sql) =>
        statement.Kind == StatementKind.Select || (statement.Kind == StatementKind.Explain && ExplainedQuestion().IsMatch(sql));

    [GeneratedRegex(@"^\s*EXPLAIN\s+(ANALYZE\s+)?(\([\w\s,]*\)\s*)?(SELECT|WITH|FROM|VALUES)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ExplainedQuestion();
}
