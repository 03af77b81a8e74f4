using System.Numerics;

namespace CrawlIndex.Index.Layouts;

/// <summary>
/// All masks of a given number of bits, fewest set bits first: xor with a bucket number walks its Hamming ball in rings.
/// Bounded: rings that would pass <see cref="MaxMasks"/> in all are left out, and plans that need them scan.
/// </summary>
internal sealed class FlipTable
{
    public const int MaxMasks = 1 << 17;

    private static readonly FlipTable?[] Tables = new FlipTable?[SlotLayout.MaxPrefix + 1];
    private readonly int[] ends;

    private FlipTable(int bits)
    {
        var total = 0L;
        var weights = 0;
        for (; weights <= bits && total + Choose(bits, weights) <= MaxMasks; weights++) total += Choose(bits, weights);
        Masks = new int[total];
        ends = new int[weights];
        var next = 0;
        for (var weight = 0; weight < weights; weight++)
        {
            next = Fill(Masks, next, bits, weight);
            ends[weight] = next;
        }
    }

    public int[] Masks { get; }

    /// <summary>The most set bits of any mask here.</summary>
    public int MaxWeight => ends.Length - 1;

    /// <summary>How many masks have at most <paramref name="weight"/> bits set; 0 for a negative weight.</summary>
    public int CountUpTo(int weight) => weight < 0 ? 0 : ends[Math.Min(weight, MaxWeight)];

    public static FlipTable Of(int bits) => Volatile.Read(ref Tables[bits]) ?? Create(bits);

    /// <summary>n over k, exact for n up to 32.</summary>
    public static long Choose(int n, int k)
    {
        var result = 1L;
        for (var i = 1; i <= k; i++) result = result * (n - k + i) / i;
        return k > n ? 0 : result;
    }

    private static FlipTable Create(int bits)
    {
        var table = new FlipTable(bits);
        return Interlocked.CompareExchange(ref Tables[bits], table, null) ?? table;
    }

    private static int Fill(int[] masks, int next, int bits, int weight)
    {
        var limit = 1L << bits;
        for (var mask = (1L << weight) - 1; mask < limit;)
        {
            masks[next++] = (int)mask;
            if (mask == 0) break;
            // Gosper's step: the next larger number with as many set bits.
            var lowest = mask & -mask;
            var ripple = mask + lowest;
            mask = ripple | (((mask ^ ripple) >> 2) >> BitOperations.TrailingZeroCount(lowest));
        }
        return next;
    }
}
