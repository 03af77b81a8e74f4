using System.Numerics;
using System.Runtime.CompilerServices;

namespace CrawlIndex.Index.Kernels;

/// <summary>Plain C#: the oracle of the vector kernels, and what runs where they cannot.</summary>
internal readonly unsafe struct PortableKernel : IKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Scan(Key256* keys, int count, in Key256 query, int radius, int* hits)
    {
        var found = 0;
        var wanted = query;
        for (var i = 0; i < count; i++)
        {
            hits[found] = i;
            if (keys[i].DistanceTo(wanted) <= radius) found++;
        }
        return found;
    }

    public static uint Within(ushort* sketches, ushort query, ushort mask, int limit)
    {
        var near = 0u;
        for (var j = 0; j < 32; j++)
        {
            if (BitOperations.PopCount((uint)((sketches[j] ^ query) & mask)) <= limit) near |= 1u << j;
        }
        return near;
    }
}
