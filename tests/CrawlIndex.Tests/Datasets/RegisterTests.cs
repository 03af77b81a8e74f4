using CrawlIndex.Catalog;
using CrawlIndex.Consent.Ledger;
using CrawlIndex.Datasets.Audits;
using CrawlIndex.Datasets.Registers;
using CrawlIndex.Pipeline.Sources;
using CrawlIndex.Tests.Catalog;
using Xunit;

namespace CrawlIndex.Tests.Datasets;

/// <summary>The register: pictures to datasets to models.</summary>
public sealed class RegisterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reach_LeadsFromAPictureToDatasetsAndModels()
    {
        MakeAudit("one", 3);
        MakeAudit("two", 1);
        var register = new DatasetRegister(folder["ws"]);
        Assert.Equal(3, register.AddDataset("set", "1.0", folder["one"]).Items);
        register.AddDataset("set", "2.0", folder["two"]);
        register.AddModel("painter", ["set@1.0"]);
        register.AddModel("painter", [folder["two"]]);
        register.AddModel("writer", ["set@2.0"]);
        Assert.Equal(["painter set@1.0,set@2.0", "writer set@2.0"], register.Models().Select(model => $"{model.Name} {string.Join(',', model.TrainedOn)}"));

        Assert.Equal(["set@1.0 1 painter", "set@2.0 1 painter,writer"], Show(register.Reach(ClaimSubject.Url, "https://host-0.example/0.jpg")));
        Assert.Equal(["set@1.0 1 painter"], Show(register.Reach(ClaimSubject.Domain, "host-2.example")));
        Assert.Equal(["set@1.0 1 painter"], Show(register.Reach(ClaimSubject.Sha256, new string('1', 64))));
        Assert.Equal(["set@1.0 1 painter"], Show(register.ReachPair($"{2:x32}")));
        Assert.Empty(register.Reach(ClaimSubject.Url, "https://host-0.example/' OR 1=1 --"));
    }

    [Fact]
    public void Versions_AreWrittenOnce()
    {
        MakeAudit("one", 3);
        MakeAudit("two", 1);
        var register = new DatasetRegister(folder["ws"]);
        var first = register.AddDataset("set", "1.0", folder["one"]);
        Assert.Equal(first, register.AddDataset("set", "1.0", folder["one"]));
        Assert.Throws<InvalidDataException>(() => register.AddDataset("set", "1.0", folder["two"]));
        Assert.Throws<InvalidDataException>(() => register.AddDataset("../set", "1.0", folder["two"]));
        Assert.Throws<SourceException>(() => register.AddModel("painter", ["other@1.0"]));
    }

    [Fact]
    public void Manifests_AreReadByTheirListOfFiles_AndParties_AreCounted()
    {
        Directory.CreateDirectory(folder["export/items"]);
        TemporaryFolder.Rows($"""
            COPY (SELECT 'p' || i AS pair_id, 'https://a.example/' || i AS url, 'a.example' AS url_host_registered_domain, NULL::VARCHAR AS sha256, 'by/4.0' AS licence,
                         CASE WHEN i < 2 THEN 'Mira' END AS attribution, 'opt-in' AS basis, TIMESTAMP '2031-01-01' AS permit_until FROM range(3) t(i))
            TO '{folder["export/items/0.parquet"]}' (FORMAT parquet)
            """);
        File.WriteAllText(folder["export/manifest.json"], "{}");
        File.WriteAllText(folder["export/files.json"], "{\"files\":[{\"path\":\"items/0.parquet\",\"role\":\"items\"},{\"path\":\"x\",\"role\":\"data\"}]}");
        Assert.Equal([new("Mira", 2, 1, "by/4.0", "opt-in", "2031-01-01"), new("(not named)", 1, 1, "by/4.0", "opt-in", "2031-01-01")], DatasetRegister.Parties(folder["export/manifest.json"]));
        Assert.Equal(3, new DatasetRegister(folder["ws"]).AddDataset("e", "1", folder["export/manifest.json"]).Items);
        File.WriteAllText(folder["export/files.json"], "{\"files\":[{\"path\":\"../../out.parquet\",\"role\":\"items\"}]}");
        Assert.Throws<SourceException>(() => DatasetRegister.Parties(folder["export/manifest.json"]));
    }

    private static IEnumerable<string> Show(IReadOnlyList<RegisterReach> reached) => reached.Select(each => $"{each.Dataset} {each.Items} {string.Join(',', each.Models)}");

    private void MakeAudit(string name, int rows)
    {
        using var table = new TableWriter(Findings.Table, folder[$"{name}/findings.parquet"]);
        for (var i = 0; i < rows; i++)
        {
            table.Text(FindingColumn.Url, System.Text.Encoding.ASCII.GetBytes($"https://host-{i}.example/{i}.jpg"));
            table.Text(FindingColumn.Domain, System.Text.Encoding.ASCII.GetBytes($"host-{i}.example"));
            table.Text(FindingColumn.PairIds, System.Text.Encoding.ASCII.GetBytes($"{i:x32} {i + 100:x32}"));
            table.Text(FindingColumn.Sha256, System.Text.Encoding.ASCII.GetBytes(new string((char)('0' + i), 64)));
            table.EndRow();
        }
        table.Finish();
    }
}
