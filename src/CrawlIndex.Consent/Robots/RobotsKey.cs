namespace CrawlIndex.Consent.Robots;

/// <summary>The keys of robots.txt lines that mean something to us.</summary>
public enum RobotsKey : byte
{
    Unknown = 0,
    UserAgent,
    Allow,
    Disallow,
    CrawlDelay,
    RequestRate,
    VisitTime,
    ContentUsage,
    ContentSignal,
    License,
    DisallowAiTraining,
    AllowAiTraining,
    Acap,
    Prohibits,

    /// <summary>Permits, Compensation, Standard, LLM-Policy: vendors print them, no standard defines them.</summary>
    Vendor,
}

internal static class RobotsKeys
{
    /// <summary>Recognises a key: exact, ignoring case.</summary>
    public static RobotsKey Parse(ReadOnlySpan<byte> key) => key.Length switch
    {
        5 when Is(key, "allow"u8) => RobotsKey.Allow,
        7 when Is(key, "license"u8) => RobotsKey.License,
        7 when Is(key, "permits"u8) => RobotsKey.Vendor,
        8 when Is(key, "disallow"u8) => RobotsKey.Disallow,
        8 when Is(key, "standard"u8) => RobotsKey.Vendor,
        9 when Is(key, "prohibits"u8) => RobotsKey.Prohibits,
        10 when Is(key, "user-agent"u8) => RobotsKey.UserAgent,
        10 when Is(key, "visit-time"u8) => RobotsKey.VisitTime,
        10 when Is(key, "llm-policy"u8) => RobotsKey.Vendor,
        11 when Is(key, "crawl-delay"u8) => RobotsKey.CrawlDelay,
        12 when Is(key, "request-rate"u8) => RobotsKey.RequestRate,
        12 when Is(key, "compensation"u8) => RobotsKey.Vendor,
        13 when Is(key, "content-usage"u8) => RobotsKey.ContentUsage,
        14 when Is(key, "content-signal"u8) => RobotsKey.ContentSignal,
        15 when Is(key, "content-signals"u8) => RobotsKey.ContentSignal,
        15 when Is(key, "allowaitraining"u8) => RobotsKey.AllowAiTraining,
        18 when Is(key, "disallowaitraining"u8) => RobotsKey.DisallowAiTraining,
        > 5 when Is(key[..5], "acap-"u8) => RobotsKey.Acap,
        _ => RobotsKey.Unknown,
    };

    /// <summary>The misspellings that Google's parser accepts.</summary>
    public static RobotsKey ParseTypo(ReadOnlySpan<byte> key) =>
        Is(key, "dissallow"u8) || Is(key, "dissalow"u8) || Is(key, "disalow"u8) || Is(key, "diasllow"u8) || Is(key, "disallaw"u8) ? RobotsKey.Disallow
        : Is(key, "useragent"u8) || Is(key, "user agent"u8) ? RobotsKey.UserAgent
        : RobotsKey.Unknown;

    private static bool Is(ReadOnlySpan<byte> key, ReadOnlySpan<byte> lower) => System.Text.Ascii.EqualsIgnoreCase(key, lower);
}
