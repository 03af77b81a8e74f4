using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CrawlIndex.Index;

/// <summary>
/// A 256-bit fingerprint. The text form is 64 hex digits, most significant first: W0 holds digits 0-15, W3 digits 48-63.
/// Bit b (0-255) is bit b % 64 of word b / 64; 32 bytes, so that an array of keys is what the kernels and the file hold.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
public readonly record struct Key256(ulong W0, ulong W1, ulong W2, ulong W3) : IComparable<Key256>, ISpanFormattable
{
    public const int Bits = 256;
    public const int HexDigits = 64;

    /// <summary>Number of differing bits, 0-256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int DistanceTo(in Key256 other) =>
        BitOperations.PopCount(W0 ^ other.W0) + BitOperations.PopCount(W1 ^ other.W1) +
        BitOperations.PopCount(W2 ^ other.W2) + BitOperations.PopCount(W3 ^ other.W3);

    /// <summary>The key with bit <paramref name="bit"/> (0-255) inverted.</summary>
    public Key256 Flip(int bit)
    {
        var mask = 1UL << (bit & 63);
        return (bit >> 6) switch
        {
            0 => this with { W0 = W0 ^ mask },
            1 => this with { W1 = W1 ^ mask },
            2 => this with { W2 = W2 ^ mask },
            3 => this with { W3 = W3 ^ mask },
            _ => throw new ArgumentOutOfRangeException(nameof(bit)),
        };
    }

    /// <summary>Reads exactly 64 hex digits of either case; anything else is false.</summary>
    public static bool TryParse(ReadOnlySpan<byte> hex, out Key256 key)
    {
        Span<byte> bytes = stackalloc byte[32];
        key = default;
        if (hex.Length != HexDigits || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        key = FromBigEndian(bytes);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out Key256)"/>
    public static bool TryParse(ReadOnlySpan<char> hex, out Key256 key)
    {
        Span<byte> bytes = stackalloc byte[32];
        key = default;
        if (hex.Length != HexDigits || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        key = FromBigEndian(bytes);
        return true;
    }

    /// <exception cref="FormatException">Not 64 hex digits.</exception>
    public static Key256 Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var key) ? key : throw new FormatException("a key is 64 hex digits");

    /// <summary>Reads 32 bytes, first byte most significant.</summary>
    public static Key256 FromBigEndian(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    /// <summary>Writes 32 bytes, first byte most significant.</summary>
    public void WriteBigEndian(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, W0);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], W1);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], W2);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], W3);
    }

    /// <summary>Writes 64 lower-case hex digits as UTF-8; false when <paramref name="utf8"/> is too short.</summary>
    public bool TryFormat(Span<byte> utf8)
    {
        Span<byte> bytes = stackalloc byte[32];
        WriteBigEndian(bytes);
        return Convert.TryToHexStringLower(bytes, utf8, out _);
    }

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        Span<byte> bytes = stackalloc byte[32];
        WriteBigEndian(bytes);
        return Convert.TryToHexStringLower(bytes, destination, out charsWritten);
    }

    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[32];
        WriteBigEndian(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Order of the text form.</summary>
    public int CompareTo(Key256 other)
    {
        var order = W0.CompareTo(other.W0);
        if (order == 0) order = W1.CompareTo(other.W1);
        if (order == 0) order = W2.CompareTo(other.W2);
        return order != 0 ? order : W3.CompareTo(other.W3);
    }

    /// <summary>A 64-bit mix of all bits, the same on every machine: picks the shard of a key.</summary>
    public ulong Spread()
    {
        var mixed = (W0 * 0x9E3779B97F4A7C15UL) ^ BitOperations.RotateLeft(W1 * 0xC2B2AE3D27D4EB4FUL, 17)
            ^ BitOperations.RotateLeft(W2 * 0x165667B19E3779F9UL, 31) ^ BitOperations.RotateLeft(W3 * 0xD6E8FEB86659FD93UL, 47);
        mixed ^= mixed >> 32;
        mixed *= 0xD6E8FEB86659FD93UL;
        return mixed ^ (mixed >> 32);
    }

    public static bool operator <(Key256 left, Key256 right) => left.CompareTo(right) < 0;
    public static bool operator >(Key256 left, Key256 right) => left.CompareTo(right) > 0;
    public static bool operator <=(Key256 left, Key256 right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Key256 left, Key256 right) => left.CompareTo(right) >= 0;

    /// <summary>The <paramref name="count"/> (at most 48) bits from <paramref name="start"/> on; bit 256 is bit 0 again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Window(in Key256 key, int start, int count)
    {
        ref var words = ref Unsafe.As<Key256, ulong>(ref Unsafe.AsRef(in key));
        var shift = start & 63;
        var word = start >> 6;
        var value = Unsafe.Add(ref words, word) >> shift;
        if (shift + count > 64) value |= Unsafe.Add(ref words, (word + 1) & 3) << (64 - shift);
        return value & ((1UL << count) - 1);
    }
}
