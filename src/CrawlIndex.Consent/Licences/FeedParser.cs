using System.Xml;
using CrawlIndex.Consent.Rsl;
using CrawlIndex.Consent.Xml;

namespace CrawlIndex.Consent.Licences;

/// <summary>
/// Licences in RSS, RDF and Atom feeds (RFC 4287, RFC 4946, Media RSS, the creativeCommons and cc modules, RSL's rsl:content)
/// and in image sitemaps. Those of an item speak of its page and media; a feed's own speaks of the feed only (RFC 4946 section 2).
/// </summary>
public sealed class FeedParser : ISignalParser
{
    private const string Atom = "http://www.w3.org/2005/Atom";
    private const string Media = "http://search.yahoo.com/mrss";
    private const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private const string Sitemap = "http://www.google.com/schemas/sitemap-image/1.1";
    private const int MaxSignals = 20_000;

    public string Id => "feed/1";

    public SignalParts Reads => SignalParts.Body;

    public unsafe ParseOutcome Parse(in SignalInput input, ISignalSink sink)
    {
        if (input.Part != SignalPart.Body || input.Observation.Role is ObservationRole.Image or ObservationRole.Robots or ObservationRole.Registry) return ParseOutcome.NotApplicable;
        if (!LooksLikeList(input.Value)) return ParseOutcome.NotApplicable;
        var start = input.Value.Length - input.Value.TrimStart(" \t\r\n"u8).Length;
        fixed (byte* bytes = input.Value[start..])
        {
            using var walk = new XmlWalk(bytes, input.Value.Length - start, XmlLimits.List, allowsDoctype: true);
            var reading = new FeedReading(Id, start);
            while (walk.Read())
            {
                if (walk.NodeType == XmlNodeType.Element)
                {
                    if (reading.IsFirst && !IsRoot(walk.LocalName)) return ParseOutcome.NotApplicable;
                    Open(walk, reading, input, sink);
                    if (walk.NodeType == XmlNodeType.Element && walk.IsEmptyElement) reading.Close(walk.LocalName, input, sink);
                }
                else if (walk.NodeType is XmlNodeType.Text or XmlNodeType.CDATA) reading.Take(walk);
                else if (walk.NodeType == XmlNodeType.EndElement) reading.Close(walk.LocalName, input, sink);
                if (reading.Signals > MaxSignals) return ParseOutcome.LimitReached;
            }
            return walk.Outcome != ParseOutcome.Silent ? walk.Outcome : reading.Signals > 0 ? ParseOutcome.Signals : ParseOutcome.Silent;
        }
    }

    private static bool LooksLikeList(ReadOnlySpan<byte> body)
    {
        var head = body[..Math.Min(body.Length, 4096)];
        foreach (var root in (ReadOnlySpan<string>)["<rss", "<feed", "<rdf:RDF", "<urlset", ":feed", ":urlset"])
            if (head.IndexOf(System.Text.Encoding.ASCII.GetBytes(root)) >= 0) return true;
        return false;
    }

    private static bool IsRoot(string name) => name is "rss" or "feed" or "RDF" or "urlset";

    private static void Open(XmlWalk walk, FeedReading reading, in SignalInput input, ISignalSink sink)
    {
        var name = walk.LocalName;
        var space = walk.Namespace;
        if (space == RslReader.Namespace && name is "content" or "rsl")
        {
            var scope = reading.Scope(input);
            RslParser.Emit(RslReader.ReadAt(walk, reading.Shift), input, SourceKind.SiteFile, scope, sink);
            reading.Signals++;
            return;
        }
        var isMedia = space.StartsWith(Media, StringComparison.Ordinal);
        reading.Open(name, isMedia, space == Sitemap);
        switch (name)
        {
            case "link" when space == Atom:
                var rel = walk.Attribute("rel") ?? "alternate";
                if (rel == "license") Attribute(walk, "href", "", reading, "atom-license");
                else if (rel == "alternate") reading.Page ??= walk.Attribute("href");
                else if (rel == "enclosure" && walk.Attribute("type")?.StartsWith("image/", StringComparison.Ordinal) == true) reading.Picture(walk.Attribute("href"));
                break;
            case "license" when isMedia:
                Attribute(walk, "href", "", reading, "media:license");
                break;
            case "license":
                Attribute(walk, "resource", Rdf, reading, "cc:license");
                break;
            case "copyright" when isMedia:
                Attribute(walk, "url", "", reading, "media:copyright");
                break;
            case "content" or "thumbnail" when isMedia:
                if (name == "thumbnail" || IsImage(walk)) reading.Picture(walk.Attribute("url"));
                break;
            case "enclosure" when IsImage(walk):
                reading.Picture(walk.Attribute("url"));
                break;
        }
    }

    private static bool IsImage(XmlWalk walk) =>
        walk.Attribute("medium") == "image" || walk.Attribute("type")?.StartsWith("image/", StringComparison.Ordinal) == true
        || (walk.Attribute("medium") is null && walk.Attribute("type") is null && walk.LocalName == "content");

    private static void Attribute(XmlWalk walk, string name, string space, FeedReading reading, string rule)
    {
        while (walk.ReadAttribute())
        {
            if (walk.LocalName != name || walk.Namespace != space) continue;
            var (start, length) = walk.ValueSpan;
            reading.Licence(rule, walk.Value, start, length);
        }
    }
}
