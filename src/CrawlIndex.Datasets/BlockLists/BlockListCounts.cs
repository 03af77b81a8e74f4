namespace CrawlIndex.Datasets.BlockLists;

/// <summary>How the entries of an imported file ended; they add up to all entries.</summary>
/// <param name="Listed">Hashes to block.</param>
/// <param name="Withdrawn">Entries that their list took back.</param>
/// <param name="Unsupported">Kinds that are matched nowhere here (PhotoDNA, video hashes).</param>
/// <param name="Bad">Lines that are no entry.</param>
public readonly record struct BlockListCounts(long Listed, long Withdrawn, long Unsupported, long Bad)
{
    public long Entries => Listed + Withdrawn + Unsupported + Bad;
}
