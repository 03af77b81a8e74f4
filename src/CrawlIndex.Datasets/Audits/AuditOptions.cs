using CrawlIndex.Consent.Ledger;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Datasets.BlockLists;
using CrawlIndex.Datasets.Readers;

namespace CrawlIndex.Datasets.Audits;

/// <summary>What is audited, against what, and who asks.</summary>
public sealed record AuditOptions
{
    public required Dataset Dataset { get; init; }

    /// <summary>DATASET as the user wrote it: shown in the report.</summary>
    public required string Name { get; init; }

    /// <summary>Folder of the workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>Folder for the results; unfinished work lies in its folder <c>.audit</c>.</summary>
    public required string Output { get; init; }

    public ConsentPolicy Policy { get; init; } = ConsentPolicy.OptOut;

    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Role to column name, before every alias.</summary>
    public IReadOnlyDictionary<ColumnRole, string>? Columns { get; init; }

    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Makes a decoder of pictures for each thread; null leaves pictures undecoded.</summary>
    public Func<IPictureFingerprints>? Fingerprints { get; init; }

    /// <summary>Null when the workspace has observed nothing.</summary>
    public IVerdictSource? Verdicts { get; init; }

    /// <summary>Claims of the ledger as they stood at <see cref="AsOf"/>.</summary>
    public IReadOnlyList<LedgerClaim> Claims { get; init; } = [];

    public BlockedHashes Blocked { get; init; } = BlockedHashes.None;

    /// <summary>Version of the product, for the summary.</summary>
    public string Version { get; init; } = "";
}

/// <summary>What an audit came to.</summary>
/// <param name="Rows">Rows of the dataset.</param>
/// <param name="Outcomes">Rows by outcome, in the order of the outcomes; they add up to all rows.</param>
/// <param name="Faults">Sources that could not be read to their end: name and reason.</param>
public sealed record AuditResult(long Rows, IReadOnlyDictionary<FindingOutcome, long> Outcomes, IReadOnlyList<(string Source, string Reason)> Faults)
{
    /// <summary>True when something is denied or blocked.</summary>
    public bool HasDenials => Outcomes.GetValueOrDefault(FindingOutcome.Denied) + Outcomes.GetValueOrDefault(FindingOutcome.Blocked) > 0;
}

/// <summary>How far an audit is; read by whoever shows it.</summary>
public sealed class AuditProgress
{
    private long rows;
    private int sources;

    public int TotalSources { get; internal set; }

    public int Sources => Volatile.Read(ref sources);

    public long Rows => Interlocked.Read(ref rows);

    internal void AddRows(long count) => Interlocked.Add(ref rows, count);

    internal void AddSource() => Interlocked.Increment(ref sources);
}
