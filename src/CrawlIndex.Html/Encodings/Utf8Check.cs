using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.Unicode;

namespace CrawlIndex.Html.Encodings;

/// <summary>
/// Validity of UTF-8 by three table lookups per 32 bytes (Keiser and Lemire, "Validating UTF-8 in less than one instruction per
/// byte", 2020): most pages are checked whole, many are not English. Without AVX2 the runtime's check takes over.
/// </summary>
internal static unsafe class Utf8Check
{
    private const int Width = 32;

    // What may be wrong with a pair of bytes; each table gives what its nibble leaves possible.
    private const byte TooShort = 1, TooLong = 2, Overlong3 = 4, TooLarge = 8, Surrogate = 16, Overlong2 = 32, TooLarge1000 = 64, Overlong4 = 64, TwoContinuations = 128;
    private const byte Carry = TooShort | TooLong | TwoContinuations;
    private const byte Any = Carry | TooLarge | TooLarge1000;
    private const byte Continuation = TooLong | Overlong2 | TwoContinuations;

    /// <summary>Whether the bytes are well-formed UTF-8 (Unicode, table 3-7).</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        // Every block looks three bytes back.
        if (!Avx2.IsSupported || text.Length < Width || !Ascii.IsValid(text[..3])) return Utf8.IsValid(text);
        var errors = Vector256<byte>.Zero;
        fixed (byte* bytes = text)
        {
            var at = 3;
            for (; at + Width <= text.Length; at += Width)
            {
                if ((Vector256.Load(bytes + at) | Vector256.Load(bytes + at - 3)).ExtractMostSignificantBits() != 0) errors |= Errors(bytes + at);
            }
            // Zeros behind the end show up a sequence that it cuts.
            var tail = stackalloc byte[3 + 2 * Width];
            new Span<byte>(tail, 3 + 2 * Width).Clear();
            text[(at - 3)..].CopyTo(new Span<byte>(tail, 3 + Width));
            for (var part = 0; part < 2; part++) errors |= Errors(tail + 3 + part * Width);
        }
        return errors == Vector256<byte>.Zero;
    }

    /// <summary>Zero where a byte fits to the three before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Errors(byte* at)
    {
        var low = Vector256.Create((byte)15);
        var block = Vector256.Load(at);
        var before = Vector256.Load(at - 1);
        var pairs = Avx2.Shuffle(Twice(FirstHigh), Vector256.ShiftRightLogical(before.AsUInt16(), 4).AsByte() & low)
            & Avx2.Shuffle(Twice(FirstLow), before & low)
            & Avx2.Shuffle(Twice(SecondHigh), Vector256.ShiftRightLogical(block.AsUInt16(), 4).AsByte() & low);
        // Third and fourth bytes are the only places for two continuations in a row.
        var third = Avx2.SubtractSaturate(Vector256.Load(at - 2), Vector256.Create((byte)(0xE0 - 0x80)));
        var fourth = Avx2.SubtractSaturate(Vector256.Load(at - 3), Vector256.Create((byte)(0xF0 - 0x80)));
        return ((third | fourth) & Vector256.Create(TwoContinuations)) ^ pairs;
    }

    private static Vector256<byte> Twice(Vector128<byte> table) => Vector256.Create(table, table);

    private static Vector128<byte> FirstHigh => Vector128.Create(
        TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TwoContinuations, TwoContinuations, TwoContinuations, TwoContinuations,
        TooShort | Overlong2, TooShort, TooShort | Overlong3 | Surrogate, TooShort | TooLarge | TooLarge1000 | Overlong4);

    private static Vector128<byte> FirstLow => Vector128.Create(
        Carry | Overlong3 | Overlong2 | Overlong4, Carry | Overlong2, Carry, Carry, Carry | TooLarge, Any, Any, Any, Any, Any, Any, Any, Any, Any | Surrogate, Any, Any);

    private static Vector128<byte> SecondHigh => Vector128.Create(
        TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, Continuation | Overlong3 | TooLarge1000 | Overlong4,
        Continuation | Overlong3 | TooLarge, Continuation | Surrogate | TooLarge, Continuation | Surrogate | TooLarge, TooShort, TooShort, TooShort, TooShort);
}
