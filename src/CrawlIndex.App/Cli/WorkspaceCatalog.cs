using CrawlIndex.Catalog;

namespace CrawlIndex.App.Cli;

/// <summary>Opens the catalog of an existing workspace for questions.</summary>
public static class WorkspaceCatalog
{
    /// <summary>Throws <see cref="DirectoryNotFoundException"/> with the command that makes a workspace.</summary>
    /// <param name="at">An older state; null reads the newest.</param>
    public static CatalogReader Open(string folder, CatalogVersion? at = null) => Directory.Exists(folder) ? new CatalogReader(folder, at) : throw Absent(folder);

    internal static DirectoryNotFoundException Absent(string folder) =>
        new($"there is no workspace at '{folder}'; make one with: crawlindex ingest FILE --workspace {folder}");
}
