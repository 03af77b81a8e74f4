using System.Numerics;
using System.Security.Cryptography;

namespace CrawlIndex.Pipeline.Keys;

/// <summary>
/// Verification of Ed25519 signatures (RFC 8032 section 5.1.7), strict and without cofactor: S below the group order, points in their
/// one canonical form. Only public values go in, so its running time tells nothing; signing is left to OpenSSL (<see cref="OperatorKey"/>).
/// </summary>
public static class Ed25519
{
    public const int PublicKeyLength = 32;
    public const int SignatureLength = 64;

    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", null);
    private static readonly BigInteger D = Mod(-121665 * Invert(121666));
    private static readonly BigInteger RootOfMinusOne = BigInteger.ModPow(2, (P - 1) / 4, P);
    private static readonly Point Base = Decode(Convert.FromHexString("5866666666666666666666666666666666666666666666666666666666666666"))!.Value;

    /// <summary>Extended coordinates: x = X/Z, y = Y/Z, xy = T/Z (section 5.1.4).</summary>
    private readonly record struct Point(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T);

    /// <summary>True when the signature is the key owner's for exactly this message; false for anything malformed.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength || Decode(publicKey) is not { } key) return false;
        var s = Number(signature[32..]);
        if (s >= Order) return false;
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        sha.AppendData(signature[..32]);
        sha.AppendData(publicKey);
        sha.AppendData(message);
        var k = Number(sha.GetHashAndReset()) % Order;
        // S B - k A must be R.
        var minus = new Point(Mod(-key.X), key.Y, key.Z, Mod(-key.T));
        return Encode(Combine(s, Base, k, minus)).AsSpan().SequenceEqual(signature[..32]);
    }

    private static Point Combine(BigInteger a, Point p, BigInteger b, Point q)
    {
        var both = Add(p, q);
        var sum = new Point(0, 1, 1, 0);
        for (var bit = 252; bit >= 0; bit--)
        {
            sum = Add(sum, sum);
            var (ofA, ofB) = (!((a >> bit) & 1).IsZero, !((b >> bit) & 1).IsZero);
            if (ofA || ofB) sum = Add(sum, ofA && ofB ? both : ofA ? p : q);
        }
        return sum;
    }

    private static Point Add(Point p, Point q)
    {
        var a = Mod((p.Y - p.X) * (q.Y - q.X));
        var b = Mod((p.Y + p.X) * (q.Y + q.X));
        var c = Mod(2 * p.T * Mod(q.T * D));
        var d = Mod(2 * p.Z * q.Z);
        var (e, f, g, h) = (b - a, d - c, d + c, b + a);
        return new Point(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
    }

    private static byte[] Encode(Point point)
    {
        var inverse = Invert(point.Z);
        var x = Mod(point.X * inverse);
        var bytes = new byte[32];
        Mod(point.Y * inverse).TryWriteBytes(bytes, out _, isUnsigned: true);
        if (!x.IsEven) bytes[31] |= 0x80;
        return bytes;
    }

    /// <summary>Section 5.1.3; null when the bytes are no point in canonical form.</summary>
    private static Point? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 32) return null;
        Span<byte> low = stackalloc byte[32];
        bytes.CopyTo(low);
        low[31] &= 0x7f;
        var y = Number(low);
        if (y >= P) return null;
        var (u, v) = (Mod((y * y) - 1), Mod((D * y * y) + 1));
        var x = Mod(u * BigInteger.ModPow(v, 3, P) * BigInteger.ModPow(u * BigInteger.ModPow(v, 7, P), (P - 5) / 8, P));
        if (Mod(v * x * x) != u) x = Mod(x * RootOfMinusOne);
        if (Mod(v * x * x) != u) return null;
        var isOdd = bytes[31] >= 0x80;
        if (x.IsZero && isOdd) return null;
        if (x.IsEven == isOdd) x = P - x;
        return new Point(x, y, 1, Mod(x * y));
    }

    private static BigInteger Number(ReadOnlySpan<byte> littleEndian) => new(littleEndian, isUnsigned: true);

    private static BigInteger Invert(BigInteger value) => BigInteger.ModPow(value, P - 2, P);

    private static BigInteger Mod(BigInteger value)
    {
        var rest = value % P;
        return rest.Sign < 0 ? rest + P : rest;
    }
}
