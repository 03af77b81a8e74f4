using System.Text;
using System.Text.Json;
using CrawlIndex.Html;
using CrawlIndex.Warc;

namespace CrawlIndex.Pipeline.Extraction;

/// <summary>Accounting of one segment: records by outcome (their sum is the number of records), references by end, rows.</summary>
public sealed class ExtractionCounts
{
    private readonly long[] outcomes = new long[Enum.GetValues<ExtractionOutcome>().Length];
    private ExtractResult references;

    public long Records { get; private set; }

    /// <summary>Rows written to pages.</summary>
    public long Pages { get; internal set; }

    /// <summary>Rows written to pairs.</summary>
    public long Pairs { get; internal set; }

    /// <summary>Sum of the accounting of all pages.</summary>
    public ExtractResult References => references;

    public long Of(ExtractionOutcome outcome) => outcomes[(int)outcome];

    internal void Count(ExtractionOutcome outcome)
    {
        Records++;
        outcomes[(int)outcome]++;
    }

    internal void Add(in ExtractResult page) => references.Add(page);

    /// <summary>Outcomes with at least one record as a JSON object, in the order of the enum: the same counts give the same text.</summary>
    public string OutcomesJson() => Json(Enum.GetValues<ExtractionOutcome>().Select(outcome => (outcome.ToString(), Of(outcome))));

    /// <summary>Ends of image references as a JSON object; "found" is the sum of the others.</summary>
    public string ReferencesJson() => Json(
    [
        ("Found", references.Found), ("Fetchable", references.Fetchable), ("DataUrls", references.DataUrls), ("OtherSchemes", references.OtherSchemes),
        ("Invalid", references.Invalid), ("TooLong", references.TooLong), ("Blank", references.Blank), ("Dropped", references.Dropped),
    ]);

    /// <summary>Records by type as a JSON object.</summary>
    public static string TypesJson(WarcAccounting accounting) =>
        Json(Enum.GetValues<WarcRecordType>().Select(type => (type.ToString(), accounting.CountOf(type))));

    private static string Json(IEnumerable<(string Name, long Count)> counts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, count) in counts)
            {
                if (count > 0) json.WriteNumber(JsonNamingPolicy.SnakeCaseLower.ConvertName(name), count);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
