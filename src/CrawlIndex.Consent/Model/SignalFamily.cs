namespace CrawlIndex.Consent;

/// <summary>The kinds of signals, numbered as in the reference of signals. Values are persisted: only ever add.</summary>
public enum SignalFamily : byte
{
    Robots = 1,
    AiToken = 2,
    CrawlPace = 3,
    ContentUsageRule = 4,
    ContentUsageHeader = 5,
    ContentSignal = 6,
    Rsl = 7,
    DisallowAiTraining = 8,
    Acap = 9,
    RobotsTag = 10,
    MetaRobots = 11,
    NoAi = 12,
    NoMl = 13,
    NoArchive = 14,
    NoSnippet = 15,
    NoPin = 16,
    SpawningAiTxt = 17,
    OtherAiTxt = 18,
    LlmsTxt = 19,
    TrustTxt = 20,
    TdmFile = 21,
    TdmHeader = 22,
    TdmMeta = 23,
    TdmEmbedded = 24,
    PlusDataMining = 25,
    TrainingMining = 26,
    RightsText = 27,
    RightsUrl = 28,
    StructuredLicence = 29,
    PageLicence = 30,
    ImageSitemap = 31,
    Feed = 32,
    Iiif = 33,
    RightsStatement = 34,
    DigitalSource = 35,
    Registry = 36,
    BlockList = 37,
    Platform = 38,
    Pixels = 39,
    NaturalLanguage = 40,
    HttpAccess = 41,

    /// <summary>A claim of our own ledger.</summary>
    Ledger = 42,
}

/// <summary>The words of the families on the wire. Robots directives are named by their carrier: header or meta element.</summary>
public static class SignalFamilies
{
    private static readonly string[] Names =
    [
        "", "robots", "ai-token", "crawl-pace", "content-usage", "content-usage", "content-signal", "rsl", "disallow-ai-training", "acap",
        "x-robots-tag", "meta-robots", "no-ai", "no-ml", "no-archive", "no-snippet", "no-pin", "ai-txt", "ai-txt-other", "llms-txt",
        "trust-txt", "tdmrep-file", "tdmrep-header", "tdmrep-meta", "tdmrep-embedded", "plus-data-mining", "training-mining", "rights-text",
        "rights-url", "structured-licence", "page-licence", "image-sitemap", "feed", "iiif", "rights-statement", "digital-source",
        "registry", "block-list", "platform", "pixels", "natural-language", "http-access", "ledger",
    ];

    public static string Name(SignalFamily family, SourceKind source) => family switch
    {
        >= SignalFamily.RobotsTag and <= SignalFamily.NoSnippet when source == SourceKind.Meta => "meta-robots",
        >= SignalFamily.RobotsTag and <= SignalFamily.NoSnippet when source is SourceKind.HeaderPage or SourceKind.HeaderImage or SourceKind.HeaderHop => "x-robots-tag",
        _ => Names[(int)family],
    };
}
