using System.Text;
using CrawlIndex.Datasets.Manifests;
using Xunit;

namespace CrawlIndex.Tests.Datasets;

/// <summary>The checker over the published samples: sound ones have no broken structure, invalid ones have, as their recorded output says.</summary>
public sealed class CroissantCheckTests
{
    public static TheoryData<string> Sound() => Files(folder => !folder.Contains("mlcroissant", StringComparison.Ordinal));

    public static TheoryData<string> Invalid() => Files(folder => folder.Contains("mlcroissant", StringComparison.Ordinal));

    [DataTheory]
    [MemberData(nameof(Sound))]
    public void Croissant_PublishedDatasets_HaveNoBrokenStructure(string file)
    {
        if (file.Length == 0) return;
        Assert.DoesNotContain(CroissantCheck.Check(File.ReadAllBytes(file)), fault => !fault.IsRequiredProperty);
    }

    [DataTheory]
    [MemberData(nameof(Invalid))]
    public void Croissant_PublishedInvalidDocuments_AreRefused(string file)
    {
        if (file.Length == 0) return;
        Assert.Contains(CroissantCheck.Check(File.ReadAllBytes(file)), fault => !fault.IsRequiredProperty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"@type\":1}")]
    [InlineData("{\"@context\":{},\"@type\":\"sc:Dataset\",\"distribution\":[1,null,\"x\",[[]]],\"recordSet\":{\"field\":{\"source\":[],\"references\":7}}}")]
    public void Hostile_Documents_GiveFaultsAndNoException(string json) => Assert.NotEmpty(CroissantCheck.Check(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("name")]
    [InlineData("description")]
    [InlineData("license")]
    [InlineData("url")]
    [InlineData("creator")]
    [InlineData("datePublished")]
    public void Croissant11_EveryRequiredProperty_IsMissed(string property)
    {
        var members = new Dictionary<string, string>
        {
            ["name"] = "\"n\"", ["description"] = "\"d\"", ["license"] = "\"l\"", ["url"] = "\"u\"", ["creator"] = "{\"@type\":\"sc:Person\",\"name\":\"c\"}", ["datePublished"] = "\"2026-11-22\"",
            ["distribution"] = "[{\"@type\":\"cr:FileObject\",\"@id\":\"f\",\"contentUrl\":\"f\",\"encodingFormat\":\"text/csv\",\"sha256\":\"00\"}]",
        };
        string Document() => $"{{\"@context\":{{}},\"@type\":\"sc:Dataset\",\"dct:conformsTo\":\"http://mlcommons.org/croissant/1.1\",{string.Join(',', members.Select(one => $"\"{one.Key}\":{one.Value}"))}}}";
        Assert.Empty(CroissantCheck.Check(Encoding.UTF8.GetBytes(Document())));
        members.Remove(property);
        Assert.Equal([new CroissantFault(true, "", $"'{property}' is missing")], CroissantCheck.Check(Encoding.UTF8.GetBytes(Document())));
    }

    private static TheoryData<string> Files(Func<string, bool> wanted)
    {
        if (TestData.Root is null) return new("");
        var root = TestData.PathOf("datasets/croissant");
        return new(Directory.EnumerateFiles(root, "metadata.json", SearchOption.AllDirectories).Where(file => wanted(Path.GetRelativePath(root, file))).Order(StringComparer.Ordinal));
    }
}
