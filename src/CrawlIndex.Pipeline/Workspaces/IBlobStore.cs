namespace CrawlIndex.Pipeline.Workspaces;

/// <summary>
/// Where published files live. Names are relative, with '/' between parts, and never start with '.'. A file appears whole
/// or not at all, and never changes once it is there. All members may be called from many threads and processes at once.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Publishes the finished local file at <paramref name="path"/> as <paramref name="name"/> and removes the local file.
    /// True when this call created the blob; false when it was there already, which then stays as it is.
    /// </summary>
    Task<bool> PublishAsync(string name, string path, CancellationToken cancel = default);

    Task<bool> ExistsAsync(string name, CancellationToken cancel = default);

    /// <summary>Opens a blob for reading; null when there is none.</summary>
    Task<Stream?> OpenReadAsync(string name, CancellationToken cancel = default);

    /// <summary>Names of all blobs that start with <paramref name="prefix"/>, in ordinal order.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancel = default);

    /// <summary>Removes a blob; true when it was there.</summary>
    Task<bool> DeleteAsync(string name, CancellationToken cancel = default);
}

/// <summary>The names that every store accepts, so that a workspace moves between stores unchanged.</summary>
public static class BlobName
{
    /// <summary>Longest name in characters: Azure allows 1,024.</summary>
    public const int MaxLength = 1024;

    /// <summary>Throws <see cref="ArgumentException"/> for names that could leave the store or mean two things.</summary>
    public static string Checked(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > MaxLength) throw new ArgumentException($"blob name is longer than {MaxLength} characters", nameof(name));
        foreach (var part in name.Split('/'))
        {
            if (part.Length == 0 || part[0] == '.' || part.AsSpan().ContainsAny('\\', '\0', ':'))
                throw new ArgumentException($"blob name '{name}' has a part that is empty, starts with '.' or holds '\\', ':' or NUL", nameof(name));
        }
        return name;
    }
}
