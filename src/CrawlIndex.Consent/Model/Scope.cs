namespace CrawlIndex.Consent;

/// <summary>How much of the web a signal speaks of. Values are persisted: only ever add.</summary>
public enum ScopeLevel : byte
{
    /// <summary>Everything of one scheme, host and port. Value: any URL of that origin.</summary>
    Origin = 1,

    /// <summary>The paths a pattern matches on one origin. Value: the pattern.</summary>
    Path = 2,

    /// <summary>One page: its text, and the pictures it shows where <see cref="Signal.Binds"/> says so. Value: the page URL.</summary>
    Page = 3,

    /// <summary>The pictures one page shows, wherever they are hosted. Value: the page URL.</summary>
    PageImages = 4,

    /// <summary>One element of a page and what is inside. Value: the URL of the picture meant.</summary>
    Element = 5,

    /// <summary>One picture. Value: its URL.</summary>
    Image = 6,

    /// <summary>Every copy of the bytes or of the look. Value: "sha256:HEX" or "pdq:HEX".</summary>
    AssetHash = 7,

    /// <summary>A host and its subdomains. Value: the domain.</summary>
    Domain = 8,

    /// <summary>All URLs that start with the value.</summary>
    UrlPrefix = 9,
}

/// <summary>What a signal covers, as it stands in the source.</summary>
/// <param name="Level">How the value is read.</param>
/// <param name="Value">URL, pattern, hash or domain.</param>
/// <param name="Agent">The crawler addressed, "*" for all.</param>
public readonly record struct SignalScope(ScopeLevel Level, string Value, string Agent = "*");

/// <summary>The halves of an image-text pair. A signal binds none, one or both.</summary>
[Flags]
public enum Halves : byte
{
    None = 0,
    Picture = 1,
    AltText = 2,
    Both = Picture | AltText,
}

/// <summary>Where a signal was found. Values are persisted: only ever add.</summary>
public enum SourceKind : byte
{
    Robots = 1,
    HeaderPage = 2,
    HeaderImage = 3,
    HeaderHop = 4,
    Meta = 5,
    Link = 6,
    SiteFile = 7,
    Embedded = 8,
    Structured = 9,
    Registry = 10,
    Text = 11,
    Status = 12,
    Ledger = 13,
}

/// <summary>Who speaks. Values are persisted: only ever add.</summary>
public enum Speaker : byte
{
    HostOperator = 1,
    PageAuthor = 2,
    HolderClaimed = 3,
    CreatorClaimed = 4,
    VerifiedIdentity = 5,
    Registry = 6,
    ThirdParty = 7,
}

/// <summary>How faithfully the source follows its standard. Values are persisted: only ever add.</summary>
public enum Reading : byte
{
    /// <summary>By the letter of the standard.</summary>
    Strict = 0,

    /// <summary>An older version of the standard.</summary>
    Legacy = 1,

    /// <summary>Not by the letter, but its sense is common practice.</summary>
    Lenient = 2,

    /// <summary>Broken; only a denial may be read from it.</summary>
    Malformed = 3,

    /// <summary>Addressed to somebody else with our purpose.</summary>
    Proxy = 4,

    /// <summary>Stated for a part or an ingredient.</summary>
    Inherited = 5,
}

/// <summary>The words of the scopes, sources, speakers and readings on the wire.</summary>
public static class ScopeWords
{
    private static readonly string[] Levels = ["", "origin", "path", "page", "page-images", "element", "image", "asset-hash", "domain", "url-prefix"];
    private static readonly string[] Sources = ["", "robots", "header-page", "header-image", "header-hop", "meta", "link", "file", "embedded", "structured", "registry", "text", "status", "ledger"];
    private static readonly string[] Speakers = ["", "host-operator", "page-author", "holder-claimed", "creator-claimed", "verified-identity", "registry", "third-party"];
    private static readonly string[] Readings = ["strict", "legacy", "lenient", "malformed", "proxy", "inherited"];

    public static string Name(this ScopeLevel level) => Levels[(int)level];

    public static string Name(this SourceKind source) => Sources[(int)source];

    public static string Name(this Speaker speaker) => Speakers[(int)speaker];

    public static string Name(this Reading reading) => Readings[(int)reading];
}
