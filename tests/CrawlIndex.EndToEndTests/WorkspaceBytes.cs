using System.Security.Cryptography;
using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Delta;

namespace CrawlIndex.EndToEndTests;

/// <summary>
/// All published files of a workspace by name and SHA-256: two workspaces with equal ones hold the same tables byte for byte. Logs hold times and
/// the order of commits; what they name is compared by <see cref="LogsOf"/>.
/// </summary>
internal static class WorkspaceBytes
{
    public static SortedDictionary<string, string> Of(string workspace) => new(
        Directory.EnumerateFiles(workspace, "*", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(workspace, file), file))
            .Where(entry => !entry.Name.StartsWith('.') && !entry.Name.Contains(LogName.Folder, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Name, entry => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(entry.file)))),
        StringComparer.Ordinal);

    /// <summary>Per table of a workspace, files with sizes and statistics, and marks, as its log names them.</summary>
    public static async Task<List<string>> LogsOf(string workspace)
    {
        var lines = new List<string>();
        foreach (var table in Tables.All)
        {
            var snapshot = await new DeltaLog(new FolderLogStore(Path.Combine(workspace, table.Name))).ReadAsync();
            if (snapshot is null) continue;
            lines.AddRange(snapshot.Files.Values.Select(file => $"{table.Name} {file.Path} {file.Size} {file.Stats}"));
            lines.AddRange(snapshot.Transactions.Keys.Select(mark => $"{table.Name} mark {mark}"));
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
