namespace CrawlIndex.Catalog;

/// <summary>A table could not be written or read, or a query could not run; the message says what was tried, where, and DuckDB's reason.</summary>
public sealed class CatalogException : Exception
{
    public CatalogException()
    {
    }

    public CatalogException(string message)
        : base(message)
    {
    }

    public CatalogException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
