using System.Numerics;
using CrawlIndex.Index;
using CrawlIndex.Index.Layouts;
using Xunit;

namespace CrawlIndex.Tests.Index;

public sealed class LayoutTests
{
    [Fact]
    public void Layout_CoversAllBitsWithoutGaps()
    {
        for (var count = 1; count <= SlotLayout.MaxSlots; count++)
        {
            var layout = SlotLayout.Even(count, 12);
            var next = 0;
            foreach (var slot in layout.Slots)
            {
                Assert.Equal(next, slot.Start);
                next += slot.Width;
            }
            Assert.Equal(Key256.Bits, next);
            Assert.True(SlotLayout.TryCreate(layout.Slots, out _));
        }
    }

    [Fact]
    public void Layout_RefusesSlotsOfAHostileFile()
    {
        Assert.False(SlotLayout.TryCreate([new Slot(0, 255, 8)], out _));
        Assert.False(SlotLayout.TryCreate([new Slot(1, 256, 8)], out _));
        Assert.False(SlotLayout.TryCreate([new Slot(0, 128, 25), new Slot(128, 128, 8)], out _));
        Assert.False(SlotLayout.TryCreate([new Slot(0, 128, 0), new Slot(128, 128, 8)], out _));
        Assert.False(SlotLayout.TryCreate([new Slot(0, 246, 8), new Slot(246, 10, 8)], out _));
    }

    [Fact]
    public void Plan_DealsOutRadiusPlusOne_OrScans()
    {
        for (var count = 1; count <= SlotLayout.MaxSlots; count++)
        {
            for (var radius = 0; radius <= 256; radius++)
            {
                var plan = new RadiusPlan(SlotLayout.Even(count, 14), 1_000_000, radius, CostModel.Typical);
                if (plan.ProbeNanoseconds == double.MaxValue) Assert.True(plan.Scans);
                else Assert.Equal(radius + 1, plan.Near.ToArray().Sum(near => near + 1));
            }
        }
    }

    [Theory]
    [InlineData(IndexProfile.Compact, 100)]
    [InlineData(IndexProfile.Fast, 350)]
    public void Choice_StaysWithinTheBytesOfItsProfile(IndexProfile profile, double limit)
    {
        for (var keys = 16L; keys <= 1L << 29; keys *= 2)
        {
            var layout = SlotLayout.Choose(keys, profile, CostModel.Typical);
            Assert.True(layout.BytesPerKey(keys) <= limit, $"{keys}: {layout}");
            Assert.Equal(keys < SlotLayout.MinKeys, layout.Slots.Length == 0);
        }
    }

    [Fact]
    public void Choice_FollowsTheCosts()
    {
        var freeProbes = new CostModel(1, Probe: 0.01, Vector: 50, Candidate: 1);
        var dearProbes = new CostModel(1, Probe: 500, Vector: 0.01, Candidate: 1);
        var fine = SlotLayout.Choose(10_000_000, IndexProfile.Fast, freeProbes);
        var coarse = SlotLayout.Choose(10_000_000, IndexProfile.Fast, dearProbes);
        Assert.True(fine.Slots[0].Prefix > coarse.Slots[0].Prefix, $"{fine} against {coarse}");
    }

    [Fact]
    public void Plan_ScansWhenTheBallIsTooLarge()
    {
        var layout = SlotLayout.Choose(10_000_000, IndexProfile.Compact, CostModel.Typical);
        Assert.False(new RadiusPlan(layout, 10_000_000, 31, CostModel.Typical).Scans);
        Assert.True(new RadiusPlan(layout, 10_000_000, 120, CostModel.Typical).Scans);
    }

    [Fact]
    public void Costs_MeasuredHere_ArePlausible()
    {
        var costs = CostModel.Measure();
        Assert.All([costs.ScanKey, costs.Probe, costs.Vector, costs.Candidate], cost => Assert.InRange(cost, 0.05, 1e5));
        Assert.True(costs.Candidate > costs.ScanKey, $"{costs}: a random key costs more than the next one");
    }

    [Fact]
    public void Flips_ListEachMaskOnce_FewestBitsFirst()
    {
        for (var bits = 1; bits <= 16; bits++)
        {
            var table = FlipTable.Of(bits);
            Assert.Equal(1 << bits, table.Masks.Distinct().Count());
            for (var weight = 0; weight <= bits; weight++)
            {
                Assert.Equal(table.Masks.Count(mask => BitOperations.PopCount((uint)mask) <= weight), table.CountUpTo(weight));
                Assert.All(table.Masks[..table.CountUpTo(weight)], mask => Assert.True(BitOperations.PopCount((uint)mask) <= weight));
            }
            Assert.Equal(0, table.CountUpTo(-1));
        }
    }
}
