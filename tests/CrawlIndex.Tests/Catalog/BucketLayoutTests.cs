using System.Globalization;
using CrawlIndex.Catalog.Compaction;
using CrawlIndex.Catalog.Delta;
using CrawlIndex.Catalog.DuckDb;
using Xunit;

namespace CrawlIndex.Tests.Catalog;

public sealed class BucketLayoutTests
{
    private static readonly string[] Names = ["", "a.com", "b.co.uk", "größe.de", "heavy.com", "giant.com", "it's.com", "日本.jp", new('x', 300)];

    [Fact]
    public void Bucket_InSqlAndHere_IsTheSame()
    {
        foreach (var layout in Layouts())
        {
            var rows = Names.SelectMany(domain => Enumerable.Range(0, 40).Select(n => (domain, url: $"https://{domain}/{n}"))).ToList();
            var values = string.Join(", ", rows.Select(row => $"({Connection.Quote(row.domain)}, {Connection.Quote(row.url)})"));
            var sql = TemporaryFolder.Rows($"SELECT {layout.Sql("d", "u")} FROM (VALUES {values}) t(d, u)");
            Assert.Equal(rows.Select(row => layout.BucketOf(row.domain, row.url).ToString(CultureInfo.InvariantCulture)), sql);
            Assert.Equal([layout.BucketOf(null, null).ToString(CultureInfo.InvariantCulture)], TemporaryFolder.Rows($"SELECT {layout.Sql("NULL", "NULL")}"));
            foreach (var (domain, url) in rows) Assert.True(layout.CanHold(layout.BucketOf(domain, url), domain));
        }
    }

    [Fact]
    public void Bucket_OfAHeavyDomain_IsOneOfItsShare()
    {
        var layout = Layouts().Single(layout => layout is { Bits: 6, DomainColumn: not null });
        var buckets = Enumerable.Range(0, 1000).Select(n => layout.BucketOf("giant.com", $"u{n}")).Distinct().ToList();
        Assert.Equal(1 << layout.Heavy["giant.com"], buckets.Count);
        Assert.Equal(buckets.Order(), Enumerable.Range(0, layout.Buckets).Where(bucket => layout.CanHold(bucket, "giant.com")));
        Assert.Single(Enumerable.Range(0, layout.Buckets), bucket => layout.CanHold(bucket, "a.com"));
    }

    [Fact]
    public void Layout_ComesBackFromTheSettingOfItsTable()
    {
        foreach (var layout in Layouts())
        {
            var metadata = new TableMetadata("id", "pairs", "parquet", "", [], new Dictionary<string, string> { [BucketLayout.Setting] = layout.Serialize() }, null);
            var read = BucketLayout.Of(metadata)!;
            Assert.Equal(layout.Serialize(), read.Serialize());
        }
    }

    private static BucketLayout[] Layouts()
    {
        var heavy = new Dictionary<string, int> { ["heavy.com"] = 1, ["giant.com"] = 3, ["it's.com"] = 1 };
        return
        [
            new(1, 0, "d", "u", new Dictionary<string, int>()),
            new(2, 6, "d", "u", heavy),
            new(3, 16, "d", "u", heavy),
            new(4, 5, null, "u", new Dictionary<string, int>()),
        ];
    }
}
