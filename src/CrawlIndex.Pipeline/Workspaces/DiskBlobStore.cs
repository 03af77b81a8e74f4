using System.Runtime.CompilerServices;

namespace CrawlIndex.Pipeline.Workspaces;

/// <summary>
/// A folder as blob store. Publication is flush to disk, then a hard link or rename that fails when the name is taken,
/// so that a reader or a second writer sees either no file or the whole one.
/// </summary>
public sealed class DiskBlobStore(string root) : IBlobStore
{
    public string Root { get; } = Path.GetFullPath(root);

    public Task<bool> PublishAsync(string name, string path, CancellationToken cancel = default)
    {
        var target = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
        if (!File.Exists(target))
        {
            try
            {
                File.Move(path, target, overwrite: false);
                return Task.FromResult(true);
            }
            catch (IOException) when (File.Exists(target))
            {
                // Another worker published the same segment between the two calls.
            }
        }
        File.Delete(path);
        return Task.FromResult(false);
    }

    public Task<bool> ExistsAsync(string name, CancellationToken cancel = default) => Task.FromResult(File.Exists(PathOf(name)));

    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancel = default)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask;
        // Only the folder that the prefix names is walked: a table's log lies beside thousands of files.
        var folder = Path.Combine(Root, prefix[..(prefix.LastIndexOf('/') + 1)]);
        if (!Directory.Exists(folder)) yield break;
        var names = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !name.StartsWith('.') && !name.Contains("/.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            cancel.ThrowIfCancellationRequested();
            yield return name;
        }
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancel = default)
    {
        var path = PathOf(name);
        if (!File.Exists(path)) return Task.FromResult(false);
        File.Delete(path);
        return Task.FromResult(true);
    }

    private string PathOf(string name) => Path.Combine(Root, BlobName.Checked(name));
}
