using CrawlIndex.Catalog;

namespace CrawlIndex.Datasets.Removals;

/// <summary>Applies a diff to files: a second run finds nothing to do, a killed one leaves every file either old or new.</summary>
public sealed class RemovalRun(RemovalDiff diff)
{
    private readonly HashSet<string> tags = [.. diff.Tags];

    /// <summary>Applies the diff to one Parquet file or tar, told apart by their first bytes.</summary>
    public RemovalResult Apply(string path, CancellationToken cancel)
    {
        var partial = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.part");
        try
        {
            var result = IsParquet(path) ? ParquetRemoval.Apply(diff, path, partial) : TarRemoval.Apply(IsTagged, path, partial, cancel);
            if (result.Outcome == RemovalOutcome.Rewritten)
            {
                using (var file = File.OpenHandle(partial, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
                File.Move(partial, path, overwrite: true);
            }
            return result;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or InvalidDataException or CatalogException)
        {
            return new(path, RemovalOutcome.Failed, 0, 0, 0, failed.Message);
        }
        finally
        {
            if (File.Exists(partial)) File.Delete(partial);
        }
    }

    private bool IsTagged(string pairId) => tags.Contains(RemovalDiff.Tag(diff.Salt, pairId));

    private static bool IsParquet(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using var file = File.OpenHandle(path);
        return RandomAccess.Read(file, start, 0) == 4 && start.SequenceEqual("PAR1"u8);
    }
}
