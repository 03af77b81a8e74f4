using CrawlIndex.Html.Urls;

namespace CrawlIndex.Pipeline.Workspaces;

/// <summary>
/// A folder with the tables of design section 4: <c>TABLE/SEGMENT_ID.parquet</c>, each written once, and the log of each table. Work in progress
/// lies in <c>.staging/</c>, one folder per process, and is removed by the next process when its owner is gone.
/// </summary>
public sealed class Workspace : IDisposable
{
    private const string StagingFolder = ".staging";
    private const string SuffixFile = "public_suffix_list.dat";

    /// <summary>Largest suffix list accepted, in bytes: the published one has 0.3 MB.</summary>
    private const int MaxSuffixBytes = 16 << 20;

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
        Logs = new TableLogs(Store, StagingPath, TimeProvider.System);
    }

    public string Folder { get; }

    public IBlobStore Store { get; }

    /// <summary>The logs that say what is part of each table.</summary>
    public TableLogs Logs { get; }

    /// <summary>This process's folder for unfinished files, on the same file system as the tables.</summary>
    private string Staging { get; }

    /// <summary>A path for one unfinished file, unique in this process.</summary>
    public string StagingPath(string ending) => Path.Combine(Staging, $"{Interlocked.Increment(ref next)}{ending}");

    /// <summary>The suffix list that this workspace's segments are ingested with.</summary>
    public PublicSuffixList Suffixes => SuffixesOf(Folder);

    /// <summary>The suffix list of a workspace folder; the one that ships with the code when it has none of its own.</summary>
    public static PublicSuffixList SuffixesOf(string folder)
    {
        var own = Path.Combine(folder, SuffixFile);
        if (!File.Exists(own)) return PublicSuffixList.Shared;
        using var list = File.OpenRead(own);
        return PublicSuffixList.Load(list);
    }

    /// <summary>Gives the workspace a newer list, after reading it once. Throws <see cref="InvalidDataException"/> when it is none.</summary>
    public void ReplaceSuffixes(Stream list)
    {
        var staged = StagingPath(".dat");
        using (var file = File.Create(staged))
        {
            var buffer = new byte[1 << 16];
            for (int count; (count = list.Read(buffer)) > 0; file.Write(buffer, 0, count))
            {
                if (file.Length + count > MaxSuffixBytes) throw new InvalidDataException($"the suffix list is larger than {MaxSuffixBytes} bytes");
            }
            file.Position = 0;
            if (!PublicSuffixList.Load(file).RegisteredDomain("www.example.co.uk"u8).SequenceEqual("example.co.uk"u8))
                throw new InvalidDataException("this is no public suffix list: it does not know 'co.uk'");
        }
        File.Move(staged, Path.Combine(Folder, SuffixFile), overwrite: true);
    }

    public static string NameOf(string table, string segmentId) => $"{table}/{segmentId}.parquet";

    public void Dispose()
    {
        Logs.Dispose();
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
