namespace CrawlIndex.Consent.Robots;

/// <summary>How far a robots.txt is read beyond RFC 9309. The default is the RFC by the letter.</summary>
public sealed record RobotsOptions
{
    /// <summary>RFC 9309 section 2.5 asks for at least 500 KiB.</summary>
    public const int RfcMaxBytes = 500 * 1024;

    public static RobotsOptions Rfc { get; } = new();

    /// <summary>What Google's open parser accepts, but for its starts-with test of keys, which reads DisallowAITraining as Disallow.</summary>
    public static RobotsOptions Google { get; } = new()
    {
        MaxBytes = int.MaxValue,
        MaxLineBytes = 2083 * 8 - 1,
        AcceptTypos = true,
        AcceptMissingColon = true,
        AllowIndexPages = true,
        GoogleEncoding = true,
        ExactTokens = true,
    };

    /// <summary>Bytes read at most; the cut is made at the last line end before.</summary>
    public int MaxBytes { get; init; } = RfcMaxBytes;

    /// <summary>Bytes of a line that count; the rest of the line is dropped.</summary>
    public int MaxLineBytes { get; init; } = int.MaxValue;

    /// <summary>Reads "disalow", "useragent" and their like as the keys they stand for.</summary>
    public bool AcceptTypos { get; init; }

    /// <summary>Reads "disallow /x" as "disallow: /x" when the line has exactly two words.</summary>
    public bool AcceptMissingColon { get; init; }

    /// <summary>"Allow: /x/index.html" allows "/x/" too.</summary>
    public bool AllowIndexPages { get; init; }

    /// <summary>Neither decodes %62 in patterns nor normalises the URL.</summary>
    public bool GoogleEncoding { get; init; }

    /// <summary>Compares only the product token [A-Za-z_-]+ of a user-agent line, so that "img2dataset" never matches.</summary>
    public bool ExactTokens { get; init; }
}
