using CrawlIndex.Catalog.Delta;

namespace CrawlIndex.Pipeline.Workspaces;

/// <summary>Blobs as local files, for readers that need a path.</summary>
public static class BlobCopy
{
    /// <summary>The blob's own file where the store is a local folder, else a copy that goes with the object; null when there is no such blob.</summary>
    /// <param name="staging">Gives a path for an unfinished file, by its ending.</param>
    public static async Task<LocalCopy?> FetchAsync(this IBlobStore store, string name, Func<string, string> staging, CancellationToken cancel = default)
    {
        var stream = await store.OpenReadAsync(name, cancel).ConfigureAwait(false);
        if (stream is null) return null;
        await using (stream.ConfigureAwait(false))
        {
            if (stream is FileStream local) return new LocalCopy(local.Name, isTemporary: false);
            var path = staging(".copy");
            var file = File.Create(path);
            await using (file.ConfigureAwait(false)) await stream.CopyToAsync(file, cancel).ConfigureAwait(false);
            return new LocalCopy(path, isTemporary: true);
        }
    }
}
