using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CrawlIndex.Html.Tokens;

/// <summary>Vector searches over the bytes that end things in markup.</summary>
internal static unsafe class ByteScan
{
    /// <summary>Bytes <see cref="NameEndMask"/> and <see cref="EqualMask"/> read at a time.</summary>
    public const int Width = 32;

    private const ulong Spaces = 1UL << ' ' | 1UL << '\n' | 1UL << '\t' | 1UL << '\r' | 1UL << '\f';

    // Every member of the set {\t \n \f \r space / >} has its own low nibble: one shuffle and one comparison classify a byte.
    private static Vector128<byte> NameEnds
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create((byte)' ', 255, 255, 255, 255, 255, 255, 255, 255, (byte)'\t', (byte)'\n', 255, (byte)'\f', (byte)'\r', (byte)'>', (byte)'/');
    }

    /// <summary>Bit i set where byte i is whitespace, '/' or '&gt;'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NameEndMask(byte* at)
    {
        if (Avx2.IsSupported)
        {
            var bytes = Vector256.Load(at);
            return Vector256.Equals(Avx2.Shuffle(Vector256.Create(NameEnds, NameEnds), bytes), bytes).ExtractMostSignificantBits();
        }
        return HalfMask(Vector128.Load(at)) | HalfMask(Vector128.Load(at + 16)) << 16;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HalfMask(Vector128<byte> bytes) =>
        Vector128.Equals(Vector128.Shuffle(NameEnds, bytes & Vector128.Create((byte)15)), bytes).ExtractMostSignificantBits();

    /// <summary>Bit i set where byte i is <paramref name="value"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint EqualMask(byte* at, byte value) => Vector256.Equals(Vector256.Load(at), Vector256.Create(value)).ExtractMostSignificantBits();

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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FindFar(byte* input, int at, int length, byte value)
    {
        var found = new ReadOnlySpan<byte>(input + at, length - at).IndexOf(value);
        return found < 0 ? -1 : at + found;
    }

    // One shift instead of comparisons.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSpace(byte value) => value <= ' ' && (Spaces >> value & 1) != 0;

    public static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') < 26;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool EndsName(byte value) => value <= '>' && ((Spaces | 1UL << '/' | 1UL << '>') >> value & 1) != 0;
}
