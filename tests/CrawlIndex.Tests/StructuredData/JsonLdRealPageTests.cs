using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrawlIndex.Html.StructuredData;
using Xunit;
using Xunit.Abstractions;

namespace CrawlIndex.Tests.StructuredData;

public partial class JsonLdRealPageTests(ITestOutputHelper output)
{
    /// <summary>Addresses of real blocks, against a plain walk over System.Text.Json's document.</summary>
    [DataTheory]
    [InlineData("html/pages-extruct.tar.xz", 20)]
    [InlineData("html/pages-aeb.tar.xz", 100)]
    public void JsonLd_RealBlocks_AgreeWithAPlainWalk(string pack, int atLeast)
    {
        var reader = new JsonLdImages();
        int blocks = 0, images = 0;
        var outcomes = new Dictionary<JsonLdOutcome, int>();
        foreach (var (name, bytes) in TextPack.Files(TestData.PathOf(pack)))
        {
            foreach (Match match in Block().Matches(Encoding.UTF8.GetString(bytes)))
            {
                var block = Encoding.UTF8.GetBytes(match.Groups[1].Value);
                var sink = new RecordingSink();
                var outcome = reader.Read(block, sink);
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
                JsonDocument document;
                try
                {
                    document = JsonDocument.Parse(block);
                }
                catch (JsonException)
                {
                    continue;
                }
                var expected = new List<string>();
                Walk(document.RootElement, false, expected);
                Assert.True(outcome == JsonLdOutcome.Ok, name);
                Assert.True(expected.Order().SequenceEqual(sink.Urls.Where(url => url.Length > 0).Order()), $"{name}: {string.Join(' ', sink.Urls)} / {string.Join(' ', expected)}");
                blocks++;
                images += expected.Count;
                document.Dispose();
            }
        }
        output.WriteLine($"{blocks} blocks, {images} images, {string.Join(", ", outcomes)}");
        Assert.True(blocks >= atLeast, $"{blocks} blocks");
        Assert.True(images > 5, $"{images} images");
    }

    private static void Walk(JsonElement element, bool wanted, List<string> found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Walk(item, wanted, found);
                break;
            case JsonValueKind.String when wanted && element.GetString()!.Trim().Length > 0:
                found.Add(element.GetString()!.Trim());
                break;
            case JsonValueKind.Object:
                var isImage = element.TryGetProperty("@type", out var type) && type.ToString().Contains("ImageObject", StringComparison.OrdinalIgnoreCase);
                if (isImage || (wanted && type.ValueKind == JsonValueKind.Undefined))
                {
                    var url = new[] { "contentUrl", "contentURL", "url" }.Select(key => element.TryGetProperty(key, out var value) ? First(value) : "").FirstOrDefault(value => value.Length > 0);
                    if (url is not null) found.Add(url);
                }
                foreach (var property in element.EnumerateObject())
                {
                    if (isImage && property.Name is "thumbnailUrl" or "thumbnailURL") continue;
                    Walk(property.Value, property.Name is "image" or "logo" or "thumbnail" or "thumbnailUrl" or "thumbnailURL" or "primaryImageOfPage" or "photo" or "photos" or "screenshot" || (wanted && property.Name == "@list"), found);
                }
                break;
        }
    }

    private static string First(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Array => value.EnumerateArray().Select(First).FirstOrDefault() ?? "",
        _ => "",
    };

    [GeneratedRegex("""<script[^>]*application/ld\+json[^>]*>(.*?)</script""", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Block();
}
