namespace CrawlIndex.Consent;

/// <summary>What was looked at. Values are persisted: only ever add.</summary>
public enum ObservationRole : byte
{
    /// <summary>A robots.txt answer, or a hop on the way to it.</summary>
    Robots = 1,

    /// <summary>The page that shows the picture.</summary>
    Page = 2,

    /// <summary>The picture's answer, or a redirect hop before it.</summary>
    Image = 3,

    /// <summary>ai.txt, trust.txt, tdmrep.json, an image sitemap, a feed, a IIIF manifest, terms of service.</summary>
    SiteFile = 4,

    /// <summary>A licence document a signal points to (RSL, ODRL).</summary>
    Licence = 5,

    /// <summary>The answer of an external registry or block list.</summary>
    Registry = 6,
}

/// <summary>One header line as it came: names and values are Latin-1 bytes, never joined with other lines.</summary>
/// <param name="Name">Field name.</param>
/// <param name="Value">Field value without outer white space.</param>
/// <param name="Line">0-based number among the fields of its answer where not all of them are given; else its position counts.</param>
public readonly record struct HeaderLine(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value, int? Line = null);

/// <summary>One answer that was seen, with its bytes: the only thing verdicts are made from.</summary>
public sealed record Observation
{
    private readonly string url = "";

    public required ObservationRole Role { get; init; }

    /// <summary>The absolute URL asked for.</summary>
    public required string Url
    {
        get => url;
        init
        {
            url = value;
            Location = WebUrl.TryParse(value, out var parsed) ? parsed : null;
        }
    }

    /// <summary>The URL in pieces; null when it is no http(s) URL.</summary>
    public WebUrl? Location { get; private init; }

    /// <summary>HTTP status; 0 when no answer came (DNS failure, timeout).</summary>
    public int Status { get; init; } = 200;

    public IReadOnlyList<HeaderLine> Headers { get; init; } = [];

    /// <summary>The decoded body; null when it was not captured, which differs from an empty one.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>What was kept of a body that was read once and is not kept itself; null with <see cref="Body"/>.</summary>
    public KeptBody? Kept { get; init; }

    /// <summary>True when somebody looked at the body: only then does silence mean that nothing was said.</summary>
    public bool BodyWasRead => Body is not null || Kept is not null;

    /// <summary>True when the archive cut the body: what stands at its end was not observed.</summary>
    public bool Truncated { get; init; }

    public DateTimeOffset? Date { get; init; }

    public EvidenceOrigin Origin { get; init; } = EvidenceOrigin.None;

    /// <summary>0-based position in the list of observations a case was given.</summary>
    public int Index { get; init; }
}
