namespace CrawlIndex.Pipeline.Workspaces;

/// <summary>
/// A folder with the tables of design section 4: <c>TABLE/SEGMENT_ID.parquet</c>, each written once. Work in progress
/// lies in <c>.staging/</c>, one folder per process, and is removed by the next process when its owner is gone.
/// </summary>
public sealed class Workspace : IDisposable
{
    private const string StagingFolder = ".staging";

    private readonly FileStream owner;
    private int next;

    /// <summary>Opens or creates the workspace and clears what dead processes left behind.</summary>
    public Workspace(string folder)
    {
        Folder = Path.GetFullPath(folder);
        Store = new DiskBlobStore(Folder);
        ClearAbandoned();
        Staging = Path.Combine(Folder, StagingFolder, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Staging);
        owner = new FileStream(LockOf(Staging), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    public string Folder { get; }

    public IBlobStore Store { get; }

    /// <summary>This process's folder for unfinished files, on the same file system as the tables.</summary>
    private string Staging { get; }

    /// <summary>A path for one unfinished file, unique in this process.</summary>
    public string StagingPath(string ending) => Path.Combine(Staging, $"{Interlocked.Increment(ref next)}{ending}");

    public static string NameOf(string table, string segmentId) => $"{table}/{segmentId}.parquet";

    public void Dispose()
    {
        owner.Dispose();
        Directory.Delete(Staging, recursive: true);
    }

    private static string LockOf(string staging) => Path.Combine(staging, "owner");

    private void ClearAbandoned()
    {
        var all = new DirectoryInfo(Path.Combine(Folder, StagingFolder));
        if (!all.Exists) return;
        foreach (var staging in all.EnumerateDirectories())
        {
            try
            {
                // The operating system releases the lock of a killed process: who can lock it may remove it.
                using (new FileStream(LockOf(staging.FullName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)) staging.Delete(recursive: true);
            }
            catch (IOException)
            {
                // Its owner is alive, or another process is clearing it right now.
            }
        }
    }
}
