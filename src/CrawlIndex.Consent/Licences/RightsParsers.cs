using CrawlIndex.Consent.Embedded;
using CrawlIndex.Consent.NaturalLanguage;
using CrawlIndex.Consent.Rsl;

namespace CrawlIndex.Consent.Licences;

/// <summary>The parsers of licences, RSL, rights inside pictures and natural-language reservations; all without state.</summary>
public static class RightsParsers
{
    public static IReadOnlyList<ISignalParser> All { get; } =
    [
        new RslParser(),
        new PageLicenceParser(),
        new LinkedDataParser(),
        new StructuredPropertyParser(),
        new FeedParser(),
        new IiifParser(),
        new CommonsParser(),
        new EmbeddedRightsParser(),
        new NaturalLanguageParser(),
    ];
}
