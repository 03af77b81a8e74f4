using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CrawlIndex.Index.Kernels;

/// <summary>256-bit vectors; bits are counted by a nibble table in vpshufb.</summary>
internal readonly unsafe struct Avx2Kernel : IKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Scan(Key256* keys, int count, in Key256 query, int radius, int* hits)
    {
        var wanted = Unsafe.BitCast<Key256, Vector256<byte>>(query);
        var limit = Vector256.Create((ushort)radius);
        int found = 0, i = 0;
        for (; i + 4 <= count; i += 4)
        {
            // Four keys share one vector: field k of each quad word holds a partial count of key k.
            var sums = WordCounts(keys + i, wanted)
                + (WordCounts(keys + i + 1, wanted) << 16)
                + (WordCounts(keys + i + 2, wanted) << 32)
                + (WordCounts(keys + i + 3, wanted) << 48);
            sums += Avx2.Permute4x64(sums, 0b01_00_11_10);
            sums += Avx2.Permute4x64(sums, 0b10_11_00_01);
            var near = Vector256.LessThanOrEqual(sums.AsUInt16(), limit).GetLower().GetLower();
            for (var mask = near.ExtractMostSignificantBits(); mask != 0; mask &= mask - 1) hits[found++] = i + BitOperations.TrailingZeroCount(mask);
        }
        for (; i < count; i++)
        {
            if (keys[i].DistanceTo(query) <= radius) hits[found++] = i;
        }
        return found;
    }

    public static uint Within(ushort* sketches, ushort query, ushort mask, int limit)
    {
        var wanted = Vector256.Create(query).AsByte();
        var kept = Vector256.Create(mask).AsByte();
        var bound = Vector256.Create((short)(limit + 1));
        var low = Avx2.CompareGreaterThan(bound, PairCounts(sketches, wanted, kept));
        var high = Avx2.CompareGreaterThan(bound, PairCounts(sketches + 16, wanted, kept));
        var packed = Avx2.Permute4x64(Avx2.PackSignedSaturate(low, high).AsInt64(), 0b11_01_10_00);
        return packed.AsByte().ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> PairCounts(ushort* sketches, Vector256<byte> wanted, Vector256<byte> kept) =>
        Avx2.MultiplyAddAdjacent(ByteCounts((Avx.LoadVector256((byte*)sketches) ^ wanted) & kept), Vector256<sbyte>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> WordCounts(Key256* key, Vector256<byte> wanted) =>
        Avx2.SumAbsoluteDifferences(ByteCounts(Avx.LoadVector256((byte*)key) ^ wanted), Vector256<byte>.Zero).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> ByteCounts(Vector256<byte> bits)
    {
        var table = Vector256.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
        var nibble = Vector256.Create((byte)0x0F);
        return Avx2.Shuffle(table, bits & nibble) + Avx2.Shuffle(table, (bits.AsUInt16() >> 4).AsByte() & nibble);
    }
}
