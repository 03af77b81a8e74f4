using System.Text;
using CrawlIndex.Catalog;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Policies;
using CrawlIndex.Datasets.Audits;
using CrawlIndex.Datasets.BlockLists;
using CrawlIndex.Datasets.Readers;
using CrawlIndex.Tests.Catalog;
using CrawlIndex.Tests.Pipeline;
using Xunit;

namespace CrawlIndex.Tests.Datasets;

/// <summary>Rows are traced and written without allocating, known to the catalog or not.</summary>
public sealed class TraceAllocationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TracedRows_OnceWarm_AllocateNothing()
    {
        using (var table = new TableWriter(Tables.Pairs, folder["pairs/made.parquet"]))
        {
            for (var i = 0; i < 2000; i++)
            {
                table.Text(PairColumn.PairId, Encoding.ASCII.GetBytes($"{i:x32}"));
                table.Text(PairColumn.Url, Encoding.ASCII.GetBytes($"https://a.example/{i / 2}.jpg"));
                table.Text(PairColumn.UrlHostRegisteredDomain, "a.example"u8);
                table.Text(PairColumn.Licence, Encoding.ASCII.GetBytes($"https://creativecommons.org/licenses/by/{1 + (i % 4)}.0/"));
                table.EndRow();
            }
            table.Finish();
        }
        using var catalog = AuditCatalog.Load(folder.Root, folder["scratch"], default);
        var tracer = new RowTracer(catalog, null, BlockedHashes.None, new RowClaims([], ConsentPolicy.OptOut, default), 31, 50);
        var writer = new FindingRows(catalog, null, Use.GenAiTrain);
        var rows = new NullRows(Findings.Table);
        var urls = Enumerable.Range(0, 2000).Select(i => Encoding.ASCII.GetBytes($"https://a.example/{i}.jpg")).ToArray();
        var row = new DatasetRow();
        var source = "rows"u8.ToArray();
        Pass();
        Pass();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Pass();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pass()
        {
            tracer.Clear();
            for (var i = 0; i < urls.Length; i++)
            {
                row.Clear();
                row.Index = i;
                row.Set(ColumnRole.Url, urls[i]);
                row.Set(ColumnRole.Licence, "?"u8);
                row.Set(ColumnRole.Sha256, "08dc1f9bc6a55a04882a2cc3ac792feca030362ddd62990c74b708fe1606ef47"u8);
                tracer.Add(row);
            }
            writer.Write(tracer, source, rows, default);
        }
    }
}
