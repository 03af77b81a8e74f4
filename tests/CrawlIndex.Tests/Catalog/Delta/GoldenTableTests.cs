using CrawlIndex.Catalog;
using CrawlIndex.Catalog.Delta;

namespace CrawlIndex.Tests.Catalog.Delta;

/// <summary>The golden tables of the reference implementation: each is read right or refused by the name of what it needs.</summary>
public sealed class GoldenTableTests
{
    [DataFact]
    public async Task Delta_EveryGoldenTable_IsReadOrRefusedByName()
    {
        foreach (var folder in Directory.EnumerateDirectories(TestData.PathOf("delta"), "_delta_log", SearchOption.AllDirectories).Select(log => Path.GetDirectoryName(log)!).Order())
        {
            var name = Path.GetRelativePath(TestData.PathOf("delta"), folder);
            string answer;
            try
            {
                var snapshot = (await new DeltaLog(new FolderLogStore(folder)).ReadAsync())!;
                answer = $"v{snapshot.Version} {snapshot.Files.Count} files";
                try { answer += " rows " + string.Join(" / ", TemporaryFolder.Rows($"SELECT count(*) FROM ({DeltaScan.Select(snapshot, folder)})")); }
                catch (CatalogException e) { answer += " SCAN " + e.Message; }
            }
            catch (CatalogException e) { answer = "REFUSED " + e.Message; }
            Console.WriteLine($"{name}: {answer.Replace(TestData.Root!, "").ReplaceLineEndings(" ")}");
        }
    }
}
