namespace CrawlIndex.Datasets.Readers;

/// <summary>
/// Samples of a folder of pictures with their sidecar files: the key is the relative path without its last extension, in ordinal order. Files
/// without a picture of their name are no samples.
/// </summary>
internal sealed class FolderStore : ISampleStore
{
    private static readonly EnumerationOptions Walk = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden, IgnoreInaccessible = false };

    private readonly List<Sample> samples;

    /// <param name="folder">Walked with all folders below it, links left out.</param>
    /// <param name="isLeftOut">True for relative paths that belong to something else.</param>
    public FolderStore(string folder, Func<string, bool>? isLeftOut = null)
    {
        var grouping = new SampleGrouping();
        var files = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", Walk))
        {
            if (files.Count == DatasetLimits.MaxMembers)
            {
                Fault = $"has more than {DatasetLimits.MaxMembers} files";
                break;
            }
            var name = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            if (isLeftOut?.Invoke(name) != true) files.Add(name);
        }
        files.Sort(StringComparer.Ordinal);
        foreach (var name in files)
        {
            var path = Path.Combine(folder, name);
            var extension = Path.GetExtension(name);
            grouping.Add(name[..(name.Length - extension.Length)], new SampleMember(extension.TrimStart('.').ToLowerInvariant(), 0, new FileInfo(path).Length, path));
        }
        samples = [.. grouping.Samples.Where(sample => sample.Members.Exists(member => SampleRows.IsPicture(member.Extension)))];
    }

    public IReadOnlyList<Sample> Samples => samples;

    public string? Fault { get; }

    public int Read(in SampleMember member, Span<byte> into)
    {
        using var file = File.OpenHandle(member.Path!, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var read = 0;
        for (int count; read < into.Length && (count = RandomAccess.Read(file, into[read..], read)) > 0;) read += count;
        return read;
    }

    public void Dispose()
    {
    }
}
