namespace CrawlIndex.Index;

/// <summary>A file of the index does not hold what its checksums or its format promise.</summary>
public sealed class CorruptIndexException(string file, long offset, string what)
    : IOException($"{file}: byte {offset}: {what}; restore the file from a copy or build it again")
{
    public string File { get; } = file;

    /// <summary>Where in the file, in bytes.</summary>
    public long Offset { get; } = offset;
}
