using CrawlIndex.Catalog;
using Of = CrawlIndex.Catalog.ColumnType;

namespace CrawlIndex.Datasets.Audits;

/// <summary>How a row of a dataset ended: each row has exactly one. Names are persisted: only ever add.</summary>
public enum FindingOutcome : byte
{
    /// <summary>On a block list.</summary>
    Blocked,

    /// <summary>Verdicts for the policy's use.</summary>
    Denied,
    Conditional,
    Undecided,
    Eligible,

    /// <summary>The workspace knows no such picture.</summary>
    Unmatched,

    /// <summary>No address, or none that leads anywhere, and nothing else to trace the row by.</summary>
    NoUrl,
    InvalidUrl,
    DataUrl,
    OtherScheme,
    UrlTooLong,

    /// <summary>The row itself is damaged.</summary>
    Unreadable,
}

/// <summary>The words of the outcomes, and the table of findings.</summary>
public static class Findings
{
    private static readonly string[] Words =
        ["blocked", "denied", "conditional", "undecided", "eligible", "unmatched", "no-url", "invalid-url", "data-url", "other-scheme", "url-too-long", "unreadable"];

    public static string Word(this FindingOutcome outcome) => Words[(int)outcome];

    /// <summary>One row of a dataset, in the dataset's order. A blocked row has its place, its outcome and the flag, and nothing that tells the picture.</summary>
    public static TableSchema Table { get; } = new(
        "findings",
        new("source", Of.Text), new("source_row", Of.Int64), new("outcome", Of.Text), new("id", Of.Text), new("url", Of.Text), new("domain", Of.Text),
        new("match", Of.Text), new("pairs", Of.Int32), new("pair_ids", Of.Text), new("copies", Of.Int32), new("distance", Of.Int32), new("domain_pairs", Of.Int64),
        new("crawl", Of.Text), new("index", Of.Text), new("search", Of.Text), new("tdm", Of.Text), new("ai_train", Of.Text), new("gen_ai_train", Of.Text), new("ai_input", Of.Text),
        new("reasons", Of.Text), new("not_observed", Of.Text), new("claims", Of.Text), new("blocked", Of.Bool), new("cluster_size", Of.Int32),
        new("licence", Of.Text), new("stated_licence", Of.Text), new("attribution", Of.Text), new("sha256", Of.Text), new("pdq", Of.Text), new("text", Of.Text));
}

/// <summary>Positions in <see cref="Findings.Table"/>; a test holds them equal to the names.</summary>
internal static class FindingColumn
{
    public const int Source = 0, SourceRow = 1, Outcome = 2, Id = 3, Url = 4, Domain = 5, Match = 6, Pairs = 7, PairIds = 8, Copies = 9, Distance = 10, DomainPairs = 11,
        FirstUse = 12, Reasons = 19, NotObserved = 20, Claims = 21, Blocked = 22, ClusterSize = 23, Licence = 24, StatedLicence = 25, Attribution = 26, Sha256 = 27, Pdq = 28, Text = 29;
}
