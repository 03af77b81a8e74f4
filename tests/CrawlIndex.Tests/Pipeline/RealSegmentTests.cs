using System.Globalization;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Verdicts;
using CrawlIndex.Html.Urls;
using CrawlIndex.Pipeline.Extraction;
using CrawlIndex.Pipeline.Ingestion;
using CrawlIndex.Pipeline.Signals;
using CrawlIndex.Warc;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.Pipeline;

/// <summary>Every real archive: exact accounting, one outcome per record, and the counts committed in tests/Data/golden.</summary>
public sealed class RealSegmentTests(ITestOutputHelper log)
{
    private const int Cuts = 200;

    /// <summary>Bytes of input over all cuts of one file; large files are cut in fewer places here and in 200 by the WARC tests.</summary>
    private const long CutBudget = 40_000_000;

    private static readonly ObservationKeeper Keeper = new(SignalParsers.All());

    private static string Golden => Path.Combine(TestData.Repository, "tests", "Data", "golden", "segments-v1.tsv");

    [DataFact]
    public void Golden_EveryRealArchive_HasItsRecordsPagesAndPairs()
    {
        var expected = File.ReadAllLines(Golden).Where(line => !line.StartsWith('#')).ToDictionary(line => line.Split('\t')[0], StringComparer.Ordinal);
        var actual = Archives().Select(name => Describe(name, Extract(name, File.ReadAllBytes(TestData.PathOf(name))))).ToList();
        foreach (var line in actual.Where(line => !expected.TryGetValue(line.Split('\t')[0], out var known) || known != line)) log.WriteLine(line);
        Assert.Equal(expected.Values.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
    }

    [DataFact]
    public void Robustness_EveryRealArchiveCutAnywhere_StillAccountsForEveryByte()
    {
        foreach (var name in Archives())
        {
            var bytes = File.ReadAllBytes(TestData.PathOf(name));
            var cuts = (int)Math.Min(Cuts, CutBudget / Math.Max(1, bytes.Length));
            for (var cut = 0; cut < cuts; cut++) Extract(name, bytes[..(int)((long)bytes.Length * cut / cuts)]);
        }
    }

    private static IEnumerable<string> Archives() => Directory
        .EnumerateFiles(TestData.PathOf("warc"), "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(TestData.Root!, path))
        .Where(name => !name.Contains("expected-warcio", StringComparison.Ordinal) && (name.Contains(".warc", StringComparison.Ordinal) || name.Contains(".arc", StringComparison.Ordinal)))
        .Order(StringComparer.Ordinal);

    private static (WarcAccounting Accounting, ExtractionCounts Counts) Extract(string name, byte[] bytes)
    {
        var pages = new NullRows(Tables.Pages);
        var pairs = new NullRows(Tables.Pairs);
        var (observations, signals) = (new NullRows(Tables.Observations), new NullRows(Tables.Signals));
        using var stage = new SignalStage(new SignalRecorder(observations, signals, PublicSuffixList.Shared, Keeper));
        using var extractor = new SegmentExtractor(pages, pairs, PublicSuffixList.Shared, signals: stage);
        using var source = new MemoryStream(bytes, writable: false);
        var accounting = extractor.Extract(source, name, bytes.Length, new IngestProgress(), default);
        var counts = extractor.Counts;
        Assert.Equal(bytes.Length, accounting.FileBytes);
        Assert.Equal(bytes.Length, accounting.BytesRead + accounting.BytesSkipped);
        Assert.Equal(accounting.Records, counts.Records);
        Assert.Equal(counts.Records, Enum.GetValues<ExtractionOutcome>().Sum(counts.Of));
        Assert.True(counts.References.AddsUp, $"{name}: {counts.ReferencesJson()}");
        Assert.Equal(counts.References.Fetchable, pairs.Rows);
        Assert.Equal(counts.Pages, pages.Rows);
        Assert.Equal(counts.Pairs, pairs.Rows);
        return (accounting, counts);
    }

    private static string Describe(string name, (WarcAccounting Accounting, ExtractionCounts Counts) result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name}\t{result.Accounting.BytesRead}\t{result.Accounting.BytesSkipped}\t{result.Counts.Records}\t{result.Counts.Pages}\t{result.Counts.Pairs}\t{result.Counts.OutcomesJson()}");
}
