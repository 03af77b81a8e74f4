namespace CrawlIndex.Catalog;

/// <summary>
/// Questions to a workspace folder: its tables as views `pairs`, `pages`, `segments`; a table without files is an empty view with
/// the right columns. Sees the files that are there when it is opened.
/// </summary>
public sealed class CatalogReader : IDisposable
{
    /// <exception cref="CatalogException">A file in the workspace is not Parquet; the message names it.</exception>
    public CatalogReader(string workspace) => Workspace = System.IO.Path.GetFullPath(workspace);

    public string Workspace { get; }

    /// <summary>Matching pairs (all columns), or with <see cref="SearchQuery.GroupBy"/> the columns value and pairs, most first.</summary>
    public ResultSet Search(SearchQuery query) => throw new NotSupportedException();

    /// <summary>One SELECT (also DESCRIBE, SHOW, SUMMARIZE, EXPLAIN) by a user. It reads the workspace and nothing else, and writes nothing.</summary>
    /// <exception cref="CatalogException">The statement is wrong or not allowed; the message holds DuckDB's reason.</exception>
    public ResultSet Sql(string sql) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
