using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CrawlIndex.Html.Tokens;

/// <summary>Vector searches over the bytes that end things in markup.</summary>
internal static unsafe class ByteScan
{
    /// <summary>Bytes the masks cover: one bit each.</summary>
    public const int Width = 64;

    private const ulong Spaces = 1UL << ' ' | 1UL << '\n' | 1UL << '\t' | 1UL << '\r' | 1UL << '\f';

    // Every member of the set {\t \n \f \r space / >} has its own low nibble: one shuffle and one comparison classify a byte.
    private static Vector128<byte> NameEnds
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create((byte)' ', 255, 255, 255, 255, 255, 255, 255, 255, (byte)'\t', (byte)'\n', 255, (byte)'\f', (byte)'\r', (byte)'>', (byte)'/');
    }

    /// <summary>Bit i set where byte i is whitespace, '/' or '&gt;'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NameEndMask(byte* at)
    {
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
        {
            var half = Vector256.Create(NameEnds, NameEnds);
            var bytes = Vector512.Load(at);
            return Vector512.Equals(Avx512BW.Shuffle(Vector512.Create(half, half), bytes), bytes).ExtractMostSignificantBits();
        }
        return NameEndHalf(at) | (ulong)NameEndHalf(at + 32) << 32;
    }

    /// <summary>Bit i set where byte i is <paramref name="value"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong EqualMask(byte* at, byte value) => Vector512.IsHardwareAccelerated
        ? Vector512.Equals(Vector512.Load(at), Vector512.Create(value)).ExtractMostSignificantBits()
        : EqualHalf(at, value) | (ulong)EqualHalf(at + 32, value) << 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NameEndHalf(byte* at)
    {
        if (Avx2.IsSupported)
        {
            var bytes = Vector256.Load(at);
            return Vector256.Equals(Avx2.Shuffle(Vector256.Create(NameEnds, NameEnds), bytes), bytes).ExtractMostSignificantBits();
        }
        return NameEndQuarter(Vector128.Load(at)) | NameEndQuarter(Vector128.Load(at + 16)) << 16;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NameEndQuarter(Vector128<byte> bytes) =>
        Vector128.Equals(Vector128.Shuffle(NameEnds, bytes & Vector128.Create((byte)15)), bytes).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint EqualHalf(byte* at, byte value) => Vector256.Equals(Vector256.Load(at), Vector256.Create(value)).ExtractMostSignificantBits();

    /// <summary>Position of the whitespace, '/' or '&gt;' that ends a tag name, or the input's length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NameEnd(byte* input, int at, int length)
    {
        if (at + Width <= length)
        {
            var mask = NameEndMask(input + at);
            if (mask != 0) return at + BitOperations.TrailingZeroCount(mask);
        }
        while (at < length && !EndsName(input[at])) at++;
        return at;
    }

    /// <summary>First position in [at, length) of a byte, -1 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Find(byte* input, int at, int length, byte value)
    {
        if (at + Width <= length)
        {
            var mask = EqualMask(input + at, value);
            if (mask != 0) return at + BitOperations.TrailingZeroCount(mask);
            at += Width;
        }
        return FindFar(input, at, length, value);
    }

    /// <summary>The same where the byte is not expected soon.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int FindFar(byte* input, int at, int length, byte value)
    {
        for (; at + Width <= length; at += Width)
        {
            var mask = EqualMask(input + at, value);
            if (mask != 0) return at + BitOperations.TrailingZeroCount(mask);
        }
        for (; at < length; at++)
        {
            if (input[at] == value) return at;
        }
        return -1;
    }

    // One shift instead of comparisons.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSpace(byte value) => value <= ' ' && (Spaces >> value & 1) != 0;

    public static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') < 26;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool EndsName(byte value) => value <= '>' && ((Spaces | 1UL << '/' | 1UL << '>') >> value & 1) != 0;
}
