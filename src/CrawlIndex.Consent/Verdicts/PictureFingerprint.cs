using System.Globalization;
using System.Numerics;

namespace CrawlIndex.Consent.Verdicts;

/// <summary>A PDQ fingerprint: 256 bits and a quality from 0 to 100.</summary>
public readonly record struct PdqFingerprint(ulong A, ulong B, ulong C, ulong D, int Quality)
{
    /// <summary>Reads 64 hex digits.</summary>
    public static bool TryParse(string? hex, int quality, out PdqFingerprint fingerprint)
    {
        fingerprint = default;
        if (hex is not { Length: 64 }) return false;
        Span<ulong> words = stackalloc ulong[4];
        for (var i = 0; i < 4; i++)
            if (!ulong.TryParse(hex.AsSpan(i * 16, 16), NumberStyles.AllowHexSpecifier, null, out words[i])) return false;
        fingerprint = new PdqFingerprint(words[0], words[1], words[2], words[3], quality);
        return true;
    }

    /// <summary>Number of differing bits.</summary>
    public int DistanceTo(in PdqFingerprint other) =>
        BitOperations.PopCount(A ^ other.A) + BitOperations.PopCount(B ^ other.B) + BitOperations.PopCount(C ^ other.C) + BitOperations.PopCount(D ^ other.D);

    /// <summary>True when both are good enough to compare and lie within the radius.</summary>
    public bool Matches(in PdqFingerprint other, int radius, int minQuality) =>
        Quality >= minQuality && other.Quality >= minQuality && DistanceTo(other) <= radius;
}

/// <summary>Port: decodes a picture and gives its PDQ fingerprint; null when it cannot. Must accept any bytes without throwing.</summary>
public interface IPictureFingerprints
{
    PdqFingerprint? Fingerprint(ReadOnlySpan<byte> picture);
}
