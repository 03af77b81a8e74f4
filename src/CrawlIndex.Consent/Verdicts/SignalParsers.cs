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

namespace CrawlIndex.Consent.Verdicts;

/// <summary>The registry of parsers: every family is read by one of these.</summary>
public static class SignalParsers
{
    /// <param name="tokens">Product tokens; null for the table in this assembly.</param>
    /// <param name="cache">Parsed robots files shared between cases; null parses each time.</param>
    public static IReadOnlyList<ISignalParser> All(AgentTokens? tokens = null, RobotsCache? cache = null)
    {
        tokens ??= AgentTokens.Embedded;
        return
        [
            new RobotsSignalParser(tokens, cache),
            new UsageHeaderParser(),
            new DirectiveParser(tokens),
            new TdmParser(),
            new OdrlParser(),
            new SiteFileParser(),
            new AccessParser(),
            new RegistryParser(),
            new RslParser(),
            new LinkedDataParser(),
            new StructuredPropertyParser(),
            new PageLicenceParser(),
            new CommonsParser(),
            new FeedParser(),
            new IiifParser(),
            new EmbeddedRightsParser(),
            new NaturalLanguageParser(),
        ];
    }
}
