using CrawlIndex.Index.Kernels;
using CrawlIndex.Index.Segments;

namespace CrawlIndex.Index;

/// <summary>
/// Receives the neighbours of one query and keeps the memory of the search: reused, it grows to the largest result and then
/// allocates nothing. One per thread.
/// </summary>
/// <param name="level">Instruction set to use, or null for the best there is.</param>
public sealed class NeighbourBuffer(VectorLevel? level = null)
{
    private Neighbour[] items = new Neighbour[64];

    /// <summary>The neighbours, ordered by distance, id, key, quality; valid until the next search.</summary>
    public ReadOnlySpan<Neighbour> Neighbours => items.AsSpan(0, Count);

    public int Count { get; private set; }

    public VectorLevel Level { get; } = level ?? VectorLevels.Best;

    internal RowHits Rows { get; } = new();

    internal void Clear()
    {
        Count = 0;
        Rows.CutTo(0);
    }

    internal void Add(in Neighbour neighbour)
    {
        if (Count == items.Length) Array.Resize(ref items, checked(items.Length * 2));
        items[Count++] = neighbour;
    }

    internal void Sort() => items.AsSpan(0, Count).Sort();
}
