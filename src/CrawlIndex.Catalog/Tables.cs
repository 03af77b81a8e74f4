using Of = CrawlIndex.Catalog.ColumnType;

namespace CrawlIndex.Catalog;

/// <summary>The tables of a workspace. Names follow Common Crawl's columnar index and LAION where they have one.</summary>
public static class Tables
{
    /// <summary>One image reference on a page.</summary>
    public static TableSchema Pairs { get; } = new(
        "pairs",
        new("pair_id", Of.Text), new("url", Of.Text), new("alt", Of.Text), new("alt_source", Of.Text), new("kind", Of.Text), new("page_url", Of.Text),
        new("url_host_registered_domain", Of.Text), new("page_host_registered_domain", Of.Text), new("width", Of.Int32), new("height", Of.Int32),
        new("language", Of.Text), new("fetch_time", Of.Timestamp), new("warc_filename", Of.Text), new("warc_record_offset", Of.Int64),
        new("warc_record_length", Of.Int64), new("position", Of.Int32), new("descriptor", Of.Text), new("best", Of.Bool), new("licence", Of.Text),
        new("url_host_name", Of.Text), new("url_host_private_domain", Of.Text));

    /// <summary>One HTML capture.</summary>
    public static TableSchema Pages { get; } = new(
        "pages",
        new("url", Of.Text), new("url_host_name", Of.Text), new("url_host_registered_domain", Of.Text), new("url_host_private_domain", Of.Text),
        new("fetch_time", Of.Timestamp), new("fetch_status", Of.Int32), new("content_languages", Of.Text), new("content_charset", Of.Text),
        new("content_mime_type", Of.Text), new("content_digest", Of.Text), new("title", Of.Text), new("canonical_url", Of.Text), new("licence", Of.Text),
        new("images", Of.Int32), new("outcome", Of.Text), new("warc_filename", Of.Text), new("warc_record_offset", Of.Int64), new("warc_record_length", Of.Int64));

    /// <summary>One ingested file and its accounting. No wall-clock column: the same input gives the same bytes.</summary>
    public static TableSchema Segments { get; } = new(
        "segments",
        new("segment_id", Of.Text), new("source", Of.Text), new("warc_filename", Of.Text), new("bytes", Of.Int64), new("bytes_read", Of.Int64), new("bytes_skipped", Of.Int64),
        new("records", Of.Int64), new("records_by_type", Of.Text), new("outcomes", Of.Text), new("image_references", Of.Text), new("pages", Of.Int64), new("pairs", Of.Int64), new("version", Of.Text),
        new("observations", Of.Int64), new("signals", Of.Int64));

    /// <summary>
    /// One statement of one signal as it stands in its source, or the proof that a source was read and says nothing (rule "none").
    /// The columns use_* hold the stance on each use, implied ones included; "bytes" is the exact quote, at most 4 KiB;
    /// "scope_key" hashes the picture that a document kept elsewhere (a feed, a sitemap, a manifest) speaks of.
    /// </summary>
    public static TableSchema Signals { get; } = new(
        "signals",
        new("family", Of.Text), new("rule", Of.Text), new("source", Of.Text), new("role", Of.Text), new("url", Of.Text), new("url_host_name", Of.Text),
        new("url_host_registered_domain", Of.Text), new("scope_level", Of.Text), new("scope_value", Of.Text), new("agent", Of.Text), new("binds", Of.Text),
        new("stances", Of.Text), new("use_crawl", Of.Text), new("use_index", Of.Text), new("use_search", Of.Text), new("use_tdm", Of.Text),
        new("use_ai_train", Of.Text), new("use_gen_ai_train", Of.Text), new("use_ai_input", Of.Text), new("terms_url", Of.Text), new("terms_text", Of.Text),
        new("terms_key", Of.Text), new("terms_tier", Of.Text), new("terms_duty", Of.Text), new("speaker", Of.Text), new("strength", Of.Int32),
        new("reading", Of.Text), new("grants", Of.Text), new("facts", Of.Text), new("flags", Of.Text), new("fetch_status", Of.Int32), new("fetch_time", Of.Timestamp),
        new("valid_from", Of.Timestamp), new("valid_to", Of.Timestamp), new("warc_filename", Of.Text), new("warc_record_offset", Of.Int64),
        new("warc_record_length", Of.Int64), new("record_id", Of.Text), new("payload_digest", Of.Text), new("part", Of.Text), new("byte_start", Of.Int64),
        new("byte_length", Of.Int64), new("bytes", Of.Blob), new("parser", Of.Text), new("scope_key", Of.Int64));

    /// <summary>
    /// One captured answer that can speak, with what a verdict needs of it: header lines, the body of small documents, the pieces of
    /// a page that say something, the digests and rights of a picture. "url_key" is a hash of the canonical URL, for joins;
    /// "leads_to" names the URLs a verdict must look at next (redirect targets, licence documents), one a line.
    /// </summary>
    public static TableSchema Observations { get; } = new(
        "observations",
        new("role", Of.Text), new("url", Of.Text), new("url_key", Of.Int64), new("url_host_name", Of.Text), new("url_host_registered_domain", Of.Text),
        new("fetch_status", Of.Int32), new("fetch_time", Of.Timestamp), new("truncated", Of.Bool), new("outcome", Of.Text), new("signals", Of.Int32),
        new("headers", Of.Text), new("body", Of.Blob), new("body_bytes", Of.Int64), new("kept", Of.Text), new("sha256", Of.Text), new("sha1", Of.Text), new("md5", Of.Text),
        new("leads_to", Of.Text), new("revisit_of", Of.Text), new("warc_filename", Of.Text), new("warc_record_offset", Of.Int64), new("warc_record_length", Of.Int64),
        new("record_id", Of.Text), new("payload_digest", Of.Text), new("version", Of.Text));

