namespace CrawlIndex.Pipeline.Similarity;

/// <summary>Disjoint sets over numbers from 0 on: union by size, paths halved.</summary>
internal sealed class UnionFind
{
    private readonly int[] parents;
    private readonly int[] sizes;

    public UnionFind(int count)
    {
        parents = new int[count];
        sizes = new int[count];
        for (var i = 0; i < count; i++) (parents[i], sizes[i]) = (i, 1);
    }

    /// <summary>The number that stands for the set of <paramref name="item"/>.</summary>
    public int Find(int item)
    {
        while (parents[item] != item) item = parents[item] = parents[parents[item]];
        return item;
    }

    public void Union(int one, int other)
    {
        (one, other) = (Find(one), Find(other));
        if (one == other) return;
        if (sizes[one] < sizes[other]) (one, other) = (other, one);
        parents[other] = one;
        sizes[one] += sizes[other];
    }
}
