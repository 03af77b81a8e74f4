using System.Net;
using CrawlIndex.Consent;

namespace CrawlIndex.Images.Fetch;

/// <summary>One request and what came back, as it goes into the archive and before the engine.</summary>
public sealed record Exchange
{
    public required ObservationRole Role { get; init; }

    public required WebUrl Url { get; init; }

    /// <summary>When the request was sent.</summary>
    public required DateTimeOffset Time { get; init; }

    public TimeSpan Took { get; init; }

    /// <summary>Request line and header lines with the empty line.</summary>
    public required ReadOnlyMemory<byte> RequestHead { get; init; }

    /// <summary>0 when no answer came.</summary>
    public int Status { get; init; }

    public string StatusText { get; init; } = "";

    public IReadOnlyList<HeaderLine> Headers { get; init; } = [];

    /// <summary>The body with its codings undone; null when it was not read.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>True when only the start of the body was read.</summary>
    public bool IsCut { get; init; }

    public IPAddress? Address { get; init; }

    /// <summary>What the host asks for before the next request.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Set when there is no whole answer.</summary>
    public FetchOutcome? Failure { get; init; }

    public string? Reason { get; init; }

    public bool IsRedirect => Status is 301 or 302 or 303 or 307 or 308;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The exchange as the engine reads it.</summary>
    /// <param name="withBody">False leaves the body out, so that it counts as not captured.</param>
    public Observation AsObservation(bool withBody = true) => new()
    {
        Role = Role,
        Url = Url.ToString(),
        Status = Failure is null ? Status : 0,
        Headers = Headers,
        Body = withBody ? Body : null,
        Truncated = IsCut,
        Date = Time,
    };

    /// <summary>First value of a header line; empty without one.</summary>
    public ReadOnlySpan<byte> FirstHeader(ReadOnlySpan<byte> lowerName)
    {
        foreach (var line in Headers)
            if (System.Text.Ascii.EqualsIgnoreCase(line.Name.Span, lowerName)) return line.Value.Span;
        return default;
    }
}