    /// <summary>One picture URL and how its fetch ended; after another attempt the later row counts.</summary>
    public static TableSchema Images { get; } = new(
        "images",
        new("url", Of.Text), new("url_host_name", Of.Text), new("url_host_registered_domain", Of.Text), new("url_host_private_domain", Of.Text),
        new("final_url", Of.Text), new("hops", Of.Int32), new("status", Of.Int32), new("fetch_time", Of.Timestamp), new("attempt", Of.Int32),
        new("outcome", Of.Text), new("reason", Of.Text), new("md5", Of.Text), new("sha1", Of.Text), new("sha256", Of.Text), new("bytes", Of.Int64),
        new("mime", Of.Text), new("width", Of.Int32), new("height", Of.Int32), new("pdq", Of.Text), new("pdq_quality", Of.Int32), new("pdq_upright", Of.Text),
        new("decoder", Of.Text), new("rights", Of.Text), new("warc_filename", Of.Text), new("warc_record_offset", Of.Int64), new("warc_record_length", Of.Int64))
    {
        Key = "url",
        Version = "attempt",
    };

    /// <summary>All of them, in the order the views are listed.</summary>
    public static IReadOnlyList<TableSchema> All { get; } = [Pairs, Pages, Segments, Signals, Observations, Images];
}

/// <summary>Positions in <see cref="Tables.Pairs"/>, for the hot path; a test holds them equal to the names.</summary>
public static class PairColumn
{
    public const int PairId = 0, Url = 1, Alt = 2, AltSource = 3, Kind = 4, PageUrl = 5, UrlHostRegisteredDomain = 6, PageHostRegisteredDomain = 7,
        Width = 8, Height = 9, Language = 10, FetchTime = 11, WarcFilename = 12, WarcRecordOffset = 13, WarcRecordLength = 14, Position = 15,
        Descriptor = 16, Best = 17, Licence = 18, UrlHostName = 19, UrlHostPrivateDomain = 20;
}

/// <summary>Positions in <see cref="Tables.Pages"/>.</summary>
public static class PageColumn
{
    public const int Url = 0, UrlHostName = 1, UrlHostRegisteredDomain = 2, UrlHostPrivateDomain = 3, FetchTime = 4, FetchStatus = 5,
        ContentLanguages = 6, ContentCharset = 7, ContentMimeType = 8, ContentDigest = 9, Title = 10, CanonicalUrl = 11, Licence = 12, Images = 13,
        Outcome = 14, WarcFilename = 15, WarcRecordOffset = 16, WarcRecordLength = 17;
}

/// <summary>Positions in <see cref="Tables.Segments"/>.</summary>
public static class SegmentColumn
{
    public const int SegmentId = 0, Source = 1, WarcFilename = 2, Bytes = 3, BytesRead = 4, BytesSkipped = 5, Records = 6, RecordsByType = 7, Outcomes = 8,
        ImageReferences = 9, Pages = 10, Pairs = 11, Version = 12, Observations = 13, Signals = 14;
}

/// <summary>Positions in <see cref="Tables.Signals"/>.</summary>
public static class SignalColumn
{
    public const int Family = 0, Rule = 1, Source = 2, Role = 3, Url = 4, UrlHostName = 5, UrlHostRegisteredDomain = 6, ScopeLevel = 7, ScopeValue = 8, Agent = 9,
        Binds = 10, Stances = 11, UseCrawl = 12, UseIndex = 13, UseSearch = 14, UseTdm = 15, UseAiTrain = 16,
        UseGenAiTrain = 17, UseAiInput = 18, TermsUrl = 19, TermsText = 20, TermsKey = 21, TermsTier = 22, TermsDuty = 23, Speaker = 24, Strength = 25,
        Reading = 26, Grants = 27, Facts = 28, Flags = 29, FetchStatus = 30, FetchTime = 31, ValidFrom = 32, ValidTo = 33, WarcFilename = 34,
        WarcRecordOffset = 35, WarcRecordLength = 36, RecordId = 37, PayloadDigest = 38, Part = 39, ByteStart = 40, ByteLength = 41, Bytes = 42, Parser = 43, ScopeKey = 44;
}

/// <summary>Positions in <see cref="Tables.Observations"/>.</summary>
public static class ObservationColumn
{
    public const int Role = 0, Url = 1, UrlKey = 2, UrlHostName = 3, UrlHostRegisteredDomain = 4, FetchStatus = 5, FetchTime = 6, Truncated = 7, Outcome = 8,
        Signals = 9, Headers = 10, Body = 11, BodyBytes = 12, Kept = 13, Sha256 = 14, Sha1 = 15, Md5 = 16, LeadsTo = 17, RevisitOf = 18, WarcFilename = 19,
        WarcRecordOffset = 20, WarcRecordLength = 21, RecordId = 22, PayloadDigest = 23, Version = 24;
}

/// <summary>Positions in <see cref="Tables.Images"/>.</summary>
public static class ImageColumn
{
    public const int Url = 0, UrlHostName = 1, UrlHostRegisteredDomain = 2, UrlHostPrivateDomain = 3, FinalUrl = 4, Hops = 5, Status = 6, FetchTime = 7,
        Attempt = 8, Outcome = 9, Reason = 10, Md5 = 11, Sha1 = 12, Sha256 = 13, Bytes = 14, Mime = 15, Width = 16, Height = 17, Pdq = 18, PdqQuality = 19,
        PdqUpright = 20, Decoder = 21, Rights = 22, WarcFilename = 23, WarcRecordOffset = 24, WarcRecordLength = 25;
}
