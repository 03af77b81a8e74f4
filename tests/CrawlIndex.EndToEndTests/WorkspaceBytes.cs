using System.Security.Cryptography;

namespace CrawlIndex.EndToEndTests;

/// <summary>All published files of a workspace by name and SHA-256: two workspaces with equal ones hold the same tables byte for byte.</summary>
internal static class WorkspaceBytes
{
    public static SortedDictionary<string, string> Of(string workspace) => new(
        Directory.EnumerateFiles(workspace, "*", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(workspace, file), file))
            .Where(entry => !entry.Name.StartsWith('.'))
            .ToDictionary(entry => entry.Name, entry => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(entry.file)))),
        StringComparer.Ordinal);
}
