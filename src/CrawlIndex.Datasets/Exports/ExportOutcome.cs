namespace CrawlIndex.Datasets.Exports;

/// <summary>How a reference of the catalog ended in an export. Values are persisted by name: only ever add.</summary>
public enum ExportOutcome : byte
{
    /// <summary>It is an item.</summary>
    Exported = 0,

    /// <summary>The same URL and text as a reference before it.</summary>
    Duplicate = 1,

    /// <summary>Somebody objects, or an opt-in policy found no consent.</summary>
    Denied = 2,

    /// <summary>Terms would have to be met first.</summary>
    Conditional = 3,

    /// <summary>Something that could object was not observed.</summary>
    Undecided = 4,

    /// <summary>Permitted where it stands, refused on another page: one objection bars the pair.</summary>
    BarredElsewhere = 5,

    /// <summary>Its URL is no http(s) URL, or its pair id is malformed.</summary>
    Invalid = 6,
}

/// <summary>References by outcome; their sum is the number of references read.</summary>
public sealed class ExportCounts
{
    private readonly long[] counts = new long[Enum.GetValues<ExportOutcome>().Length];

    public long this[ExportOutcome outcome] => Interlocked.Read(ref counts[(int)outcome]);

    public long Total => counts.Sum();

    public void Add(ExportOutcome outcome, long count = 1) => Interlocked.Add(ref counts[(int)outcome], count);

    /// <summary>The word in JSON: "barred-elsewhere".</summary>
    public static string Name(ExportOutcome outcome) => outcome switch
    {
        ExportOutcome.BarredElsewhere => "barred-elsewhere",
        _ => outcome.ToString().ToLowerInvariant(),
    };

    public IReadOnlyDictionary<string, long> ByName() => Enum.GetValues<ExportOutcome>().ToDictionary(Name, outcome => this[outcome], StringComparer.Ordinal);
}
