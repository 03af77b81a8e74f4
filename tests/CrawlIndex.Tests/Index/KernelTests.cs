using CrawlIndex.Index;
using CrawlIndex.Index.Kernels;
using Xunit;

namespace CrawlIndex.Tests.Index;

/// <summary>Every instruction set gives what plain C# gives.</summary>
public sealed unsafe class KernelTests
{
    public static TheoryData<VectorLevel> Levels => [.. Enum.GetValues<VectorLevel>().Where(VectorLevels.IsSupported)];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Scan_FindsWhatDistanceFinds(VectorLevel level)
    {
        var random = new Random(21);
        foreach (var name in KeySets.Names)
        {
            for (var round = 0; round < 40; round++)
            {
                var keys = KeySets.Create(name, random.Next(0, 70), random);
                var query = keys.Length > 0 && round % 2 == 0 ? KeySets.Near(keys[0], random.Next(40), random) : KeySets.RandomKey(random);
                foreach (var radius in (int[])[0, 1, 31, 64, 128, 255, 256])
                {
                    var expected = Enumerable.Range(0, keys.Length).Where(i => keys[i].DistanceTo(query) <= radius).ToArray();
                    Assert.Equal(expected, Scan(level, keys, query, radius));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Within_ComparesThirtyTwoSketches(VectorLevel level)
    {
        var random = new Random(22);
        var sketches = new ushort[32];
        for (var round = 0; round < 500; round++)
        {
            var query = (ushort)random.Next(1 << 16);
            for (var i = 0; i < sketches.Length; i++) sketches[i] = (ushort)(round % 3 == 0 ? query ^ (1 << random.Next(16)) : random.Next(1 << 16));
            var mask = (ushort)(round % 2 == 0 ? ushort.MaxValue : random.Next(1 << 16));
            for (var limit = -1; limit <= 17; limit++)
            {
                var expected = 0u;
                for (var i = 0; i < 32; i++)
                {
                    if (System.Numerics.BitOperations.PopCount((uint)((sketches[i] ^ query) & mask)) <= limit) expected |= 1u << i;
                }
                fixed (ushort* first = sketches)
                {
                    Assert.Equal(expected, level switch
                    {
                        VectorLevel.Avx512 => Avx512Kernel.Within(first, query, mask, limit),
                        VectorLevel.Avx2 => Avx2Kernel.Within(first, query, mask, limit),
                        _ => PortableKernel.Within(first, query, mask, limit),
                    });
                }
            }
        }
    }

    private static int[] Scan(VectorLevel level, Key256[] keys, Key256 query, int radius)
    {
        // One place more: the portable kernel writes each index before it knows whether to keep it.
        var hits = new int[keys.Length + 1];
        fixed (Key256* first = keys)
        fixed (int* into = hits)
        {
            var found = level switch
            {
                VectorLevel.Avx512 => Avx512Kernel.Scan(first, keys.Length, query, radius, into),
                VectorLevel.Avx2 => Avx2Kernel.Scan(first, keys.Length, query, radius, into),
                _ => PortableKernel.Scan(first, keys.Length, query, radius, into),
            };
            return hits[..found];
        }
    }
}
