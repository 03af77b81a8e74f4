using System.Net;

namespace CrawlIndex.Images.Fetch;

/// <summary>How a fetch begins.</summary>
public enum FetchProbe : byte
{
    /// <summary>GET; the body is read when the head does not object.</summary>
    None,

    /// <summary>HEAD first; GET only when its answer does not object.</summary>
    Head,

    /// <summary>GET of the first bytes first; the rest only when that head does not object.</summary>
    Range,
}

/// <summary>Who fetches, whom it may reach, and what is bounded.</summary>
public sealed record FetchOptions
{
    /// <summary>Product token, the one robots rules address.</summary>
    public string Agent { get; init; } = "CrawlIndexBot";

    /// <summary>Version in the User-Agent line.</summary>
    public string Version { get; init; } = "0.1";

    /// <summary>Page or mail address where a host's operator reaches ours; null lets nothing but loopback be contacted.</summary>
    public Uri? Contact { get; init; }

    /// <summary>All loopback addresses.</summary>
    public static IReadOnlyList<IPNetwork> AllLoopback { get; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>Loopback addresses that may be contacted, at any port: for demos and tests. What is not loopback is never opened by this.</summary>
    public IReadOnlyList<IPNetwork> Loopback { get; init; } = [];

    public FetchProbe Probe { get; init; }

    /// <summary>Ports of hosts that are not loopback.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [80, 443, 8080, 8443];

    /// <summary>Connections to one host and port at a time.</summary>
    public int ConnectionsPerHost { get; init; } = 2;

    public int MaxRedirects { get; init; } = 5;

    /// <summary>Bytes of a picture as it comes, and as it unpacks.</summary>
    public int MaxBodyBytes { get; init; } = 32 << 20;

    /// <summary>Kibibytes of a response head.</summary>
    public int MaxHeadKibibytes { get; init; } = 32;

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the request to the end of the head.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>From the end of the head to the end of the body: a host that drips is left.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The honest name: token, version and where to complain.</summary>
    public string UserAgent => Contact is null ? $"{Agent}/{Version}" : $"{Agent}/{Version} (+{Contact.OriginalString})";
}
