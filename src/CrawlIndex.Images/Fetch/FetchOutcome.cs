namespace CrawlIndex.Images.Fetch;

/// <summary>How the fetch of one picture URL ended: each URL has exactly one. Names are persisted: only ever add.</summary>
public enum FetchOutcome : byte
{
    /// <summary>The picture came whole and was read.</summary>
    Fetched = 0,

    /// <summary>A picture came that stands for no picture: a tracking pixel, an "image not available" tile.</summary>
    Placeholder,

    /// <summary>The bytes are no picture, whatever their Content-Type says.</summary>
    NotPicture,

    /// <summary>The bytes begin like a picture and cannot be decoded.</summary>
    Undecodable,

    /// <summary>A picture of a format or size that is not decoded: its bytes are hashed, its look is not.</summary>
    NotDecoded,

    /// <summary>An answer of 2xx without a body.</summary>
    EmptyBody,

    /// <summary>robots.txt of a host on the way forbids it.</summary>
    RobotsDenied,

    /// <summary>robots.txt of a host on the way could not be had: everything is forbidden (RFC 9309 section 2.3.1.4).</summary>
    RobotsUnreachable,

    /// <summary>A signal seen before the fetch objects to the use.</summary>
    ConsentDenied,

    /// <summary>The response head objects to the use: the body was not read.</summary>
    RevokedByHead,

    /// <summary>No http(s) URL with a host and without credentials.</summary>
    BadUrl,

    /// <summary>A port that no web server of the public listens on.</summary>
    BlockedPort,

    /// <summary>The name leads to an address that is not public.</summary>
    BlockedAddress,

    NameNotFound,
    ConnectFailed,
    TlsFailed,
    TimedOut,

    /// <summary>Reset, cut or no HTTP.</summary>
    BrokenAnswer,

    /// <summary>A head, a body or what it unpacks to is over its limit.</summary>
    TooLarge,

    TooManyRedirects,
    RedirectLoop,

    /// <summary>3xx without a Location that leads anywhere.</summary>
    BadRedirect,

    /// <summary>401: a signal.</summary>
    Unauthorized,

    /// <summary>402: a signal.</summary>
    PaymentRequired,

    /// <summary>403: a signal.</summary>
    Forbidden,

    /// <summary>404 or 410.</summary>
    NotFound,

    TooManyRequests,

    /// <summary>451: a signal.</summary>
    LegalReasons,

    /// <summary>Any other status that is neither 2xx nor listed here.</summary>
    OtherStatus,

    /// <summary>5xx.</summary>
    ServerError,

    /// <summary>The host failed too often or asked for too long a pause: its other URLs were left alone.</summary>
    HostUnavailable,
}

/// <summary>What the outcomes are called and what they mean for another run.</summary>
public static class FetchOutcomes
{
    private static readonly string[] Names =
        [.. Enum.GetNames<FetchOutcome>().Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    public static IReadOnlyList<FetchOutcome> All { get; } = Enum.GetValues<FetchOutcome>();

    /// <summary>The word in tables and JSON: "robots_denied".</summary>
    public static string Name(this FetchOutcome outcome) => Names[(int)outcome];

    /// <summary>True for failures that may pass: another run may ask again.</summary>
    public static bool IsRetryable(this FetchOutcome outcome) => outcome is FetchOutcome.RobotsUnreachable or FetchOutcome.NameNotFound
        or FetchOutcome.ConnectFailed or FetchOutcome.TlsFailed or FetchOutcome.TimedOut or FetchOutcome.BrokenAnswer or FetchOutcome.TooManyRequests
        or FetchOutcome.ServerError or FetchOutcome.HostUnavailable;
}
