using System.Buffers;
using System.Buffers.Binary;
using CrawlIndex.Consent.Verdicts;

namespace CrawlIndex.Datasets.BlockLists;

/// <summary>A hash of 16, 20 or 32 bytes, shorter ones followed by zeros, with its length.</summary>
internal readonly record struct UInt256(ulong A, ulong B, ulong C, ulong D, byte Length) : IComparable<UInt256>
{
    public const int MaxBytes = 32;

    public static UInt256 Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> whole = stackalloc byte[MaxBytes];
        whole.Clear();
        bytes.CopyTo(whole);
        return new UInt256(
            BinaryPrimitives.ReadUInt64BigEndian(whole), BinaryPrimitives.ReadUInt64BigEndian(whole[8..]), BinaryPrimitives.ReadUInt64BigEndian(whole[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(whole[24..]), (byte)bytes.Length);
    }

    /// <summary>Reads 32, 40 or 64 hex digits of either case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> hex, out UInt256 hash)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        hash = default;
        if (hex.Length is not (32 or 40 or 64) || Convert.FromHexString(hex, bytes, out _, out var written) != OperationStatus.Done) return false;
        hash = Of(bytes[..written]);
        return true;
    }

    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt64BigEndian(into, A);
        BinaryPrimitives.WriteUInt64BigEndian(into[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(into[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(into[24..], D);
    }

    public PdqFingerprint ToFingerprint() => new(A, B, C, D, 100);

    public int CompareTo(UInt256 other) => (A, B, C, D, Length).CompareTo((other.A, other.B, other.C, other.D, other.Length));
}
