using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CrawlIndex.Images.Pdq;

/// <summary>Box filter along rows, 16 rows at a time: the block is turned, so that a vector holds one column of 8 rows, and turned back.</summary>
internal sealed unsafe class RowBox
{
    /// <summary>Rows of a block: two vectors, whose running sums hide each other's latency.</summary>
    public const int Rows = 2 * Lanes;

    private const int Lanes = 8;

    private readonly float[] turned = GC.AllocateUninitializedArray<float>(LumaPlane.MaxSide * Rows, pinned: true);
    private readonly float[] averages = GC.AllocateUninitializedArray<float>(LumaPlane.MaxSide * Rows, pinned: true);

    /// <summary>
    /// Filters rows of <paramref name="box"/>.Length floats; of each, the averages at <paramref name="kept"/> (ascending, a multiple of 8 entries) are
    /// written. Rows lie <paramref name="stride"/> apart, those written kept.Length apart. Rows of the block beyond <paramref name="rows"/> must be readable; they are not written.
    /// </summary>
    public void Run(float* source, int stride, int rows, BoxWindow box, ReadOnlySpan<int> kept, float* target)
    {
        var columns = (float*)Unsafe.AsPointer(ref turned[0]);
        var results = (float*)Unsafe.AsPointer(ref averages[0]);
        for (var c = 0; c < stride; c += Lanes)
        {
            for (var half = 0; half < Rows; half += Lanes) Turn(source + half * stride + c, stride, columns + c * Rows + half, Rows);
        }
        Sum(columns, box, kept, results);
        for (var c = 0; c < kept.Length; c += Lanes)
        {
            for (var half = 0; half < rows; half += Lanes) Turn(results + c * Rows + half, Rows, target + half * kept.Length + c, kept.Length);
        }
    }

    private static void Sum(float* columns, BoxWindow box, ReadOnlySpan<int> kept, float* results)
    {
        var low = Vector256<float>.Zero;
        var high = Vector256<float>.Zero;
        var size = box.Size;
        var ahead = box.Ahead;
        var exact = BitOperations.IsPow2(size);
        var share = Vector256.Create(1f / size);
        var next = 0;
        for (var c = 0; c < box.Length + ahead; c++)
        {
            if (c < box.Length)
            {
                low += Vector256.Load(columns + c * Rows);
                high += Vector256.Load(columns + c * Rows + Lanes);
            }
            if (c >= size)
            {
                low -= Vector256.Load(columns + (c - size) * Rows);
                high -= Vector256.Load(columns + (c - size) * Rows + Lanes);
            }
            var count = Math.Min(c + 1, box.Length) - Math.Max(c + 1 - size, 0);
            for (; next < kept.Length && kept[next] == c - ahead; next++)
            {
                // The reciprocal of a power of two is exact, so multiplying is dividing.
                var (first, second) = exact && count == size ? (low * share, high * share) : (low / Vector256.Create((float)count), high / Vector256.Create((float)count));
                first.Store(results + next * Rows);
                second.Store(results + next * Rows + Lanes);
            }
        }
    }

    /// <summary>Transposes 8 x 8 floats.</summary>
    private static void Turn(float* source, int sourceStride, float* target, int targetStride)
    {
        if (!Avx.IsSupported)
        {
            for (var row = 0; row < Lanes; row++)
                for (var column = 0; column < Lanes; column++) target[column * targetStride + row] = source[row * sourceStride + column];
            return;
        }
        var a = Avx.LoadVector256(source);
        var b = Avx.LoadVector256(source + sourceStride);
        var c = Avx.LoadVector256(source + 2 * sourceStride);
        var d = Avx.LoadVector256(source + 3 * sourceStride);
        var e = Avx.LoadVector256(source + 4 * sourceStride);
        var f = Avx.LoadVector256(source + 5 * sourceStride);
        var g = Avx.LoadVector256(source + 6 * sourceStride);
        var h = Avx.LoadVector256(source + 7 * sourceStride);
        TurnHalves(Avx.Permute2x128(a, e, 0x20), Avx.Permute2x128(b, f, 0x20), Avx.Permute2x128(c, g, 0x20), Avx.Permute2x128(d, h, 0x20), target, targetStride);
        TurnHalves(Avx.Permute2x128(a, e, 0x31), Avx.Permute2x128(b, f, 0x31), Avx.Permute2x128(c, g, 0x31), Avx.Permute2x128(d, h, 0x31), target + 4 * targetStride, targetStride);
    }

    /// <summary>Four rows of (row r, columns 0-3 | row r + 4, columns 0-3) to four rows of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnHalves(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, float* target, int stride)
    {
        var (ab, abHigh) = (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b));
        var (cd, cdHigh) = (Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d));
        Avx.Store(target, Avx.Shuffle(ab, cd, 0x44));
        Avx.Store(target + stride, Avx.Shuffle(ab, cd, 0xEE));
        Avx.Store(target + 2 * stride, Avx.Shuffle(abHigh, cdHigh, 0x44));
        Avx.Store(target + 3 * stride, Avx.Shuffle(abHigh, cdHigh, 0xEE));
    }
}
