using System.Text;
using CrawlIndex.Consent;
using CrawlIndex.Consent.Access;
using CrawlIndex.Consent.Directives;
using CrawlIndex.Consent.Embedded;
using CrawlIndex.Consent.Licences;
using CrawlIndex.Consent.NaturalLanguage;
using CrawlIndex.Consent.Registries;
using CrawlIndex.Consent.Robots;
using CrawlIndex.Consent.Rsl;
using CrawlIndex.Consent.SiteFiles;
using CrawlIndex.Consent.Tokens;
using CrawlIndex.Consent.Usage;
using CrawlIndex.Tests.Consent.Embedded;
using Xunit;

namespace CrawlIndex.Tests.Consent.Licences;

/// <summary>Twice the hostile input may cost twice as much, counted in bytes allocated or steps taken, never in seconds.</summary>
public class LinearCostTests
{
    private static string Repeat(string unit, int count) => string.Concat(Enumerable.Repeat(unit, count));

    public static TheoryData<string> Hostile =>
    [
        "rsl-contents", "rsl-nesting", "rsl-text", "ld-nodes", "ld-references", "ld-members", "feed-items", "iiif-canvases", "link-header",
        "jpeg-segments", "png-texts", "xmp-properties", "gif-blocks", "robots-comments", "terms-tags",
        "robots-lines", "tdm-rules", "trust-lines", "ai-txt-lines", "ai-draft-lines", "registry-urls", "directives", "usage-members", "content-signal", "commons-values", "page-text", "odrl-duties",
        "structured-property", "http-links",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Property_TwiceTheInputCostsTwice(string kind)
    {
        Cost(kind, 20);
        var (one, two) = (Cost(kind, 500), Cost(kind, 1000));
        Assert.True(two <= one * 2.6 + 65_536, $"{kind}: {one} bytes for 500 units, {two} for 1000");
    }

    private static long Cost(string kind, int count)
    {
        var (parser, part, name, role, bytes) = Input(kind, count);
        var found = new SignalList();
        var input = new SignalInput { Observation = new Observation { Role = role, Url = "https://e.example" + PathOf(kind), Status = kind == "http-links" ? 402 : 200, Headers = kind == "http-links" ? [.. Enumerable.Repeat(new HeaderLine("Link"u8.ToArray(), "<a>;rel=x"u8.ToArray()), count)] : [] }, Part = part, Name = Encoding.ASCII.GetBytes(name), Value = bytes, PartName = Evidence.Body, Agent = "OurBot" };
        var before = GC.GetAllocatedBytesForCurrentThread();
        parser.Parse(input, found);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string PathOf(string kind) => kind switch
    {
        "tdm-rules" => "/.well-known/tdmrep.json",
        "trust-lines" => "/trust.txt",
        "ai-txt-lines" => "/ai.txt",
        "ai-draft-lines" => "/.well-known/ai.txt",
        "robots-lines" => "/robots.txt",
        _ => "/x",
    };

    private static (ISignalParser Parser, SignalPart Part, string Name, ObservationRole Role, byte[] Bytes) Input(string kind, int count)
    {
        const string rsl = "application/rsl+xml";
        (ISignalParser, SignalPart, string, ObservationRole, byte[]) Of(ISignalParser parser, SignalPart part, string name, ObservationRole role, string text) => (parser, part, name, role, Encoding.UTF8.GetBytes(text));
        (ISignalParser, SignalPart, string, ObservationRole, byte[]) Rsl(string text) => Of(new RslParser(), SignalPart.Body, rsl, ObservationRole.Licence, "<rsl xmlns=\"https://rslstandard.org/rsl\">" + text + "</rsl>");
        (ISignalParser, SignalPart, string, ObservationRole, byte[]) Image(byte[] bytes) => (new EmbeddedRightsParser(), SignalPart.Body, "image/jpeg", ObservationRole.Image, bytes);
        return kind switch
        {
            "rsl-contents" => Rsl(Repeat("<content url=\"/a*\"><license><prohibits type=\"usage\">ai-train</prohibits></license></content>", count)),
            "rsl-nesting" => Rsl("<content url=\"/\">" + Repeat("<license><x></x>", 20) + Repeat("<a xmlns=\"b\"/>", count)),
            "rsl-text" => Rsl("<content url=\"/\"><license><permits type=\"usage\">" + Repeat("search ai-nothing ", count) + "</permits></license></content>"),
            "ld-nodes" => Of(new LinkedDataParser(), SignalPart.Script, "application/ld+json", ObservationRole.Page, "[" + Repeat("{\"@type\":\"ImageObject\",\"url\":\"a\",\"license\":\"https://l/\"},", count) + "{}]"),
            "ld-references" => Of(new LinkedDataParser(), SignalPart.Script, "application/ld+json", ObservationRole.Page, "[" + Repeat("{\"@type\":\"ImageObject\",\"url\":\"a\",\"license\":{\"@id\":\"#x\"}},", count) + "{\"@id\":\"#x\",\"a\":1," + Repeat("\"b\":2,", 900) + "\"url\":\"https://l/\"}]"),
            "ld-members" => Of(new LinkedDataParser(), SignalPart.Script, "application/ld+json", ObservationRole.Page, "{\"@type\":\"ImageObject\"," + Repeat("\"license\":\"https://l/\",", count) + "\"url\":\"a\"}"),
            "feed-items" => Of(new FeedParser(), SignalPart.Body, "text/xml", ObservationRole.SiteFile, "<rss xmlns:cc=\"http://web.resource.org/cc/\"><channel>" + Repeat("<item><link>https://e/a</link><cc:license>https://l/x/</cc:license></item>", count) + "</channel></rss>"),
            "iiif-canvases" => Of(new IiifParser(), SignalPart.Body, "application/json", ObservationRole.SiteFile, "{\"@context\":\"http://iiif.io/api/presentation/3/context.json\",\"rights\":\"https://l/\",\"items\":[" + Repeat("{\"type\":\"Image\",\"id\":\"https://e/i.jpg\"},", count) + "{}]}"),
            "link-header" => Of(new PageLicenceParser(), SignalPart.Header, "Link", ObservationRole.Image, Repeat("<https://l/>;rel=license,", count)),
            "jpeg-segments" => Image(PictureFiles.Jpeg([.. Enumerable.Repeat(PictureFiles.Segment(0xED, [.. "Photoshop 3.0\0"u8, .. "8BIM"u8, 4, 4, 0, 0, 0, 0, 0, 0]), count)])),
            "png-texts" => Image(PictureFiles.Png([.. Enumerable.Repeat(("tEXt", "Copyright\0no AI training"u8.ToArray()), count)])),
            "xmp-properties" => Image(PictureFiles.Webp("XMP ", Encoding.UTF8.GetBytes(PictureFiles.Packet(Repeat("<dc:rights>c</dc:rights>", count))))),
            "gif-blocks" => Image([.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, .. Enumerable.Repeat<byte[]>([0x21, 0xFE, 2, (byte)'a', (byte)'b', 0], count).SelectMany(block => block), 0x3B]),
            "robots-lines" => Of(new RobotsSignalParser(AgentTokens.Embedded), SignalPart.Body, "text/plain", ObservationRole.Robots, "User-agent: *\n" + Repeat("Content-Signal: /a ai-train=no\nDisallow: /b\nUser-agent: GPTBot\nDisallow: /c\n", count)),
            "tdm-rules" => Of(new TdmParser(), SignalPart.Body, "application/json", ObservationRole.SiteFile, "[" + Repeat("{\"location\":\"/a\",\"tdm-reservation\":1},", count) + "{}]"),
            "trust-lines" => Of(new SiteFileParser(), SignalPart.Body, "text/plain", ObservationRole.SiteFile, Repeat("datatrainingallowed=no\n", count)),
            "ai-txt-lines" => Of(new SiteFileParser(), SignalPart.Body, "text/plain", ObservationRole.SiteFile, Repeat("User-Agent: *\nDisallow: *.jpg\n", count)),
            "ai-draft-lines" => Of(new SiteFileParser(), SignalPart.Body, "text/plain", ObservationRole.SiteFile, Repeat("training: no\n", count)),
            "registry-urls" => Of(new RegistryParser(), SignalPart.Body, "application/json", ObservationRole.Registry, "{\"urls\":[" + Repeat("{\"url\":\"https://e/a\",\"optOut\":true},", count) + "{}]}"),
            "directives" => Of(new DirectiveParser(AgentTokens.Embedded), SignalPart.Header, "X-Robots-Tag", ObservationRole.Image, Repeat("noai, unavailable_after: Saturday, x, ", count)),
            "usage-members" => Of(new UsageHeaderParser(), SignalPart.Header, "Content-Usage", ObservationRole.Image, Repeat("train-ai=n;a=\"b\", ", count) + "search=y"),
            "content-signal" => Of(new UsageHeaderParser(), SignalPart.Header, "Content-Signal", ObservationRole.Image, Repeat("ai-train=no,", count)),
            "commons-values" => Of(new CommonsParser(), SignalPart.Body, "application/json", ObservationRole.SiteFile, "{\"query\":{\"pages\":[" + Repeat("{\"imageinfo\":[{\"url\":\"https://e/a\",\"extmetadata\":{\"LicenseUrl\":{\"value\":\"https://l/\"}}}]},", count) + "{}]}}"),
            "page-text" => Of(new NaturalLanguageParser(), SignalPart.Text, "footer", ObservationRole.Page, Repeat("no ai training of our content. <", count)),
            "odrl-duties" => Of(new OdrlParser(), SignalPart.Body, "application/json", ObservationRole.Licence, "{\"@context\":\"odrl\",\"permission\":[" + Repeat("{\"duty\":[{\"action\":\"obtainConsent\"}]},", count) + "{}]}"),
            "structured-property" => Of(new StructuredPropertyParser(), SignalPart.Property, "license", ObservationRole.Page, Repeat("https://l.example/ ", count)),
            "http-links" => Of(new AccessParser(), SignalPart.Status, "", ObservationRole.Image, "402"),
            "robots-comments" => Of(new NaturalLanguageParser(), SignalPart.Body, "text/plain", ObservationRole.Robots, Repeat("# text and data mining is prohibited\n# \u00A7 44b UrhG reserved ai\n", count)),
            _ => Of(new NaturalLanguageParser(), SignalPart.Body, "text/html", ObservationRole.SiteFile, Repeat("<p><b>no</b> part of our content &amp; site may be used for AI training", count)),
        };
    }

    [Theory]
    [InlineData("no ai training of our content ")]
    [InlineData("training of artificial intelligenctraining of artificia ")]
    [InlineData("aaaa")]
    [InlineData("禁止学")]
    public void AhoCorasick_StepsGrowWithTheText(string unit)
    {
        long Steps(int count)
        {
            var text = new FoldedText();
            text.Add(Encoding.UTF8.GetBytes(Repeat(unit, count)), 0);
            return PhraseTable.Default.Find(text, [], int.MaxValue);
        }

        var (one, two) = (Steps(1000), Steps(2000));
        Assert.InRange(two, one, one * 2 + 64);
    }
}
