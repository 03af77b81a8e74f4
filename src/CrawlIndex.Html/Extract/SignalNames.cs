using CrawlIndex.Html.Tokens;

namespace CrawlIndex.Html.Extract;

/// <summary>Which names of metas, link relations and properties may carry consent: wide on purpose, the consent parsers decide.</summary>
internal static class SignalNames
{
    private static readonly NameTable Robots = new(
        ["slurp", "teoma", "yandex", "baiduspider", "yeti", "ia_archiver", "bytespider", "google-extended", "anthropic-ai", "cohere-ai", "claude-web",
         "chatgpt-user", "perplexity-user", "webzio-extended", "img2dataset", "facebookexternalhit", "omgili", "friendlycrawler", "pinterest", "googleother",
         "cohere-training", "panscient", "sidetrade", "noai", "noimageai", "ai"], 1);

    private static readonly NameTable Rights = new(
        ["copyright", "rights", "license", "licence", "dc.rights", "dc:rights", "dcterms.rights", "dcterms:rights", "dcterms.license", "dcterms:license",
         "dct:license", "dct.license", "dc.license", "dc:license", "dc.rights.license", "dcterms.accessrights", "dcterms:accessrights", "rights-standard",
         "usage-terms", "usageterms", "web-statement", "xhv:license", "schema:license", "article:license", "og:license", "content-usage", "content-signal",
         "iptc-datamining", "plus:datamining", "dc.rightsholder", "dcterms.rightsholder", "original-source", "creditline"], 1);

    private static readonly NameTable Licences = new(
        ["license", "licence", "acquirelicensepage", "credittext", "copyrightnotice", "copyrightholder", "copyrightyear", "usageinfo",
         "dc:rights", "dcterms:rights", "dcterms:license", "dct:license", "dct:rights", "dc:license", "xhv:license", "schema:license", "cc:license",
         "cc:attributionname", "cc:attributionurl", "cc:morepermissions", "cc:uselicense", "cc:usageterms"], 1);

    /// <summary>What a meta of this name says something about, if it is any of ours.</summary>
    public static PageSignalKind? OfMeta(ReadOnlySpan<byte> name)
    {
        if (AsciiText.Is(name, "robots"u8)) return PageSignalKind.MetaRobots;
        if (AsciiText.StartsWith(name, "tdm"u8)) return PageSignalKind.MetaTdm;
        if (AsciiText.EndsWith(name, "bot"u8) || AsciiText.EndsWith(name, "bots"u8) || AsciiText.StartsWith(name, "googlebot-"u8) || AsciiText.EndsWith(name, "crawler"u8)
            || AsciiText.EndsWith(name, "spider"u8) || AsciiText.EndsWith(name, "bot-extended"u8) || Robots.Find(name) != 0) return PageSignalKind.MetaBot;
        if (Rights.Find(name) != 0 || AsciiText.StartsWith(name, "cc:"u8) || AsciiText.StartsWith(name, "cc."u8) || AsciiText.StartsWith(name, "xmprights:"u8)
            || AsciiText.StartsWith(name, "ai-"u8) || AsciiText.StartsWith(name, "rsl"u8)) return PageSignalKind.MetaRights;
        return null;
    }

    /// <summary>Whether a link with this relation and type states terms.</summary>
    public static bool IsLink(ReadOnlySpan<byte> rel, ReadOnlySpan<byte> type)
    {
        var isRsl = AsciiText.StartsWith(type.Trim(" \t\n\f\r"u8), "application/rsl"u8);
        while (AsciiText.NextToken(ref rel) is { IsEmpty: false } token)
        {
            if (IsLicence(token) || AsciiText.Is(token, "copyright"u8) || AsciiText.Is(token, "terms-of-service"u8) || AsciiText.Is(token, "c2pa-manifest"u8) || AsciiText.Is(token, "rsl"u8)
                || AsciiText.StartsWith(token, "tdm"u8) || (isRsl && AsciiText.Is(token, "alternate"u8))) return true;
        }
        return isRsl;
    }

    /// <summary>Whether an anchor's relation names the terms of the page or its copyright (microformats: terms-of-service; HTML: copyright).</summary>
    public static bool IsTermsRelation(ReadOnlySpan<byte> rel) => AsciiText.HasToken(rel, "terms-of-service"u8) || AsciiText.HasToken(rel, "copyright"u8);

    /// <summary>Whether one of the tokens is an RDFa or microdata property about rights.</summary>
    public static bool HasLicence(ReadOnlySpan<byte> tokens)
    {
        while (AsciiText.NextToken(ref tokens) is { IsEmpty: false } token)
            if (IsLicence(token)) return true;
        return false;
    }

    private static bool IsLicence(ReadOnlySpan<byte> token) => Licences.Find(token) != 0
        || AsciiText.Is(token, "http://creativecommons.org/ns#license"u8) || AsciiText.Is(token, "https://schema.org/license"u8);
}
