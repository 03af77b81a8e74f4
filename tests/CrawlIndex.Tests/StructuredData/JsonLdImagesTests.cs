using System.Text;
using CrawlIndex.Html.StructuredData;
using Xunit;

namespace CrawlIndex.Tests.StructuredData;

public class JsonLdImagesTests
{
    [Theory]
    [InlineData("""{"image":"a.png"}""", "Image a.png")]
    [InlineData("""{"image":["a.png",{"@type":"ImageObject","url":"b.png"},["c.png"]]}""", "Image a.png|Image b.png|Image c.png")]
    [InlineData("""{"@type":"ImageObject","contentUrl":"a.png","url":"page.html"}""", "ImageObject a.png")]
    [InlineData("""{"url":"a.png","@type":["Thing","http://schema.org/ImageObject"]}""", "ImageObject a.png")]
    [InlineData("""{"@type":"schema:ImageObject","schema:url":"a.png"}""", "ImageObject a.png")]
    [InlineData("""{"http://schema.org/image":[{"@id":"a.png","@type":"ImageObject"}]}""", "Image a.png")]
    [InlineData("""{"logo":{"url":"a.png"},"publisher":{"logo":"b.png"}}""", "Logo a.png|Logo b.png")]
    [InlineData("""{"thumbnailUrl":["a.png","b.png"],"thumbnail":{"@type":"ImageObject","contentURL":"c.png"}}""", "Thumbnail a.png|Thumbnail b.png|Thumbnail c.png")]
    [InlineData("""{"image":{"@list":["a.png",{"@value":"x"}]}}""", "Image a.png")]
    [InlineData("""{"@type":"ImageObject","url":"a.png","thumbnailUrl":"t.png"}""", "ImageObject a.png <t.png>")]
    [InlineData("""{"@type":"ImageObject","thumbnailUrl":"t.png"}""", "ImageObject  <t.png>")]
    [InlineData("""{"@type":"VideoObject","contentUrl":"v.mp4","thumbnailUrl":"t.png"}""", "Thumbnail t.png")]
    [InlineData("""{"image":{"@type":"Organization","url":"page.html"}}""", "")]
    [InlineData("""{"image":true,"logo":null,"thumbnailUrl":3}""", "")]
    [InlineData("""{"url":"page.html","name":"image"}""", "")]
    [InlineData("""{"image":{"@type":"ImageObject","url":["a.png","b.png"]}}""", "Image a.png")]
    [InlineData("""{"image":{"@type":"ImageObject","url":{"@id":"a.png"}}}""", "Image a.png")]
    [InlineData("""{"image":" a.png\n"}""", "Image a.png")]
    [InlineData("""{"image":"https:\/\/h\/\u00e9\ud83d\ude00\ud83d.png"}""", "Image https://h/é😀\uFFFD.png")]
    [InlineData("""{"im\u0061ge":"a.png"}""", "Image a.png")]
    [InlineData("""[{"image":"a.png"},{"image":"b.png"}]""", "Image a.png|Image b.png")]
    // References: the node is given where it stands, in the role of what refers to it.
    [InlineData("""{"@graph":[{"@type":"WebPage","primaryImageOfPage":{"@id":"#p"}},{"@type":"ImageObject","@id":"#p","url":"a.png"},{"@type":"Article","image":{"@id":"#p"}}]}""", "PrimaryImageOfPage a.png")]
    [InlineData("""{"image":{"@id":"https://h/#gone"}}""", "")]
    public void SchemaOrg_Images(string json, string expected)
    {
        var sink = Read(json, JsonLdOutcome.Ok);
        Assert.Equal(expected, string.Join('|', sink.Images));
    }

