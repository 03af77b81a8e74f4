using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace CrawlIndex.Images.Pdq;

/// <summary>A PDQ hash: 256 bits, as text 64 hex digits, most significant first; A holds digits 0-15.</summary>
public readonly record struct PdqHash(ulong A, ulong B, ulong C, ulong D)
{
    public const int Bits = 256;
    public const int HexDigits = 64;
    public const int Bytes = 32;

    /// <summary>Largest distance at which two pictures count as the same (PDQ's recommendation).</summary>
    public const int MatchRadius = 31;

    /// <summary>Smallest quality at which a hash is compared (PDQ's recommendation).</summary>
    public const int MatchQuality = 50;

    /// <summary>Number of differing bits, 0-256.</summary>
    public int DistanceTo(in PdqHash other) =>
        BitOperations.PopCount(A ^ other.A) + BitOperations.PopCount(B ^ other.B) + BitOperations.PopCount(C ^ other.C) + BitOperations.PopCount(D ^ other.D);

    /// <summary>Reads exactly 64 hex digits of either case; anything else is false.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out PdqHash hash)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        hash = default;
        if (hex.Length != HexDigits || Convert.FromHexString(hex, bytes, out _, out _) != OperationStatus.Done) return false;
        hash = FromBigEndian(bytes);
        return true;
    }

    /// <summary>32 bytes, most significant first.</summary>
    public static PdqHash FromBigEndian(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    /// <summary>Writes 32 bytes, most significant first.</summary>
    public void WriteBigEndian(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], D);
    }

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        WriteBigEndian(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
