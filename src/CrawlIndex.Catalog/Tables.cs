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
        new("records", Of.Int64), new("records_by_type", Of.Text), new("outcomes", Of.Text), new("image_references", Of.Text), new("pages", Of.Int64), new("pairs", Of.Int64), new("version", Of.Text));

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
    public static IReadOnlyList<TableSchema> All { get; } = [Pairs, Pages, Segments, Images];
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
        ImageReferences = 9, Pages = 10, Pairs = 11, Version = 12;
}

/// <summary>Positions in <see cref="Tables.Images"/>.</summary>
public static class ImageColumn
{
    public const int Url = 0, UrlHostName = 1, UrlHostRegisteredDomain = 2, UrlHostPrivateDomain = 3, FinalUrl = 4, Hops = 5, Status = 6, FetchTime = 7,
        Attempt = 8, Outcome = 9, Reason = 10, Md5 = 11, Sha1 = 12, Sha256 = 13, Bytes = 14, Mime = 15, Width = 16, Height = 17, Pdq = 18, PdqQuality = 19,
        PdqUpright = 20, Decoder = 21, Rights = 22, WarcFilename = 23, WarcRecordOffset = 24, WarcRecordLength = 25;
}
