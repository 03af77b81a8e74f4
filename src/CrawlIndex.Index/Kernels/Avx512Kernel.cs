using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CrawlIndex.Index.Kernels;

/// <summary>512-bit vectors. .NET 10 exposes no VPOPCNTDQ, so bits are counted by the nibble table; memory is the limit either way.</summary>
internal readonly unsafe struct Avx512Kernel : IKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Scan(Key256* keys, int count, in Key256 query, int radius, int* hits)
    {
        var half = Unsafe.BitCast<Key256, Vector256<byte>>(query);
        var wanted = Vector512.Create(half, half);
        var limit = Vector512.Create((ushort)radius);
        int found = 0, i = 0;
        for (; i + 8 <= count; i += 8)
        {
            Prefetch.Read(keys + i + 64);
            Prefetch.Read(keys + i + 66);
            Prefetch.Read(keys + i + 68);
            Prefetch.Read(keys + i + 70);
            // Field k of each quad word of half h holds a partial count of key 2k + h.
            var sums = WordCounts(keys + i, wanted)
                + (WordCounts(keys + i + 2, wanted) << 16)
                + (WordCounts(keys + i + 4, wanted) << 32)
                + (WordCounts(keys + i + 6, wanted) << 48);
            sums += Avx512F.Permute4x64(sums, 0b01_00_11_10);
            sums += Avx512F.Permute4x64(sums, 0b10_11_00_01);
            var near = Vector512.LessThanOrEqual(sums.AsUInt16(), limit).ExtractMostSignificantBits();
            if (near == 0) continue;
            var even = (uint)near & 15;
            var odd = (uint)(near >> 16) & 15;
            for (var k = 0; k < 4; k++)
            {
                if ((even >> k & 1) != 0) hits[found++] = i + 2 * k;
                if ((odd >> k & 1) != 0) hits[found++] = i + 2 * k + 1;
            }
        }
        for (; i < count; i++)
        {
            if (keys[i].DistanceTo(query) <= radius) hits[found++] = i;
        }
        return found;
    }

    public static uint Within(ushort* sketches, ushort query, ushort mask, int limit)
    {
        var bits = (Avx512BW.LoadVector512((byte*)sketches) ^ Vector512.Create(query).AsByte()) & Vector512.Create(mask).AsByte();
        var counts = Avx512BW.MultiplyAddAdjacent(ByteCounts(bits), Vector512<sbyte>.One);
        return (uint)Vector512.LessThanOrEqual(counts, Vector512.Create((short)limit)).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> WordCounts(Key256* pair, Vector512<byte> wanted) =>
        Avx512BW.SumAbsoluteDifferences(ByteCounts(Avx512BW.LoadVector512((byte*)pair) ^ wanted), Vector512<byte>.Zero).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> ByteCounts(Vector512<byte> bits)
    {
        var lane = Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
        var lanes = Vector256.Create(lane, lane);
        var table = Vector512.Create(lanes, lanes);
        var nibble = Vector512.Create((byte)0x0F);
        return Avx512BW.Shuffle(table, bits & nibble) + Avx512BW.Shuffle(table, (bits.AsUInt16() >> 4).AsByte() & nibble);
    }
}
