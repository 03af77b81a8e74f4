using System.Text;
using CrawlIndex.Consent.Directives;
using CrawlIndex.Consent.Licences;

namespace CrawlIndex.Consent;

/// <summary>
/// Cheap looks that spare the parsers most pages: false only where every parser would be silent. Nothing is allocated. A test
/// holds them against the parsers on real pages.
/// </summary>
public static class CarrierPieces
{
    /// <summary>Bytes of a body that tell what kind of document it is.</summary>
    private const int HeadBytes = 4096;

    /// <summary>Whether a piece of a page may say something.</summary>
    public static bool MaySpeak(SignalPart part, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (part == SignalPart.Script && Piece.IsMediaType(name, "application/ld+json"u8)) return LinkedDataParser.MentionsRights(value);
        return part != SignalPart.Meta || !Ascii.EqualsIgnoreCase(name, "robots"u8) || HasRule(value);
    }

    /// <summary>Whether a page may be a feed, a sitemap or a licence document that came as HTML.</summary>
    public static bool MayBeDocument(ReadOnlySpan<byte> body)
    {
        var head = body[..Math.Min(body.Length, HeadBytes)];
        return head.IndexOf("rslstandard.org/rsl"u8) >= 0 || head.IndexOf("<rss"u8) >= 0 || head.IndexOf("<feed"u8) >= 0 || head.IndexOf("<rdf:RDF"u8) >= 0
            || head.IndexOf("<urlset"u8) >= 0 || head.IndexOf(":feed"u8) >= 0 || head.IndexOf(":urlset"u8) >= 0;
    }

    private static bool HasRule(ReadOnlySpan<byte> content)
    {
        var reader = new DirectiveReader(content, lenient: true);
        while (reader.TryRead(out var directive))
            if (DirectiveRules.Find(directive) is not null) return true;
        return false;
    }
}
