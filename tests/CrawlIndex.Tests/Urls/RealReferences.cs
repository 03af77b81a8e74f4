using System.Text.Json;

namespace CrawlIndex.Tests.Urls;

/// <summary>References and page addresses that stand in the real pages' listing; own ones where the data is absent.</summary>
internal static class RealReferences
{
    public static (List<string> References, List<string> Bases) Load()
    {
        var references = new List<string> { "/a/b.png", "img/c.jpg?x=1#y", "//cdn.example/e.gif", "../up/one.webp", "https://example.org/p/q.png", "?q", "#f", "data:,x" };
        var bases = new List<string> { "https://example.com/a/b/c.html?q#f", "http://user:pw@example.org:8080/x/", "file:///C:/dir/page.html", "foo://host/dir/file" };
        if (TestData.Root is null) return (references, bases);
        using var lines = new StreamReader(TextPack.Unxz(TestData.PathOf("html/expected-images-parse5.jsonl.xz")));
        while (lines.ReadLine() is { } line)
        {
            using var page = JsonDocument.Parse(line);
            foreach (var name in new[] { "canonical", "base", "og_image" })
            {
                if (page.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String) (name == "og_image" ? references : bases).Add(value.GetString()!);
            }
            foreach (var image in page.RootElement.GetProperty("imgs").EnumerateArray())
            {
                if (image.TryGetProperty("src", out var src) && src.ValueKind == JsonValueKind.String) references.Add(src.GetString()!);
            }
        }
        return (references, bases);
    }
}