    [Theory]
    [InlineData("", JsonLdOutcome.Empty, "")]
    [InlineData(" \n<!-- -->/* x */", JsonLdOutcome.Empty, "")]
    [InlineData("\uFEFF{\"image\":\"a.png\"}", JsonLdOutcome.Ok, "Image a.png")]
    [InlineData("<!--\n{\"image\":\"a.png\"}\n-->", JsonLdOutcome.Ok, "Image a.png")]
    [InlineData("<!-- note -->{\"image\":\"a.png\"}", JsonLdOutcome.Ok, "Image a.png")]
    [InlineData("<![CDATA[\n{\"image\":\"a.png\"}\n]]>", JsonLdOutcome.Ok, "Image a.png")]
    [InlineData("//<![CDATA[\n{\"image\":\"a.png\"}\n//]]>", JsonLdOutcome.Ok, "Image a.png")]
    [InlineData("//<![CDATA[ {\"image\":\"a.png\"} ]]>", JsonLdOutcome.Ok, "Image a.png")]
    [InlineData("/* <![CDATA[ */{\"image\":\"a.png\"}/* ]]> */;", JsonLdOutcome.Ok, "Image a.png")]
    [InlineData("{\"a\":1,// \"image\":\"b.png\"\n\"image\":\"a.png\",}", JsonLdOutcome.Ok, "Image a.png")]
    [InlineData("{\"image\":[\"a.png\",],}", JsonLdOutcome.Ok, "Image a.png")]
    [InlineData("{\"text\":\"raw\nline\tend\",\"image\":\"a.png\"}", JsonLdOutcome.Ok, "Image a.png")]
    [InlineData("{\"image\":\"a.png\"", JsonLdOutcome.Broken, "Image a.png")]
    [InlineData("{\"image\":\"a.png\",\"x\":'y',\"logo\":\"b.png\"}", JsonLdOutcome.Broken, "Image a.png")]
    [InlineData("{\"image\":\"a.png\"}}", JsonLdOutcome.Broken, "Image a.png")]
    [InlineData("{\"image\":\"a.png\" \"logo\":\"b.png\"}", JsonLdOutcome.Broken, "Image a.png")]
    [InlineData("{\"image\":\"a.png\",\"logo\":}", JsonLdOutcome.Broken, "Image a.png")]
    [InlineData("{\"image\":\"a.png\",\"x\":[1}", JsonLdOutcome.Broken, "Image a.png")]
    [InlineData("{\"image\":\"a.png", JsonLdOutcome.Broken, "")]
    [InlineData("{\"image\":\"a.png\\", JsonLdOutcome.Broken, "")]
    [InlineData("{,}", JsonLdOutcome.Broken, "")]
    [InlineData("[1,,2]", JsonLdOutcome.Broken, "")]
    [InlineData("not json", JsonLdOutcome.Broken, "")]
    [InlineData("{\"@type\":\"ImageObject\",\"url\":\"\\u12\",\"name\":\"\\", JsonLdOutcome.Broken, "ImageObject \uFFFD12")]
    public void JsonLd_WrittenByPages(string json, JsonLdOutcome outcome, string expected) => Assert.Equal(expected, string.Join('|', Read(json, outcome).Images));

    [Fact]
    public void SchemaOrg_RightsOfAnImage()
    {
        var sink = Read("""
            {"@type":"ImageObject","contentUrl":"a.png","caption":{"@value":"A cat"},"name":"Cat","description":"d","license":{"@type":"CreativeWork","url":"https://l"},
             "acquireLicensePage":"https://buy","creditText":"Credit","creator":[{"@type":"Person","name":"Ann"},{"name":"Ben"}],"copyrightNotice":"(c) Ann","width":"600px","height":400.5}
            """, JsonLdOutcome.Ok);
        Assert.Equal("A cat|Cat|d|https://l|https://buy|Credit|Ann|(c) Ann|600x400", sink.Rights.Single());
        Assert.Equal("||||||Ben||0x0", Read("""{"@type":"ImageObject","url":"a","author":"Ben","width":{"value":3},"height":-1}""", JsonLdOutcome.Ok).Rights.Single());
    }

