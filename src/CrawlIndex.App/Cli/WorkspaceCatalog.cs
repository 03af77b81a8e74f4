using CrawlIndex.Catalog;

namespace CrawlIndex.App.Cli;

/// <summary>Opens the catalog of an existing workspace for questions.</summary>
public static class WorkspaceCatalog
{
    /// <summary>Throws <see cref="DirectoryNotFoundException"/> with the command that makes a workspace.</summary>
    public static CatalogReader Open(string folder) => Directory.Exists(folder)
        ? new CatalogReader(folder)
        : throw new DirectoryNotFoundException($"there is no workspace at '{folder}'; make one with: crawlindex ingest FILE --workspace {folder}");
}
