namespace CrawlIndex.Warc;

/// <summary>
/// One record, reused by the reader: all spans are valid until its next Read. A record alone in its gzip member, zstd
/// frame or stretch of a plain file is addressed by (Offset, Length); one that shares its member by Offset of the member
/// and <see cref="OffsetInMember"/>, with Length in decoded bytes.
/// </summary>
public sealed class WarcRecord
{
    private byte[] _bytes = [];
    private int _start;
    private int _headLength;
    private int _blockLength;
    private readonly HttpMessage _http = new();
    private bool _httpParsed;
    private bool _isHttp;

    /// <summary>WARC or ARC.</summary>
    public RecordFormat Format { get; internal set; }

    /// <summary>The record's type; Unknown for types the standard does not name.</summary>
    public WarcRecordType Type { get; internal set; }

    /// <summary>How reading it ended.</summary>
    public RecordOutcome Outcome { get; internal set; }

    /// <summary>Departures from the format that were read past.</summary>
    public RecordDefects Defects { get; internal set; }

    /// <summary>File offset of the record, or of the member that holds its first byte.</summary>
    public long Offset { get; internal set; }

    /// <summary>Decoded bytes before the record in that member; 0 where the member starts with it.</summary>
    public long OffsetInMember { get; internal set; }

    /// <summary>File bytes including the line ends after the block; decoded bytes unless <see cref="AloneInMember"/>.</summary>
    public long Length { get; internal set; }

    /// <summary>True when the bytes [Offset, Offset + Length) of the file are this record and nothing else.</summary>
    public bool AloneInMember { get; internal set; }

    /// <summary>The named fields. For ARC: URL, IP-address, Archive-date, Content-type, ... as the version block orders them.</summary>
    public HeaderBlock Header { get; } = new();

    /// <summary>The announced length of the block, or -1 when absent or no number.</summary>
    public long ContentLength { get; internal set; }

    /// <summary>The block, or its first <see cref="WarcLimits.MaxBlockBytes"/>.</summary>
    public ReadOnlySpan<byte> Block => _bytes.AsSpan(_start + _headLength, _blockLength);

    /// <summary>The buffer that holds <see cref="Block"/>, for readers that keep it during a record.</summary>
    public ArraySegment<byte> BlockSegment => new(_bytes, _start + _headLength, _blockLength);

    /// <summary>Head, block and line ends after it as they were read (without what was streamed past).</summary>
    public ReadOnlySpan<byte> Raw => _bytes.AsSpan(_start, RawLength);

    /// <summary>True when the block went on after <see cref="Block"/>.</summary>
    public bool BlockIsPartial { get; internal set; }

    /// <summary>Bytes of the block that the file holds, those streamed past included.</summary>
    public long BlockLength { get; internal set; }

    /// <summary>Version line (<c>WARC/1.0</c>), or the whole URL-record line of an ARC.</summary>
    public ReadOnlySpan<byte> FirstLine => _bytes.AsSpan(_start, FirstLineLength).TrimEnd("\r\n"u8);

    /// <summary>WARC-Target-URI without angle brackets (some writers add them), or the ARC URL.</summary>
    public ReadOnlySpan<byte> TargetUri => Format == RecordFormat.Arc ? Header.First("URL"u8) : StripAngles(Header.First("WARC-Target-URI"u8));

    /// <summary>WARC-Date as written (W3C-DTF), or the 14 digits of an ARC.</summary>
    public ReadOnlySpan<byte> Date => Format == RecordFormat.Arc ? Header.First("Archive-date"u8) : Header.First("WARC-Date"u8);

    /// <summary>Type of the block: application/http; msgtype=response and the like. ARC: type of the payload.</summary>
    public ReadOnlySpan<byte> ContentType => Header.First("Content-Type"u8);

    public ReadOnlySpan<byte> RecordId => Header.First("WARC-Record-ID"u8);

    public ReadOnlySpan<byte> BlockDigest => Header.First("WARC-Block-Digest"u8);

    public ReadOnlySpan<byte> PayloadDigest => Header.First("WARC-Payload-Digest"u8);

