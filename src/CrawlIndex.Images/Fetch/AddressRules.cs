using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace CrawlIndex.Images.Fetch;

/// <summary>
/// Which addresses belong to the public internet (IANA special-purpose registries, RFC 6890 and successors). Forms of IPv6
/// that carry an IPv4 address are judged by that one.
/// </summary>
public static class AddressRules
{
    /// <summary>Network and prefix length of everything in IPv4 that is not public; the last one is a cloud's metadata server.</summary>
    private static readonly (uint Network, int Bits)[] Closed =
    [
        (V4(0, 0, 0, 0), 8), (V4(10, 0, 0, 0), 8), (V4(100, 64, 0, 0), 10), (V4(127, 0, 0, 0), 8), (V4(169, 254, 0, 0), 16), (V4(172, 16, 0, 0), 12),
        (V4(192, 0, 0, 0), 24), (V4(192, 0, 2, 0), 24), (V4(192, 31, 196, 0), 24), (V4(192, 52, 193, 0), 24), (V4(192, 88, 99, 0), 24), (V4(192, 168, 0, 0), 16),
        (V4(192, 175, 48, 0), 24), (V4(198, 18, 0, 0), 15), (V4(198, 51, 100, 0), 24), (V4(203, 0, 113, 0), 24), (V4(224, 0, 0, 0), 3), (V4(168, 63, 129, 16), 32),
    ];

    public static bool IsPublic(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var length)) return false;
        return length == 4 ? IsPublic(BinaryPrimitives.ReadUInt32BigEndian(bytes)) : IsPublicV6(bytes);
    }

    /// <summary>127.0.0.0/8 and ::1, mapped forms included.</summary>
    public static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>True for an address as text, in any spelling a URL parser or a system call takes for one ("127.1", "0x7f000001").</summary>
    public static bool TryParse(string host, out IPAddress address)
    {
        var literal = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        var parsed = IPAddress.TryParse(literal, out var found);
        address = found ?? IPAddress.None;
        return parsed && (host.StartsWith('[') || address.AddressFamily == AddressFamily.InterNetwork);
    }

    private static bool IsPublic(uint address)
    {
        foreach (var (network, bits) in Closed)
            if ((address ^ network) >> (32 - bits) == 0) return false;
        return true;
    }

    private static bool IsPublicV6(ReadOnlySpan<byte> bytes)
    {
        if (bytes[..12].SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])) return IsPublic(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));
        // NAT64 (RFC 6052): the well-known prefix; the local-use one (RFC 8215) is outside 2000::/3 and falls below.
        if (bytes[..12].SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])) return IsPublic(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));
        if (bytes[0] >> 5 != 1) return false;
        // 2001::/23 (Teredo, ORCHID, benchmarks), documentation, 6to4 (a relay could reach any IPv4 address), documentation again.
        if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 2) return false;
        if (bytes[..4].SequenceEqual((ReadOnlySpan<byte>)[0x20, 0x01, 0x0D, 0xB8])) return false;
        if (bytes[0] == 0x20 && bytes[1] == 0x02) return false;
        return !(bytes[0] == 0x3F && bytes[1] == 0xFF && bytes[2] < 0x10);
    }

    private static uint V4(byte a, byte b, byte c, byte d) => (uint)((a << 24) | (b << 16) | (c << 8) | d);
}
