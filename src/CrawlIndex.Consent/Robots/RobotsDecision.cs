namespace CrawlIndex.Consent.Robots;

/// <summary>Why a robots.txt allows or denies a URL.</summary>
public enum RobotsReason : byte
{
    /// <summary>No group is for this agent.</summary>
    NoGroup,

    /// <summary>No rule of the agent's groups matches.</summary>
    NoRule,

    /// <summary>A rule matches and is the longest.</summary>
    Rule,

    /// <summary>/robots.txt itself is always allowed.</summary>
    RobotsPath,

    /// <summary>Matching needed more work than a file and a URL of honest size ever do: denied.</summary>
    WorkLimit,
}

/// <summary>The answer of a robots.txt for one agent and one URL.</summary>
/// <param name="Allowed">May the agent fetch it.</param>
/// <param name="Reason">What the answer rests on.</param>
/// <param name="LineNumber">1-based number of the deciding line; 0 without one.</param>
/// <param name="Start">First byte of that line's key in the text parsed.</param>
/// <param name="Length">Bytes from the key to the end of the value.</param>
/// <param name="Named">True when a group names the agent, false for the "*" groups.</param>
/// <param name="Nonstandard">True when the group was found only by its whole value, which RFC 9309 calls no product token.</param>
public readonly record struct RobotsDecision(bool Allowed, RobotsReason Reason, int LineNumber, int Start, int Length, bool Named, bool Nonstandard);

/// <summary>Departures from RFC 9309 and findings seen while parsing.</summary>
[Flags]
public enum RobotsFlags : ushort
{
    None = 0,
    Bom = 1,
    PartialBom = 2,
    Utf16 = 4,

    /// <summary>Longer than the limit; read up to the last line end before it.</summary>
    Truncated = 8,
    LongLine = 16,
    TypoKey = 32,
    MissingColon = 64,

    /// <summary>A rule before any user-agent line, ignored.</summary>
    RuleOutsideGroup = 128,

    /// <summary>A path that starts neither with "/" nor "*", ignored.</summary>
    BadPath = 256,

    /// <summary>A user-agent value that is no product token.</summary>
    NonstandardToken = 512,

    /// <summary>Looks like an HTML page; parsed line by line all the same.</summary>
    Html = 1024,
}
