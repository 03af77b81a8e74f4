namespace CrawlIndex.Html;

/// <summary>How one page ended. Persisted: values never change.</summary>
public enum ExtractOutcome : byte
{
    /// <summary>Every byte was read and everything found was given.</summary>
    Complete = 0,

    /// <summary>A limit cut the body or dropped references or signals; the rest was given.</summary>
    LimitReached = 1,

    /// <summary>The page's URL is no absolute http(s) URL: nothing was read.</summary>
    PageUrlInvalid = 2,
}

/// <summary>Accounting of one page or, added up, of many: Found is the sum of the seven ends a reference can have.</summary>
public record struct ExtractResult
{
    public ExtractOutcome Outcome { get; set; }

    /// <summary>References the page has.</summary>
    public long Found { get; set; }

    /// <summary>Given to the sink as http(s) URLs.</summary>
    public long Fetchable { get; set; }

    /// <summary>Given to the sink as digests of data: URLs.</summary>
    public long DataUrls { get; set; }

    /// <summary>URLs of other schemes.</summary>
    public long OtherSchemes { get; set; }

    /// <summary>Failures of the URL parser.</summary>
    public long Invalid { get; set; }

    /// <summary>Over the URL length limit.</summary>
    public long TooLong { get; set; }

    /// <summary>Attributes present but blank.</summary>
    public long Blank { get; set; }

    /// <summary>Over the number of references or text a page may have.</summary>
    public long Dropped { get; set; }

    /// <summary>Signals given to the sink.</summary>
    public long Signals { get; set; }

    /// <summary>Signals over the limit.</summary>
    public long SignalsDropped { get; set; }

    /// <summary>UTF-8 bytes read by the tokenizer, and bytes left out by the body limit.</summary>
    public long BytesRead { get; set; }

    public long BytesCut { get; set; }

    /// <summary>Whether every reference found has exactly one end.</summary>
    public readonly bool AddsUp => Found == Fetchable + DataUrls + OtherSchemes + Invalid + TooLong + Blank + Dropped;

    /// <summary>Adds another page's numbers; the outcome stays.</summary>
    public void Add(in ExtractResult page)
    {
        Found += page.Found;
        Fetchable += page.Fetchable;
        DataUrls += page.DataUrls;
        OtherSchemes += page.OtherSchemes;
        Invalid += page.Invalid;
        TooLong += page.TooLong;
        Blank += page.Blank;
        Dropped += page.Dropped;
        Signals += page.Signals;
        SignalsDropped += page.SignalsDropped;
        BytesRead += page.BytesRead;
        BytesCut += page.BytesCut;
    }
}

/// <summary>Bounds of one page; going over is <see cref="ExtractOutcome.LimitReached"/>, never an error.</summary>
public sealed record ExtractorLimits
{
    /// <summary>UTF-8 bytes read of a body.</summary>
    public int MaxBodyBytes { get; init; } = 64 << 20;

    /// <summary>References of a page.</summary>
    public int MaxReferences { get; init; } = 100_000;

    /// <summary>Signals of a page.</summary>
    public int MaxSignals { get; init; } = 50_000;

    /// <summary>Bytes of one alt, title or caption; longer ones are cut at a character.</summary>
    public int MaxTextBytes { get; init; } = 8 << 10;

    /// <summary>Bytes of one URL, before and after resolving.</summary>
    public int MaxUrlBytes { get; init; } = 64 << 10;

    /// <summary>Bytes of markup read again for captions and anchor texts, per page.</summary>
    public int MaxCaptionScanBytes { get; init; } = 4 << 20;

    /// <summary>Bytes of one footer given as a signal.</summary>
    public int MaxFooterBytes { get; init; } = 64 << 10;

    /// <summary>Bytes of text given as signals (captions, footers, notices, alternative texts), per page.</summary>
    public int MaxNoticeBytes { get; init; } = 1 << 20;

    /// <summary>Open figures, microdata items and foreign elements remembered at a time.</summary>
    public int MaxDepth { get; init; } = 256;
}
