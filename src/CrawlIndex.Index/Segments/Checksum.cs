using System.Numerics;
using System.Runtime.InteropServices;

namespace CrawlIndex.Index.Segments;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), by the processor's own instruction where there is one.</summary>
internal static class Checksum
{
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Append(~0u, bytes);

    /// <summary>Continues a running value that starts as ~0 and is inverted at the end.</summary>
    public static uint Append(uint running, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) running = BitOperations.Crc32C(running, word);
        foreach (var rest in bytes[(words.Length * 8)..]) running = BitOperations.Crc32C(running, rest);
        return running;
    }
}
