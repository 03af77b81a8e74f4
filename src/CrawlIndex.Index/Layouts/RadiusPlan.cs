namespace CrawlIndex.Index.Layouts;

/// <summary>
/// How a segment is searched at one radius r. Slot i is probed to distance Near[i] (-1: not at all), with the sum of
/// (Near[i] + 1) equal to r + 1. Exact by the pigeonhole on a ring: when the slot distances d sum to at most r, the numbers
/// d[i] - Near[i] - 1 sum to less than 0, so some slot starts a run along the ring whose every partial sum is below 0.
/// Hence d[i] &lt;= Near[i], and d[i] plus any part of d[i+1] is at most Chain[i] = Near[i] + Near[i+1] + 1: both tests of a probe.
/// </summary>
public sealed class RadiusPlan
{
    private readonly int[] near;
    private readonly int[] chain;

    /// <param name="layout">The slots.</param>
    /// <param name="keys">Keys in the segment.</param>
    /// <param name="radius">0-256.</param>
    /// <param name="costs">What steps cost here.</param>
    public RadiusPlan(SlotLayout layout, long keys, int radius, CostModel costs)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(costs);
        var slots = layout.Slots;
        near = new int[slots.Length];
        chain = new int[slots.Length];
        near.AsSpan().Fill(-1);
        ScanNanoseconds = keys * costs.ScanKey;
        ProbeNanoseconds = Spread(slots, keys, radius, costs);
        for (var i = 0; i < near.Length; i++) chain[i] = near[i] + near[(i + 1) % near.Length] + 1;
        if (ProbeNanoseconds < double.MaxValue) ProbeNanoseconds += Candidates(slots, keys) * costs.Candidate;
        MaxVisits = (int)Math.Min(int.MaxValue / 2, ScanNanoseconds / costs.Vector * 32);
        CandidateVisits = (int)Math.Clamp(costs.Candidate / costs.Vector * 32, 1, 1000);
    }

    /// <summary>Distance to which each slot is probed, -1 for not at all.</summary>
    public ReadOnlySpan<int> Near => near;

    /// <summary>Most differing bits over a slot and the part of the next one that the sketch holds.</summary>
    public ReadOnlySpan<int> Chain => chain;

    /// <summary>Predicted cost of probing, for evenly spread keys.</summary>
    public double ProbeNanoseconds { get; private set; }

    public double ScanNanoseconds { get; }

    /// <summary>Whether a scan is predicted to be the cheaper way.</summary>
    public bool Scans => ProbeNanoseconds >= ScanNanoseconds;

    /// <summary>Sketches after which probing has cost as much as a scan, so that crowded buckets end in a scan.</summary>
    public int MaxVisits { get; }

    /// <summary>Sketches that cost as much as comparing one key.</summary>
    public int CandidateVisits { get; }

    /// <summary>Raises r + 1 times the slot whose next ring is cheapest: rings grow, so the greedy sum is the least.</summary>
    private double Spread(ReadOnlySpan<Slot> slots, long keys, int radius, CostModel costs)
    {
        if (slots.Length == 0) return double.MaxValue;
        var total = 0.0;
        for (var step = 0; step <= radius; step++)
        {
            var chosen = -1;
            var cheapest = double.MaxValue;
            for (var i = 0; i < slots.Length; i++)
            {
                var cost = RingCost(slots[i], near[i] + 1, keys, costs);
                if (cost >= cheapest) continue;
                cheapest = cost;
                chosen = i;
            }
            if (chosen < 0) return double.MaxValue;
            near[chosen]++;
            total += cheapest;
        }
        return total;
    }

    private static double RingCost(Slot slot, int weight, long keys, CostModel costs)
    {
        if (weight > slot.Prefix) return 0;
        if (weight > FlipTable.Of(slot.Prefix).MaxWeight) return double.MaxValue;
        var vectors = 1 + ((double)keys / slot.Buckets / 32);
        return FlipTable.Choose(slot.Prefix, weight) * (costs.Probe + (vectors * costs.Vector));
    }

    /// <summary>Expected sketches that pass both tests, for evenly spread keys.</summary>
    private double Candidates(ReadOnlySpan<Slot> slots, long keys)
    {
        var sum = 0.0;
        for (var i = 0; i < slots.Length; i++)
        {
            var own = Math.Min(Slot.SketchBits, slots[i].Width - slots[i].Prefix);
            var perBucket = (double)keys / slots[i].Buckets;
            for (var weight = 0; weight <= Math.Min(near[i], slots[i].Prefix); weight++)
            {
                sum += FlipTable.Choose(slots[i].Prefix, weight) * perBucket * PassRate(own, near[i] - weight, chain[i] - weight);
            }
        }
        return sum;
    }

    /// <summary>Share of random sketches with at most <paramref name="ownLimit"/> bits off in the first part and <paramref name="limit"/> in all.</summary>
    private static double PassRate(int own, int ownLimit, int limit)
    {
        var ways = 0.0;
        for (var first = 0; first <= Math.Min(own, ownLimit); first++)
        {
            for (var rest = 0; rest <= Math.Min(Slot.SketchBits - own, limit - first); rest++)
            {
                ways += (double)FlipTable.Choose(own, first) * FlipTable.Choose(Slot.SketchBits - own, rest);
            }
        }
        return ways / (1 << Slot.SketchBits);
    }
}
