namespace CrawlIndex.Warc;

/// <summary>Family of the record's framing.</summary>
public enum RecordFormat
{
    /// <summary>WARC 0.17 to 1.1.</summary>
    Warc = 0,

    /// <summary>ARC version 1 or 2.</summary>
    Arc = 1,
}

/// <summary>WARC-Type (WARC 1.1, section 5.5), the version block of an ARC, or Unknown.</summary>
public enum WarcRecordType
{
    Unknown = 0,
    Warcinfo = 1,
    Response = 2,
    Resource = 3,
    Request = 4,
    Metadata = 5,
    Revisit = 6,
    Conversion = 7,
    Continuation = 8,
    ArcHeader = 9,
}

/// <summary>How the reading of one record ended; every record has exactly one.</summary>
public enum RecordOutcome
{
    /// <summary>Head and whole block as announced.</summary>
    Complete = 0,

    /// <summary>Complete as a record; the crawler cut its payload (WARC-Truncated).</summary>
    TruncatedByCrawler = 1,

    /// <summary>The file or the member ends before the block does.</summary>
    CutShort = 2,

    /// <summary>All of it was decoded, but the member's checksum or length differs.</summary>
    BadChecksum = 3,

    /// <summary>The compressed data breaks off inside the record.</summary>
    CorruptMember = 4,

    /// <summary>Content-Length is absent, no number, or disagrees with where the record ends.</summary>
    BadLength = 5,

    /// <summary>The head cannot be read as one.</summary>
    BadHeader = 6,

    /// <summary>The head is larger than <see cref="WarcLimits.MaxHeaderBytes"/>.</summary>
    HeaderTooLarge = 7,

    /// <summary>Complete, but only the first <see cref="WarcLimits.MaxBlockBytes"/> were delivered.</summary>
    BlockTooLarge = 8,

    /// <summary>The member expands beyond <see cref="WarcLimits.MaxExpansion"/>.</summary>
    ExpansionTooLarge = 9,
}

/// <summary>Departures from the format that do not keep a record from being read.</summary>
[Flags]
public enum RecordDefects
{
    None = 0,

    /// <summary>The two line ends after the block are missing, single, or bare LF.</summary>
    BadSeparator = 1,

    /// <summary>A head line ends in LF alone.</summary>
    LineFeedOnly = 2,

    /// <summary>A head line has no colon.</summary>
    MalformedField = 4,

    /// <summary>More than one Content-Length.</summary>
    RepeatedLength = 8,

    /// <summary>A version line other than WARC/0.17, 0.18, 1.0, 1.1 in capitals.</summary>
    UnknownVersion = 16,

    /// <summary>A field that every record must have is absent or empty (WARC 1.1, section 5).</summary>
    MissingField = 32,

    /// <summary>More header fields than are kept.</summary>
    FieldsDropped = 64,
}

/// <summary>Why bytes of a file belong to no record.</summary>
public enum SkipReason
{
    /// <summary>Bytes that start no record and no member.</summary>
    Garbage = 0,

    /// <summary>Zero bytes or line ends between records or members.</summary>
    Padding = 1,

    /// <summary>A sound member whose content is no record.</summary>
    NotARecord = 2,

    /// <summary>A sound member that holds nothing.</summary>
    EmptyMember = 3,

    /// <summary>A member that cannot be decoded.</summary>
    CorruptMember = 4,

    /// <summary>A member cut off by the end of the file.</summary>
    CutMember = 5,

    /// <summary>A member that expands beyond the limit.</summary>
    ExpansionTooLarge = 6,

    /// <summary>A container that is not read (LZ4).</summary>
    UnsupportedFormat = 7,

    /// <summary>A zstd frame, and no zstd library on this machine.</summary>
    ZstdMissing = 8,

    /// <summary>A zstd skippable frame that is no dictionary.</summary>
    SkippableFrame = 9,

    /// <summary>Everything after the first defect, in strict mode.</summary>
    StoppedByStrict = 10,

    /// <summary>The rest of a file whose reading was ended by the caller.</summary>
    StoppedByCaller = 11,
}

/// <summary>The container of a file, found from its content.</summary>
public enum FileCoding
{
    Empty = 0,
    Plain = 1,
    Gzip = 2,
    Zstd = 3,
    Unsupported = 4,
}
