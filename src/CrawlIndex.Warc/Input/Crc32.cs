using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CrawlIndex.Warc.Input;

/// <summary>
/// CRC-32 of gzip (RFC 1952, section 8) by folding 256 bytes at a time with carry-less multiplication (Gopal et al., "Fast CRC
/// Computation for Generic Polynomials Using PCLMULQDQ Instruction", 2009).
/// </summary>
internal static unsafe class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Lane = 16;
    private const int Block = 64;
    private const int Stride = 4 * Block;

    private static readonly uint[] Table = MakeTable();

    // What carries a lane over the bytes that follow it: one lane, one block, one stride further.
    private static readonly Vector128<ulong> OverLane = Distance(Lane);
    private static readonly Vector512<ulong> OverBlock = Repeat(Distance(Block));
    private static readonly Vector512<ulong> OverStride = Repeat(Distance(Stride));

    /// <summary>Whether this processor folds a block at once: then it is faster than what inflate libraries bring along.</summary>
    public static bool IsFast => Vector512.IsHardwareAccelerated && Pclmulqdq.V512.IsSupported;

    /// <summary>The checksum of <paramref name="text"/>.</summary>
    public static uint Hash(ReadOnlySpan<byte> text)
    {
        if (IsFast && text.Length >= Stride) return ~HashFolded(text);
        return ~Step(uint.MaxValue, text);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint HashFolded(ReadOnlySpan<byte> text)
    {
        fixed (byte* bytes = text)
        {
            var a = Vector512.Load((ulong*)bytes) ^ Vector512.CreateScalar((ulong)uint.MaxValue);
            var b = Vector512.Load((ulong*)(bytes + Block));
            var c = Vector512.Load((ulong*)(bytes + 2 * Block));
            var d = Vector512.Load((ulong*)(bytes + 3 * Block));
            var at = Stride;
            for (; at + Stride <= text.Length; at += Stride)
            {
                a = Fold(a, OverStride) ^ Vector512.Load((ulong*)(bytes + at));
                b = Fold(b, OverStride) ^ Vector512.Load((ulong*)(bytes + at + Block));
                c = Fold(c, OverStride) ^ Vector512.Load((ulong*)(bytes + at + 2 * Block));
                d = Fold(d, OverStride) ^ Vector512.Load((ulong*)(bytes + at + 3 * Block));
            }
            a = Fold(Fold(Fold(a, OverBlock) ^ b, OverBlock) ^ c, OverBlock) ^ d;
            for (; at + Block <= text.Length; at += Block) a = Fold(a, OverBlock) ^ Vector512.Load((ulong*)(bytes + at));
            var rest = Fold(Fold(Fold(a.GetLower().GetLower()) ^ a.GetLower().GetUpper()) ^ a.GetUpper().GetLower()) ^ a.GetUpper().GetUpper();
            for (; at + Lane <= text.Length; at += Lane) rest = Fold(rest) ^ Vector128.Load((ulong*)(bytes + at));
            // The last lane leaves the same remainder as all that was folded into it.
            return Step(Step(0, new ReadOnlySpan<byte>(&rest, Lane)), text[at..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Fold(Vector512<ulong> lanes, Vector512<ulong> over) =>
        Pclmulqdq.V512.CarrylessMultiply(lanes, over, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(lanes, over, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector128<ulong> lane) =>
        Pclmulqdq.CarrylessMultiply(lane, OverLane, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, OverLane, 0x11);

    private static uint Step(uint state, ReadOnlySpan<byte> text)
    {
        foreach (var value in text) state = Table[(byte)(state ^ value)] ^ (state >> 8);
        return state;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0U; i < 256; i++)
        {
            var state = i;
            for (var bit = 0; bit < 8; bit++) state = TimesX(state);
            table[i] = state;
        }
        return table;
    }

    /// <summary>The two multipliers of a lane for a distance in bytes (paper, section 4.1, bit-reflected).</summary>
    private static Vector128<ulong> Distance(int bytes) => Vector128.Create(PowerOfX(8 * bytes + 32), PowerOfX(8 * bytes - 32));

    private static ulong PowerOfX(int exponent)
    {
        var power = 0x80000000U;
        while (exponent-- > 0) power = TimesX(power);
        return (ulong)power << 1;
    }

    private static uint TimesX(uint value) => (value >> 1) ^ ((value & 1) * Polynomial);

    private static Vector512<ulong> Repeat(Vector128<ulong> lane) => Vector512.Create(Vector256.Create(lane, lane), Vector256.Create(lane, lane));
}
