using CrawlIndex.Index.Shards;
using Xunit;

namespace CrawlIndex.Tests.Index;

public sealed class MergePolicyTests
{
    private static readonly MergePolicy Policy = new(Fanout: 3, MaxKeys: 1000, MaxDeletedShare: 0.5);

    [Fact]
    public void Merge_WaitsForEnoughOfOneSize()
    {
        Assert.Empty(Policy.Choose([(10, 10), (11, 11), (500, 500)]));
        Assert.Equal([0, 1, 3], Policy.Choose([(10, 10), (11, 11), (500, 500), (12, 12)]));
    }

    [Fact]
    public void Merge_RewritesWhatIsMostlyDeleted()
    {
        Assert.Equal([1], Policy.Choose([(10, 10), (900, 400)]));
        Assert.Empty(Policy.Choose([(10, 10), (900, 500)]));
    }

    [Fact]
    public void Merge_NeverMakesMoreThanItsBound()
    {
        Assert.Equal([1, 2], Policy.Choose([(480, 480), (400, 400), (450, 450)]));
        Assert.Empty(Policy.Choose([(600, 600), (610, 610), (620, 620)]));
    }

    [Fact]
    public void Compaction_EndsWithoutDeletedRows()
    {
        Assert.Equal([0, 1, 2], Policy.ChooseAll([(480, 480), (4, 4), (45, 45)]));
        Assert.Equal([1], Policy.ChooseAll([(600, 600), (800, 700)]));
        Assert.Empty(Policy.ChooseAll([(600, 600), (700, 700)]));
    }
}
