using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CrawlIndex.Index.Segments;

/// <summary>
/// Publishes a file whole or not at all: written under a temporary name, flushed to the disk, renamed, and the folder flushed.
/// <see cref="Step"/> is called before each step, so that a test can stop the program there; without flush it outlives the
/// process only.
/// </summary>
internal sealed class DurableFile(Action<string>? step = null, bool flush = true)
{
    public const string TemporarySuffix = ".tmp";

    /// <summary>Announces the next step.</summary>
    public void Step(string name) => step?.Invoke(name);

    /// <summary>Creates or replaces <paramref name="path"/> with what <paramref name="write"/> writes.</summary>
    public void Publish(string path, Action<SafeFileHandle> write)
    {
        var temporary = path + TemporarySuffix;
        Step($"create {Path.GetFileName(path)}");
        using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.Read))
        {
            write(file);
            Step($"flush {Path.GetFileName(path)}");
            if (flush) RandomAccess.FlushToDisk(file);
        }
        Step($"rename {Path.GetFileName(path)}");
        File.Move(temporary, path, overwrite: true);
        Step($"flush folder of {Path.GetFileName(path)}");
        if (flush) FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    public void Delete(string path)
    {
        Step($"delete {Path.GetFileName(path)}");
        File.Delete(path);
    }

    /// <summary>Makes renames in a folder durable; Windows does that with the rename itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = Open(folder, 0);
        if (handle < 0) return;
        _ = Fsync(handle);
        _ = Close(handle);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
