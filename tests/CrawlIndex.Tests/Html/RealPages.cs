using System.Text.Json;

namespace CrawlIndex.Tests.Html;

/// <summary>The real pages, unpacked once into memory from their packs (xz runs as a process), and what parse5 found in them.</summary>
public static class RealPages
{
    private static readonly Lazy<SortedDictionary<string, byte[]>> Loaded = new(Load);

    /// <summary>Bodies by "pack/name", as the parse5 listing names them.</summary>
    public static IReadOnlyDictionary<string, byte[]> All => Loaded.Value;

    /// <summary>parse5's listing: one object a page.</summary>
    public static IEnumerable<JsonElement> Parse5()
    {
        using var lines = new StreamReader(TextPack.Unxz(TestData.PathOf("html/expected-images-parse5.jsonl.xz")));
        while (lines.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    private static SortedDictionary<string, byte[]> Load()
    {
        var pages = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var pack in Directory.GetFiles(TestData.PathOf("html"), "pages-*.tar.xz").Order(StringComparer.Ordinal))
        {
            foreach (var (name, bytes) in TextPack.Files(pack)) pages.Add(name.TrimStart('.', '/'), bytes);
        }
        return pages;
    }
}
