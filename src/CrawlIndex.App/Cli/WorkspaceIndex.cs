using CrawlIndex.Pipeline.Similarity;
using CrawlIndex.Pipeline.Workspaces;

namespace CrawlIndex.App.Cli;

/// <summary><c>index build --workspace</c>: the fingerprints of fetched pictures.</summary>
public static class WorkspaceIndex
{
    public static async Task<int> BuildAsync(string folder, int shards, bool again, CancellationToken cancel)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"there is no workspace at '{folder}'; make one with: crawlindex ingest FILE --workspace {folder}");
        using var workspace = new Workspace(folder);
        var index = SimilarityStage.PathOf(workspace.Folder);
        if (again && Directory.Exists(index)) Directory.Delete(index, recursive: true);
        var counts = await new SimilarityStage(workspace) { Shards = shards }.RunAsync(cancel);
        Console.WriteLine($"{index}: {counts.Keys:N0} fingerprints of {counts.Rows:N0} pictures in {counts.Files:N0} new files; {counts.Unhashed:N0} have none to compare");
        return ExitCode.Done;
    }
}
