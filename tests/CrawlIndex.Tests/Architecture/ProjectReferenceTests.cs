using System.Xml.Linq;
using Xunit;

namespace CrawlIndex.Tests.Architecture;

/// <summary>Design section 2: the only allowed arrows between projects.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["CrawlIndex.Warc"] = [],
        ["CrawlIndex.Html"] = [],
        ["CrawlIndex.Consent"] = [],
        ["CrawlIndex.Index"] = [],
        ["CrawlIndex.Catalog"] = [],
        ["CrawlIndex.Images"] = ["Consent"],
        ["CrawlIndex.Pipeline"] = ["Warc", "Html", "Consent", "Index", "Catalog", "Images"],
        ["CrawlIndex.Datasets"] = ["Pipeline", "Warc", "Html", "Consent", "Index", "Catalog", "Images"],
        ["CrawlIndex.Cloud"] = ["Pipeline"],
        ["CrawlIndex.Cluster"] = ["Pipeline", "Datasets", "Cloud"],
        ["CrawlIndex.App"] = ["Warc", "Html", "Consent", "Index", "Catalog", "Images", "Pipeline", "Datasets", "Cloud", "Cluster"],
    };

    public static TheoryData<string> Projects() =>
        new(Directory.EnumerateFiles(Path.Combine(TestData.Repository, "src"), "*.csproj", SearchOption.AllDirectories));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Design2_EveryReference_IsAnAllowedArrow(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        Assert.True(Allowed.TryGetValue(name, out var allowed), $"project {name} is not in design section 2");
        var references = XDocument.Load(project).Descendants("ProjectReference").Select(reference => (string)reference.Attribute("Include")!);
        foreach (var reference in references)
            Assert.Contains(Path.GetFileNameWithoutExtension(reference.Replace('\\', '/')).Replace("CrawlIndex.", "", StringComparison.Ordinal), allowed!);
    }

    [Fact]
    public void Style_HandWrittenSourceFiles_StayUnder300Lines()
    {
        var tooLong = Directory.EnumerateFiles(Path.Combine(TestData.Repository, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.EndsWith(".g.cs", StringComparison.Ordinal))
            .Select(file => (file, lines: File.ReadLines(file).Count()))
            .Where(entry => entry.lines > 300);
        Assert.Empty(tooLong);
    }
}