    [Fact]
    public void Reader_HostileText_IsBounded()
    {
        var many = "[" + string.Join(',', Enumerable.Repeat("{\"image\":\"a\"}", 10_000)) + "]";
        Assert.Equal(JsonLdImages.MaxImages, Read(many, JsonLdOutcome.TooLarge).Images.Count);
        Assert.Equal("Image a", string.Join('|', Read("[{\"image\":\"a\"}," + new string('[', 100_000), JsonLdOutcome.TooLarge).Images));
        Read("[" + new string('1', 1 << 20), JsonLdOutcome.Broken);
        Read("[" + string.Concat(Enumerable.Repeat("1,", 1 << 20)), JsonLdOutcome.TooLarge);
        Read(string.Concat(Enumerable.Repeat("<!--", 300_000)), JsonLdOutcome.Empty);
        Read(string.Concat(Enumerable.Repeat("<!---->", 200_000)), JsonLdOutcome.Empty);
        Read(string.Concat(Enumerable.Repeat("<!--", 300_000)) + "-->{}", JsonLdOutcome.Ok);
        Read(string.Concat(Enumerable.Repeat("//<![CDATA[", 100_000)), JsonLdOutcome.Empty);
        Read("[" + string.Concat(Enumerable.Repeat("/**/", 300_000)), JsonLdOutcome.Broken);
        var references = string.Concat(Enumerable.Repeat("{\"image\":{\"@id\":\"x\"}},{\"@type\":\"ImageObject\",\"@id\":\"x\"},", 4_000));
        Read("[" + references + "1]", JsonLdOutcome.Ok);
    }

    [Fact]
    public void Reader_EveryCut_EndsInAnOutcome()
    {
        var json = Encoding.UTF8.GetBytes("<!-- x -->{\"@graph\":[{\"@type\":\"ImageObject\",\"url\":\"\\u00e9\\ud83d\\ude00\",/*c*/\"width\":[1.5e3,true,null]},],\"image\":\"b\"}");
        var reader = new JsonLdImages();
        for (var length = 0; length <= json.Length; length++)
        {
            var outcome = reader.Read(json.AsSpan(0, length), new RecordingSink());
            Assert.True(outcome == JsonLdOutcome.Ok == (length == json.Length), $"{length}: {outcome}");
        }
    }

    [Fact]
    public void Reader_SteadyState_AllocatesNothing()
    {
        var json = Encoding.UTF8.GetBytes("""{"@graph":[{"@type":"ImageObject","@id":"#i","url":"a\/b","creator":{"name":"x"}},{"image":{"@id":"#i"},"logo":["c"]}]}""");
        var reader = new JsonLdImages();
        var sink = new SilentSink();
        reader.Read(json, sink);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) reader.Read(json, sink);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(202, sink.Count);
    }

    private static RecordingSink Read(string json, JsonLdOutcome outcome)
    {
        var sink = new RecordingSink();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(outcome, new JsonLdImages().Read(Encoding.UTF8.GetBytes(json), sink));
        Assert.True(clock.ElapsedMilliseconds < 2000);
        return sink;
    }

    private sealed class SilentSink : IJsonLdSink
    {
        public int Count { get; private set; }

        public void Image(in JsonLdImage image) => Count++;
    }
}

internal sealed class RecordingSink : IJsonLdSink
{
    public List<string> Images { get; } = [];

    public List<string> Urls { get; } = [];

    public List<string> Rights { get; } = [];

    public void Image(in JsonLdImage image)
    {
        var url = Encoding.UTF8.GetString(image.Url);
        Urls.Add(url);
        Images.Add(image.ThumbnailUrl.IsEmpty ? $"{image.Role} {url}" : $"{image.Role} {url} <{Encoding.UTF8.GetString(image.ThumbnailUrl)}>");
        Rights.Add(string.Join('|', Encoding.UTF8.GetString(image.Caption), Encoding.UTF8.GetString(image.Name), Encoding.UTF8.GetString(image.Description), Encoding.UTF8.GetString(image.License),
            Encoding.UTF8.GetString(image.AcquireLicensePage), Encoding.UTF8.GetString(image.CreditText), Encoding.UTF8.GetString(image.CreatorName), Encoding.UTF8.GetString(image.CopyrightNotice), $"{image.Width}x{image.Height}"));
    }
}
