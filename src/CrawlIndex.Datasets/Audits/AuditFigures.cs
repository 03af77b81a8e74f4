using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.Readers;

namespace CrawlIndex.Datasets.Audits;

/// <summary>Rows with one value of something.</summary>
public readonly record struct Tally(string Name, long Rows);

/// <summary>Rows of a domain by what they came to.</summary>
public sealed record DomainTally(string Domain, long Rows, long Denied, long Conditional, long Undecided, long Eligible, long Unmatched);

/// <summary>A file of the dataset: how it was read and how it ended.</summary>
public sealed record SourceTally(string Name, DatasetFormat Format, long Rows, string Columns, IReadOnlyList<string> Notes, string? Fault);

/// <summary>A finding as a person reads it.</summary>
public sealed record FindingLine(string Source, long SourceRow, string Outcome, string Id, string Url, string Text, string Match, string Reasons, string NotObserved, string Licence, int ClusterSize);

/// <summary>Some findings of one kind, and the SQL that gives them all.</summary>
public sealed record FindingSample(string Anchor, string Title, string Where, IReadOnlyList<FindingLine> Lines);

/// <summary>All numbers of an audit: the summary and the report are written from these and from nothing else.</summary>
public sealed record AuditFigures
{
    public required string Name { get; init; }
    public required string Policy { get; init; }
    public required Use Use { get; init; }
    public required string Default { get; init; }
    public required string Profile { get; init; }
    public required DateTimeOffset AsOf { get; init; }
    public required string Version { get; init; }

    /// <summary>SHA-256 over the names and sizes of the workspace's tables and the state of its signals.</summary>
    public required string Snapshot { get; init; }

    public required long Rows { get; init; }
    public required IReadOnlyDictionary<FindingOutcome, long> Outcomes { get; init; }

    /// <summary>For each use the rows by verdict; rows without any are left out.</summary>
    public required IReadOnlyDictionary<Use, IReadOnlyDictionary<Outcome, long>> Uses { get; init; }

    public required IReadOnlyList<Tally> Matches { get; init; }

    /// <summary>What denials and conditions rest on.</summary>
    public required IReadOnlyList<Tally> Reasons { get; init; }

    /// <summary>Kinds of what was not seen, over undecided rows.</summary>
    public required IReadOnlyList<Tally> NotObserved { get; init; }

    public required IReadOnlyList<DomainTally> Domains { get; init; }
    public required long DomainCount { get; init; }
    public required IReadOnlyList<Tally> Licences { get; init; }
    public required IReadOnlyList<Tally> StatedLicences { get; init; }

    /// <summary>Traced rows by the number of the catalog's addresses that have their picture.</summary>
    public required IReadOnlyList<Tally> Clusters { get; init; }

    /// <summary>Rows of the dataset by how often their address stands in it.</summary>
    public required IReadOnlyList<Tally> Repeats { get; init; }

    public required IReadOnlyList<SourceTally> Sources { get; init; }
    public required IReadOnlyList<string> NotDatasets { get; init; }
    public required IReadOnlyList<FindingSample> Samples { get; init; }
}
