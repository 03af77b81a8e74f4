using System.Text;

namespace CrawlIndex.Consent;

/// <summary>The header fields that some parser or the way to a resource needs; all others carry no consent. A test holds the list against the parsers.</summary>
public static class CarrierHeaders
{
    /// <summary>True for a field a parser may answer.</summary>
    public static bool MaySpeak(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 => Is(name, "link"u8),
        7 => Is(name, "license"u8),
        10 => Is(name, "robots-tag"u8) || Is(name, "tdm-policy"u8),
        12 => Is(name, "x-robots-tag"u8),
        13 => Is(name, "content-usage"u8) || Is(name, "crawler-price"u8),
        14 => Is(name, "content-signal"u8),
        15 => Is(name, "tdm-reservation"u8),
        16 => Is(name, "www-authenticate"u8),
        _ => false,
    };

    /// <summary>True for a field that is kept with an observation: one that may speak, or tells where a redirect leads or what the body is.</summary>
    public static bool IsKept(ReadOnlySpan<byte> name) => MaySpeak(name) || Is(name, "location"u8) || Is(name, "content-type"u8);

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(name, lower);
}