    /// <summary>Why the crawler cut the payload: length, time, disconnect, unspecified; empty when it did not.</summary>
    public ReadOnlySpan<byte> WarcTruncated => Header.First("WARC-Truncated"u8);

    /// <summary>The crawler's own detection of the payload's type.</summary>
    public ReadOnlySpan<byte> IdentifiedPayloadType => Header.First("WARC-Identified-Payload-Type"u8);

    /// <summary>Why a revisit is one: a profile URI (WARC 1.1, section 6.7).</summary>
    public ReadOnlySpan<byte> Profile => Header.First("WARC-Profile"u8);

    public ReadOnlySpan<byte> RefersTo => Header.First("WARC-Refers-To"u8);

    public ReadOnlySpan<byte> RefersToTargetUri => StripAngles(Header.First("WARC-Refers-To-Target-URI"u8));

    public ReadOnlySpan<byte> RefersToDate => Header.First("WARC-Refers-To-Date"u8);

    /// <summary>1-based number of a segment; 0 when the record is not segmented (WARC 1.1, section 7).</summary>
    public long SegmentNumber => Number(Header.First("WARC-Segment-Number"u8));

    public ReadOnlySpan<byte> SegmentOriginId => Header.First("WARC-Segment-Origin-ID"u8);

    /// <summary>Total block length of all segments, given in the last one; else 0.</summary>
    public long SegmentTotalLength => Number(Header.First("WARC-Segment-Total-Length"u8));

    /// <summary>The HTTP message in the block; false when the block is none. The message is reused like the record.</summary>
    public bool TryGetHttp(out HttpMessage message)
    {
        message = _http;
        if (!_httpParsed)
        {
            _httpParsed = true;
            _isHttp = MayHoldHttp() && _http.Parse(_bytes, BlockStart, _blockLength, Limits);
        }

        return _isHttp;
    }

    internal WarcLimits Limits { get; init; } = WarcLimits.Default;

    internal int FirstLineLength { get; set; }

    internal int RawLength { get; private set; }

    internal byte[] Bytes => _bytes;

    internal int BlockStart => _start + _headLength;

    internal void Clear(RecordFormat format)
    {
        Format = format;
        Type = WarcRecordType.Unknown;
        Outcome = RecordOutcome.Complete;
        Defects = RecordDefects.None;
        ContentLength = -1;
        BlockIsPartial = false;
        FirstLineLength = 0;
        _httpParsed = false;
        Header.Clear();
    }

    /// <summary>Points the record at its bytes, once nothing moves them any more.</summary>
    internal void Bind(byte[] bytes, int start, int headLength, int blockLength, int rawLength)
    {
        _bytes = bytes;
        _start = start;
        _headLength = headLength;
        _blockLength = blockLength;
        RawLength = rawLength;
        Header.Bind(bytes, Format == RecordFormat.Arc ? start : start + FirstLineLength);
    }

    internal static ReadOnlySpan<byte> StripAngles(ReadOnlySpan<byte> uri) =>
        uri.Length >= 2 && uri[0] == (byte)'<' && uri[^1] == (byte)'>' ? uri[1..^1] : uri;

    private bool MayHoldHttp()
    {
        if (Format == RecordFormat.Arc) return Type == WarcRecordType.Response && TargetUri.StartsWith("http"u8);
        if (Type is not (WarcRecordType.Response or WarcRecordType.Request or WarcRecordType.Revisit or WarcRecordType.Unknown)) return false;
        var type = ContentType;
        var semicolon = type.IndexOf((byte)';');
        if (semicolon >= 0) type = type[..semicolon].TrimEnd((byte)' ');
        return type.IsEmpty || System.Text.Ascii.EqualsIgnoreCase(type, "application/http"u8) || Block.StartsWith("HTTP/"u8);
    }

    private static long Number(ReadOnlySpan<byte> value) =>
        System.Buffers.Text.Utf8Parser.TryParse(value, out long number, out var used) && used == value.Length ? number : 0;
}
