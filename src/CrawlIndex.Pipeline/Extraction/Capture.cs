namespace CrawlIndex.Pipeline.Extraction;

/// <summary>What is known of one capture before its body is read: the columns that all its rows share.</summary>
public ref struct Capture
{
    /// <summary>The page's URL as the archive names it.</summary>
    public ReadOnlySpan<byte> Url { get; set; }

    /// <summary>Microseconds since 1970-01-01T00:00:00Z; null when the archive's date is unreadable.</summary>
    public long? FetchTime { get; set; }

    /// <summary>HTTP status; 0 when the record holds no HTTP head (resource records).</summary>
    public int Status { get; set; }

    /// <summary>Media type without parameters, lower case as sent.</summary>
    public ReadOnlySpan<byte> MimeType { get; set; }

    /// <summary>Value of Content-Language; empty when absent.</summary>
    public ReadOnlySpan<byte> ContentLanguage { get; set; }

    /// <summary>Payload digest as the archive states it; empty when it does not.</summary>
    public ReadOnlySpan<byte> Digest { get; set; }

    /// <summary>Evidence pointer: the archive's name, the record's offset and length in its bytes.</summary>
    public ReadOnlySpan<byte> WarcFilename { get; set; }

    public long RecordOffset { get; set; }

    public long RecordLength { get; set; }
}
